#include "stream/encoder_pipeline.h"

#include <fmt/format.h>
#include <gst/app/gstappsink.h>

#include <utility>

namespace headcount::stream {

namespace {

GstFlowReturn take_unit(GstAppSink* sink, gpointer on_unit) {
    const SharedSample sample(gst_app_sink_pull_sample(sink), [](GstSample* gone) {
        if (gone != nullptr) gst_sample_unref(gone);
    });
    const GstBuffer* const buffer = sample ? gst_sample_get_buffer(sample.get()) : nullptr;
    if (buffer == nullptr) return GST_FLOW_OK;
    // Some encoders move their times far ahead, and say so in the segment.
    const guint64 time =
        gst_segment_to_running_time(gst_sample_get_segment(sample.get()), GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (GST_CLOCK_TIME_IS_VALID(time))
        (*static_cast<EncoderPipeline::OnUnit*>(on_unit))(sample, Duration{static_cast<std::int64_t>(time / 1000)});
    return GST_FLOW_OK;
}

} // namespace

Result<std::unique_ptr<EncoderPipeline>> EncoderPipeline::open(const EncoderOrder& order, OnUnit on_unit) {
    const H264Encoder chosen = find_h264_encoder(order);
    if (chosen.name.empty()) {
        return failure(
            "There is no H.264 encoder: install the package gstreamer1.0-plugins-ugly (x264) or gstreamer1.0-plugins-bad "
            "(OpenH264).");
    }
    const std::string text = fmt::format(
        "appsrc name=pictures ! videoconvert ! {} ! h264parse config-interval=-1 ! "
        "video/x-h264,stream-format=byte-stream,alignment=au ! appsink name=units sync=false",
        chosen.launch);
    GError* error = nullptr;
    auto made = std::unique_ptr<EncoderPipeline>(new EncoderPipeline);
    made->on_unit_ = std::move(on_unit);
    made->encoder_ = chosen.name;
    made->pipeline_.reset(gst_parse_launch(text.c_str(), &error));
    if (made->pipeline_) gst_object_ref_sink(made->pipeline_.get());
    if (error != nullptr) {
        const std::string sentence = fmt::format("The H.264 encoder {} cannot be used: {}.", chosen.name, error->message);
        g_clear_error(&error);
        return failure(sentence);
    }
    const video::Owned<GstElement> source(gst_bin_get_by_name(GST_BIN(made->pipeline_.get()), "pictures"));
    const video::Owned<GstElement> sink(gst_bin_get_by_name(GST_BIN(made->pipeline_.get()), "units"));
    made->feed_.emplace(GST_APP_SRC(source.get()), order.frames_per_second);
    GstAppSinkCallbacks callbacks = {};
    callbacks.new_sample = take_unit;
    gst_app_sink_set_callbacks(GST_APP_SINK(sink.get()), &callbacks, &made->on_unit_, nullptr);
    if (gst_element_set_state(made->pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return failure(fmt::format("The H.264 encoder {} does not start.", chosen.name));
    return made;
}

EncoderPipeline::~EncoderPipeline() {
    if (pipeline_) gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

Duration EncoderPipeline::push(const privacy::SafePicture& picture, bool as_key_picture) {
    return feed_->push(picture, as_key_picture);
}

std::optional<std::string> EncoderPipeline::fault() const {
    const video::Owned<GstBus> bus(gst_element_get_bus(pipeline_.get()));
    GstMessage* const message = gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR);
    if (message == nullptr) return std::nullopt;
    GError* error = nullptr;
    gst_message_parse_error(message, &error, nullptr);
    std::string sentence = fmt::format("The H.264 encoder {} has failed: {}.", encoder_, error->message);
    g_clear_error(&error);
    gst_message_unref(message);
    return sentence;
}

} // namespace headcount::stream
