#include "video/mapped_pixels.h"

namespace headcount::video {

std::shared_ptr<const Pixels> MappedPixels::map(GstBuffer* buffer, const GstVideoInfo& info) {
    if (GST_VIDEO_INFO_FORMAT(&info) != GST_VIDEO_FORMAT_I420) return nullptr;
    GstVideoFrame mapped;
    if (!gst_video_frame_map(&mapped, &info, buffer, GST_MAP_READ)) return nullptr;
    return std::shared_ptr<const Pixels>(new MappedPixels(mapped));
}

MappedPixels::~MappedPixels() {
    gst_video_frame_unmap(&mapped_);
}

} // namespace headcount::video
