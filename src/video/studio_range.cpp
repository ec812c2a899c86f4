#include "video/studio_range.h"

#include <vector>

namespace headcount::video {

namespace {

class OwnPixels final : public Pixels {
public:
    OwnPixels(int width, int height)
        : chroma_width_((width + 1) / 2),
          width_(width),
          luma_size_(static_cast<std::size_t>(width) * height),
          chroma_size_(static_cast<std::size_t>(chroma_width_) * ((height + 1) / 2)),
          bytes_(luma_size_ + 2 * chroma_size_) {}

    Plane y() const override { return {bytes_.data(), width_}; }
    Plane u() const override { return {bytes_.data() + luma_size_, chroma_width_}; }
    Plane v() const override { return {bytes_.data() + luma_size_ + chroma_size_, chroma_width_}; }
    std::uint8_t* bytes() { return bytes_.data(); }
    std::size_t luma_size() const { return luma_size_; }
    std::size_t chroma_size() const { return chroma_size_; }

private:
    int chroma_width_;
    int width_;
    std::size_t luma_size_;
    std::size_t chroma_size_;
    std::vector<std::uint8_t> bytes_;
};

/// `into` is dense. In 1/65536, rounded: value * factor + offset.
void scale(Plane from, int width, int height, unsigned factor, unsigned offset, std::uint8_t* into) {
    for (int row = 0; row < height; ++row) {
        const std::uint8_t* source = from.data + static_cast<std::ptrdiff_t>(row) * from.stride;
        std::uint8_t* target = into + static_cast<std::ptrdiff_t>(row) * width;
        for (int column = 0; column < width; ++column)
            target[column] = static_cast<std::uint8_t>((source[column] * factor + offset) >> 16U);
    }
}

} // namespace

std::shared_ptr<const Pixels> studio_range_of(const Pixels& full_range, int width, int height) {
    constexpr unsigned one = 65536;
    constexpr unsigned luma_factor = one * 219 / 255;
    constexpr unsigned luma_offset = one * 16 + one / 2;
    constexpr unsigned chroma_factor = one * 224 / 255;
    constexpr unsigned chroma_offset = one * 128 - 128 * chroma_factor + one / 2;
    auto studio = std::make_shared<OwnPixels>(width, height);
    std::uint8_t* const u = studio->bytes() + studio->luma_size();
    scale(full_range.y(), width, height, luma_factor, luma_offset, studio->bytes());
    scale(full_range.u(), (width + 1) / 2, (height + 1) / 2, chroma_factor, chroma_offset, u);
    scale(full_range.v(), (width + 1) / 2, (height + 1) / 2, chroma_factor, chroma_offset, u + studio->chroma_size());
    return studio;
}

} // namespace headcount::video
