#include "video/picture_frame.h"

#include "video/mapped_pixels.h"

#include <utility>

namespace headcount::video {

namespace {

constexpr int longest_side = 16384;

} // namespace

std::optional<Frame> frame_of(const Picture& picture) {
    GstVideoInfo info;
    if (!gst_video_info_from_caps(&info, gst_sample_get_caps(picture.sample.get()))) return std::nullopt;
    Frame frame;
    frame.width = GST_VIDEO_INFO_WIDTH(&info);
    frame.height = GST_VIDEO_INFO_HEIGHT(&info);
    if (frame.width > longest_side || frame.height > longest_side) return std::nullopt;
    frame.pixels = MappedPixels::map(gst_sample_get_buffer(picture.sample.get()), info);
    if (frame.pixels == nullptr) return std::nullopt;
    return frame;
}

} // namespace headcount::video
