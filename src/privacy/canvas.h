#pragma once

#include "privacy/touched_pixels.h"
#include "video/frame.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace headcount::privacy {

struct Size {
    int width = 0;
    int height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

/// A colour of video: BT.601, studio range.
struct Colour {
    std::uint8_t luma = 0;
    std::uint8_t u = 0x80;
    std::uint8_t v = 0x80;
};

/// A side of the chroma planes that belongs to a side of the picture (4:2:0; rounded up).
constexpr int chroma_side(int side) {
    return (side + 1) / 2;
}

/// A picture whose pixels are its own and can be painted on: what the filter makes pictures with. The room's own.
class Canvas final : public video::Pixels {
public:
    explicit Canvas(Size size);

    video::Plane y() const override { return {bytes_.data(), size_.width}; }
    video::Plane u() const override { return {bytes_.data() + luma_size_, chroma_side(size_.width)}; }
    video::Plane v() const override { return {bytes_.data() + luma_size_ + chroma_size_, chroma_side(size_.width)}; }

    Size size() const { return size_; }

    /// Takes over a picture of any size, scaled to this one.
    void draw(const video::Pixels& from, Size from_size);

    void fill(Colour colour);

    /// Paints every pixel that a polygon touches. A chroma sample belongs to up to four pixels; it is painted if one of them is.
    void paint(const std::vector<Polygon>& areas, Colour colour);

    /// Where a plane is written: 0 luma, 1 and 2 chroma. Its rows follow each other without gaps.
    std::uint8_t* plane(int index) { return bytes_.data() + (index > 0 ? luma_size_ : 0) + (index > 1 ? chroma_size_ : 0); }

private:
    void paint(const Span& span, Colour colour);

    Size size_;
    std::size_t luma_size_;
    std::size_t chroma_size_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace headcount::privacy
