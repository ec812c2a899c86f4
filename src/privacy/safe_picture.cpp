#include "privacy/safe_picture.h"

#include "privacy/touched_pixels.h"

#include <libyuv/scale.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace headcount::privacy {

namespace {

/// Masks are dark grey: seen as covered, on light and dark pictures.
constexpr int mask_luma = 0x30;
constexpr int mask_chroma = 0x80;

struct Size {
    int width = 0;
    int height = 0;
    friend bool operator==(const Size&, const Size&) = default;
};

int half(int side) {
    return (side + 1) / 2;
}

/// Pixels that own their memory and can be painted on.
class Canvas final : public video::Pixels {
public:
    explicit Canvas(Size size)
        : size_(size),
          luma_size_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)),
          chroma_size_(static_cast<std::size_t>(half(size.width)) * static_cast<std::size_t>(half(size.height))),
          bytes_(luma_size_ + 2 * chroma_size_) {}

    video::Plane y() const override { return {bytes_.data(), size_.width}; }
    video::Plane u() const override { return {bytes_.data() + luma_size_, half(size_.width)}; }
    video::Plane v() const override { return {bytes_.data() + luma_size_ + chroma_size_, half(size_.width)}; }

    Size size() const { return size_; }

    /// Takes over a picture of any size, scaled to this one.
    void draw(const video::Pixels& from, Size from_size) {
        std::uint8_t* const luma = bytes_.data();
        std::uint8_t* const u_plane = luma + luma_size_;
        std::uint8_t* const v_plane = u_plane + chroma_size_;
        const int stride = half(size_.width);
        libyuv::I420Scale(from.y().data, from.y().stride, from.u().data, from.u().stride, from.v().data, from.v().stride,
                          from_size.width, from_size.height, luma, size_.width, u_plane, stride, v_plane, stride, size_.width,
                          size_.height, libyuv::kFilterBox);
    }

    void paint(const std::vector<Polygon>& masks) {
        for (const Polygon& mask : masks) {
            for (const Span& span : touched_pixels(mask, size_.width, size_.height))
                paint(span);
        }
    }

private:
    /// A chroma sample belongs to up to four pixels; it is covered if one of them is.
    void paint(const Span& span) {
        const auto row = static_cast<std::size_t>(span.row);
        const auto from = static_cast<std::size_t>(span.from);
        const auto to = static_cast<std::size_t>(span.to);
        std::memset(&bytes_[row * static_cast<std::size_t>(size_.width) + from], mask_luma, to - from);
        const std::size_t chroma = luma_size_ + row / 2 * static_cast<std::size_t>(half(size_.width)) + from / 2;
        const std::size_t length = (to + 1) / 2 - from / 2;
        std::memset(&bytes_[chroma], mask_chroma, length);
        std::memset(&bytes_[chroma + chroma_size_], mask_chroma, length);
    }

    Size size_;
    std::size_t luma_size_;
    std::size_t chroma_size_;
    std::vector<std::uint8_t> bytes_;
};

Size scaled_down(Size size, int longest_side) {
    const int longest = std::max(size.width, size.height);
    if (longest_side <= 0 || longest <= longest_side) return size;
    const auto scaled = [&](int side) {
        const auto rounded = (static_cast<std::int64_t>(side) * longest_side + longest / 2) / longest;
        return std::max(1, static_cast<int>(rounded));
    };
    return {scaled(size.width), scaled(size.height)};
}

} // namespace

Filter::Filter(std::vector<Polygon> masks, int longest_side) : masks_(std::move(masks)), longest_side_(longest_side) {
}

SafePicture Filter::apply(const video::Frame& frame) const {
    SafePicture safe;
    safe.frame_ = frame.number;
    safe.taken_at_ = frame.taken_at;
    const Size size{frame.width, frame.height};
    const Size shown = scaled_down(size, longest_side_);
    if (!frame.pixels || size.width <= 0 || size.height <= 0) {
        safe.pixels_ = std::make_shared<const Canvas>(Size{});
        return safe;
    }
    safe.width_ = shown.width;
    safe.height_ = shown.height;
    if (masks_.empty() && shown == size) {
        safe.pixels_ = frame.pixels;
        return safe;
    }

    const video::Pixels* whole = frame.pixels.get();
    Canvas masked(masks_.empty() || shown == size ? Size{} : size);
    if (masked.size() == size) {
        masked.draw(*whole, size);
        masked.paint(masks_);
        whole = &masked;
    }
    auto canvas = std::make_shared<Canvas>(shown);
    canvas->draw(*whole, size);
    canvas->paint(masks_);
    safe.pixels_ = std::move(canvas);
    return safe;
}

} // namespace headcount::privacy
