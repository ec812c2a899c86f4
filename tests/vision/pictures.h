#pragma once

#include "video/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

/// Pictures made for tests.
namespace headcount::vision::test {

/// Planes of their own, each row `spare` bytes longer than the picture, as decoders like it.
class OwnPlanes final : public video::Pixels {
public:
    OwnPlanes(int width, int height, int spare)
        : width_(width),
          stride_(width + spare),
          chroma_stride_((width + 1) / 2 + spare),
          y_(static_cast<std::size_t>(stride_) * static_cast<std::size_t>(height), 16),
          u_(static_cast<std::size_t>(chroma_stride_) * static_cast<std::size_t>((height + 1) / 2), 128),
          v_(u_) {}

    video::Plane y() const override { return {y_.data(), stride_}; }
    video::Plane u() const override { return {u_.data(), chroma_stride_}; }
    video::Plane v() const override { return {v_.data(), chroma_stride_}; }

    std::uint8_t& luma(int x, int y) { return y_[at(x, y, stride_)]; }
    std::uint8_t& blue(int x, int y) { return u_[at(x, y, chroma_stride_)]; } // x, y of the coarser planes
    std::uint8_t& red(int x, int y) { return v_[at(x, y, chroma_stride_)]; }
    int width() const { return width_; }

private:
    static std::size_t at(int x, int y, int stride) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x);
    }

    int width_;
    int stride_;
    int chroma_stride_;
    std::vector<std::uint8_t> y_;
    std::vector<std::uint8_t> u_;
    std::vector<std::uint8_t> v_;
};

inline video::Frame frame_of(std::shared_ptr<const video::Pixels> pixels, int width, int height) {
    video::Frame frame;
    frame.width = width;
    frame.height = height;
    frame.pixels = std::move(pixels);
    return frame;
}

/// A black picture.
inline video::Frame black(int width, int height) {
    return frame_of(std::make_shared<OwnPlanes>(width, height, 0), width, height);
}

} // namespace headcount::vision::test
