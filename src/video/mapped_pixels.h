#pragma once

#include "video/frame.h"

#include <gst/video/video.h>

namespace headcount::video {

/// The planes of an I420 picture where the decoder wrote them: nothing is copied. Holds a reference to the decoder's
/// buffer, which returns to the decoder when the last frame that shares these pixels is gone.
class MappedPixels final : public Pixels {
public:
    /// Empty where the buffer cannot be mapped or does not hold such a picture.
    static std::shared_ptr<const Pixels> map(GstBuffer* buffer, const GstVideoInfo& info);

    ~MappedPixels() override;
    MappedPixels(const MappedPixels&) = delete;
    MappedPixels& operator=(const MappedPixels&) = delete;

    Plane y() const override { return plane(0); }
    Plane u() const override { return plane(1); }
    Plane v() const override { return plane(2); }

private:
    explicit MappedPixels(const GstVideoFrame& mapped) : mapped_(mapped) {}
    Plane plane(unsigned index) const {
        return {static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&mapped_, index)),
                GST_VIDEO_FRAME_PLANE_STRIDE(&mapped_, index)};
    }

    GstVideoFrame mapped_;
};

} // namespace headcount::video
