#pragma once

#include "video/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

namespace headcount::test {

/// Pixels in memory that a test can read and change. Rows are padded, as decoders do it; the padding is 255.
class TestPixels final : public video::Pixels {
public:
    TestPixels(int width, int height, int padding = 3)
        : stride(width + padding),
          chroma_stride((width + 1) / 2 + padding),
          luma(std::size_t(stride) * std::size_t(height), 255),
          u_values(std::size_t(chroma_stride) * std::size_t((height + 1) / 2), 255),
          v_values(u_values) {}

    video::Plane y() const override { return {luma.data(), stride}; }
    video::Plane u() const override { return {u_values.data(), chroma_stride}; }
    video::Plane v() const override { return {v_values.data(), chroma_stride}; }

    std::uint8_t& y_at(int x, int y) { return luma[std::size_t(y) * std::size_t(stride) + std::size_t(x)]; }
    std::uint8_t& u_at(int x, int y) { return u_values[std::size_t(y) * std::size_t(chroma_stride) + std::size_t(x)]; }
    std::uint8_t& v_at(int x, int y) { return v_values[std::size_t(y) * std::size_t(chroma_stride) + std::size_t(x)]; }

    int stride;
    int chroma_stride;
    std::vector<std::uint8_t> luma;
    std::vector<std::uint8_t> u_values;
    std::vector<std::uint8_t> v_values;
};

inline std::uint8_t value_at(video::Plane plane, int x, int y) {
    return plane.data[std::ptrdiff_t(y) * plane.stride + x];
}

/// Noise, 60 to 250 everywhere: no value that a mask is painted with at luma.
inline std::shared_ptr<TestPixels> noise(int width, int height, std::mt19937& chance) {
    auto pixels = std::make_shared<TestPixels>(width, height);
    std::uniform_int_distribution<int> value(60, 250);
    for (auto* plane : {&pixels->luma, &pixels->u_values, &pixels->v_values}) {
        for (std::uint8_t& sample : *plane)
            sample = std::uint8_t(value(chance));
    }
    return pixels;
}

inline video::Frame frame_of(std::shared_ptr<const video::Pixels> pixels, int width, int height, std::uint64_t number = 0) {
    video::Frame frame;
    frame.number = number;
    frame.width = width;
    frame.height = height;
    frame.pixels = std::move(pixels);
    return frame;
}

/// A grey picture with a brightness of its own.
inline video::Frame grey_frame(int width, int height, std::uint64_t number, int luma) {
    auto pixels = std::make_shared<TestPixels>(width, height);
    pixels->luma.assign(pixels->luma.size(), std::uint8_t(luma));
    pixels->u_values.assign(pixels->u_values.size(), 128);
    pixels->v_values.assign(pixels->v_values.size(), 128);
    return frame_of(std::move(pixels), width, height, number);
}

} // namespace headcount::test
