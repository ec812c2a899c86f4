#pragma once

#include "base/geometry.h"
#include "base/time.h"
#include "video/frame.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace headcount::privacy {

/// A picture that may leave the process: what the privacy settings forbid is no longer in it.
///
/// Only `Filter` makes one, and everything that encodes or sends pictures takes only these: the compiler keeps the promise.
class SafePicture {
public:
    std::uint64_t frame() const { return frame_; } ///< the number of the frame that it was made from
    WallTime taken_at() const { return taken_at_; }
    int width() const { return width_; }
    int height() const { return height_; }
    video::Plane y() const { return pixels_->y(); }
    video::Plane u() const { return pixels_->u(); }
    video::Plane v() const { return pixels_->v(); }

private:
    friend class Filter;
    SafePicture() = default;

    std::uint64_t frame_ = 0;
    WallTime taken_at_{};
    int width_ = 0;
    int height_ = 0;
    std::shared_ptr<const video::Pixels> pixels_;
};

/// The only road from pixels to eyes: paints the masks over and, where asked to, makes the picture smaller.
///
/// A mask covers every pixel that it touches, luma and chroma, in the size that is shown. What was under it plays no part in
/// any pixel of the result: masks are painted before scaling mixes neighbours, and once more after it. A frame without pixels
/// gives a picture of size 0. May be used from several threads.
class Filter {
public:
    /// `masks` as drawn. `longest_side`: pictures are scaled down to it, never up; 0 keeps the size.
    explicit Filter(std::vector<Polygon> masks, int longest_side = 0);

    SafePicture apply(const video::Frame& frame) const;

private:
    std::vector<Polygon> masks_;
    int longest_side_;
};

} // namespace headcount::privacy
