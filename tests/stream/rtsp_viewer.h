#pragma once

#include "video/gstreamer.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

namespace headcount::test {

/// A player that decodes what it receives and looks at every picture.
class RtspViewer {
public:
    /// Called for every picture, on a thread of GStreamer's.
    using Look = std::function<void(const GstVideoFrame&)>;

    RtspViewer(const std::string& url, const std::string& transport, Look look) : look_(std::move(look)) {
        video::initialise_gstreamer();
        const std::string text = "rtspsrc location=" + url + " latency=100 protocols=" + transport +
                                 " ! rtph264depay ! avdec_h264 max-threads=1 ! videoconvert ! video/x-raw,format=I420 ! "
                                 "appsink name=eyes sync=false emit-signals=true";
        pipeline_.reset(gst_parse_launch(text.c_str(), nullptr));
        gst_object_ref_sink(pipeline_.get());
        const video::Owned<GstElement> eyes(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "eyes"));
        using OnSample = GstFlowReturn (*)(GstAppSink*, gpointer);
        const OnSample on_sample = [](GstAppSink* sink, gpointer self) {
            static_cast<RtspViewer*>(self)->take(gst_app_sink_pull_sample(sink));
            return GST_FLOW_OK;
        };
        g_signal_connect(eyes.get(), "new-sample", G_CALLBACK(on_sample), this);
        gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    }
    ~RtspViewer() { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }
    RtspViewer(const RtspViewer&) = delete;
    RtspViewer& operator=(const RtspViewer&) = delete;

    int pictures() const { return pictures_; }

private:
    void take(GstSample* sample) {
        const video::OwnedSample owned(sample);
        GstVideoInfo info;
        GstVideoFrame frame;
        if (!sample || gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) == FALSE ||
            gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ) == FALSE)
            return;
        look_(frame);
        gst_video_frame_unmap(&frame);
        ++pictures_;
    }

    Look look_;
    std::atomic<int> pictures_ = 0;
    video::Owned<GstElement> pipeline_;
};

inline std::span<const std::uint8_t> luma_row(const GstVideoFrame& frame, int y) {
    const auto* plane = static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0));
    return {plane + std::ptrdiff_t(y) * GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0), std::size_t(GST_VIDEO_FRAME_WIDTH(&frame))};
}

} // namespace headcount::test
