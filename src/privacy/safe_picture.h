#pragma once

#include "base/geometry.h"
#include "base/time.h"
#include "settings/privacy_settings.h"
#include "video/frame.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace headcount::privacy {

using Mode = settings::PrivacyMode;

/// What must not be seen.
struct Rules {
    std::vector<Polygon> masks{}; ///< as drawn
    Mode mode = Mode::normal;
    settings::MaskColour mask_colour = settings::MaskColour::black;
    friend bool operator==(const Rules&, const Rules&) = default;
};

/// A picture that may leave the process: what the privacy settings forbid is no longer in it.
///
/// Only `Filter` makes one, and everything that encodes or sends pictures takes only these: the compiler keeps the promise.
class SafePicture {
public:
    std::uint64_t frame() const { return frame_; } ///< the number of the frame that it was made from
    WallTime taken_at() const { return taken_at_; }
    Duration time() const { return time_; } ///< when it was taken, on the source's own clock
    Mode mode() const { return mode_; }     ///< that it was made in
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
    Duration time_{};
    Mode mode_ = Mode::normal;
    int width_ = 0;
    int height_ = 0;
    std::shared_ptr<const video::Pixels> pixels_;
};

/// The only road from pixels to eyes: hides what the rules say and, where asked to, makes the picture smaller.
///
/// A mask covers every pixel that it touches, luma and chroma, in the size that is shown. What was under it plays no part in
/// any pixel of the result: masks are painted before scaling or blurring mixes neighbours, and once more after it. In *Blur*
/// the rest has no more detail than `blur.h` says. In *Numbers only* the picture is one colour, and nothing of the frame but
/// its size, number and times is in it. A frame without pixels gives a picture of size 0. May be used from several threads.
class Filter {
public:
    /// `longest_side`: pictures are scaled down to it, never up; 0 keeps the size.
    explicit Filter(Rules rules, int longest_side = 0);

    SafePicture apply(const video::Frame& frame) const;

    const Rules& rules() const { return rules_; }

private:
    Rules rules_;
    int longest_side_;
};

} // namespace headcount::privacy
