#include "video/picture_frame.h"

#include "video/mapped_pixels.h"
#include "video/studio_range.h"

namespace headcount::video {

namespace {

constexpr int longest_side = 16384;

/// Asks the caps themselves: a GstVideoInfo forgets the range where the matrix is unknown.
bool is_full_range(const GstCaps* caps) {
    const char* text = gst_structure_get_string(gst_caps_get_structure(caps, 0), "colorimetry");
    GstVideoColorimetry colorimetry;
    return text != nullptr && gst_video_colorimetry_from_string(&colorimetry, text) &&
           colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255;
}

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
    if (is_full_range(gst_sample_get_caps(picture.sample.get()))) {
        frame.pixels = studio_range_of(*frame.pixels, frame.width, frame.height);
    }
    return frame;
}

} // namespace headcount::video
