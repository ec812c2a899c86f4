#include "stream/picture_feed.h"

#include <gst/video/video.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace headcount::stream {

namespace {

constexpr Duration farthest_astray = std::chrono::milliseconds(500);

int even(int side) {
    return side & ~1;
}

void copy(video::Plane from, int width, int height, GstVideoFrame& to, unsigned plane) {
    auto* target = static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&to, plane));
    const int stride = GST_VIDEO_FRAME_PLANE_STRIDE(&to, plane);
    for (int row = 0; row < height; ++row)
        std::memcpy(target + std::ptrdiff_t{row} * stride, from.data + std::ptrdiff_t{row} * from.stride,
                    static_cast<std::size_t>(width));
}

} // namespace

Duration StreamTimes::next(Duration taken, Duration now) {
    Duration time = now;
    if (last_) {
        const Duration expected = last_->time + (taken - last_->taken);
        if (taken > last_->taken && std::chrono::abs(expected - now) <= farthest_astray) time = expected;
        time = std::max(time, last_->time + Duration{1});
    }
    last_ = {taken, time};
    return time;
}

PictureFeed::PictureFeed(GstAppSrc* source, double frames_per_second)
    : source_(GST_ELEMENT(gst_object_ref(source))),
      frames_per_second_(std::max(1, static_cast<int>(std::lround(frames_per_second)))) {
    g_object_set(source, "format", GST_FORMAT_TIME, "is-live", TRUE, "block", FALSE, "max-buffers", guint64{2}, "leaky-type",
                 GST_APP_LEAKY_TYPE_DOWNSTREAM, nullptr);
}

Duration PictureFeed::push(const privacy::SafePicture& picture, bool as_key_picture) {
    // Before the pipeline runs it has no clock; the first picture is then the beginning.
    const GstClockTime running = gst_element_get_current_running_time(source_.get());
    const Duration now = GST_CLOCK_TIME_IS_VALID(running) ? Duration{static_cast<std::int64_t>(running / 1000)} : Duration{0};
    const Duration in_pipeline = times_.next(picture.time(), now);
    const GstClockTime time = static_cast<GstClockTime>(in_pipeline.count()) * 1000;
    GstBuffer* const buffer = buffer_of(picture);
    if (buffer == nullptr) return in_pipeline;
    announce(even(picture.width()), even(picture.height()));
    video::set_times(buffer, time);
    if (as_key_picture) {
        // Without a time, which encoders that move their times would compare wrongly: it is in line, before its picture.
        constexpr GstClockTime none = GST_CLOCK_TIME_NONE;
        gst_element_send_event(source_.get(), gst_video_event_new_downstream_force_key_unit(none, none, none, TRUE, 0));
    }
    gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer);
    return in_pipeline;
}

void PictureFeed::announce(int width, int height) {
    if (width == width_ && height == height_) return;
    width_ = width;
    height_ = height;
    const video::OwnedCaps caps(gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, width,
                                                    "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION,
                                                    frames_per_second_, 1, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
                                                    "interlace-mode", G_TYPE_STRING, "progressive", nullptr));
    gst_app_src_set_caps(GST_APP_SRC(source_.get()), caps.get());
}

GstBuffer* buffer_of(const privacy::SafePicture& picture) {
    const int width = even(picture.width());
    const int height = even(picture.height());
    if (width == 0 || height == 0) return nullptr;
    GstVideoInfo info;
    gst_video_info_set_format(&info, GST_VIDEO_FORMAT_I420, static_cast<guint>(width), static_cast<guint>(height));
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, GST_VIDEO_INFO_SIZE(&info), nullptr);
    GstVideoFrame frame;
    if (buffer == nullptr || gst_video_frame_map(&frame, &info, buffer, GST_MAP_WRITE) == FALSE) {
        gst_clear_buffer(&buffer);
        return nullptr;
    }
    copy(picture.y(), width, height, frame, 0);
    copy(picture.u(), width / 2, height / 2, frame, 1);
    copy(picture.v(), width / 2, height / 2, frame, 2);
    gst_video_frame_unmap(&frame);
    return buffer;
}

} // namespace headcount::stream
