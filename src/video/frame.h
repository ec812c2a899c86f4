#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace headcount::video {

/// One plane of a picture: rows of bytes, `stride` bytes apart. Borrowed from the frame that it belongs to.
struct Plane {
    const std::uint8_t* data = nullptr;
    int stride = 0;
};

/// The pixels of a picture in planar YUV 4:2:0 (I420; BT.601, studio range), as decoders make them. Never changed once made.
class Pixels {
public:
    virtual ~Pixels() = default;
    virtual Plane y() const = 0;
    virtual Plane u() const = 0;
    virtual Plane v() const = 0;
};

/// One picture as the camera took it, with nothing hidden. It must not leave the process: what people are shown is made
/// from it by the room `privacy/`.
///
/// A value that is cheap to copy: the pixels are shared and constant. Safe to hand to another thread.
struct Frame {
    std::uint64_t number = 0; ///< counts from 0 at the source's start; gaps are frames that were dropped
    Duration time{};          ///< when it was taken, on the source's own clock; grows from frame to frame
    WallTime taken_at{};      ///< when it was taken, on the world's clock; for recordings, when it was read
    int width = 0;            ///< in pixels
    int height = 0;           ///< in pixels
    std::shared_ptr<const Pixels> pixels;
};

} // namespace headcount::video
