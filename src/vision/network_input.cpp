#include "vision/network_input.h"

#include <libyuv/convert_from.h>
#include <libyuv/planar_functions.h>
#include <libyuv/scale.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headcount::vision {

namespace {

constexpr int step = 32;     // the network halves its input five times
constexpr int padding = 114; // what it saw beside pictures in training
constexpr int colour_count = 3;

int round_up(int pixels) {
    return (pixels + step - 1) / step * step;
}
int half(int pixels) {
    return (pixels + 1) / 2;
}

} // namespace

void NetworkInput::fill(const video::Frame& frame) {
    if (frame.width != source_width_ || frame.height != source_height_) fit(frame.width, frame.height);
    scale(frame);
    if (form_ == InputForm::bytes) {
        mix_colours();
    } else {
        spread_colours();
    }
}

void NetworkInput::fit(int source_width, int source_height) {
    source_width_ = source_width;
    source_height_ = source_height;
    const double factor = static_cast<double>(longest_side_) / std::max(source_width, source_height);
    picture_width_ = std::max(1, static_cast<int>(std::lround(source_width * factor)));
    picture_height_ = std::max(1, static_cast<int>(std::lround(source_height * factor)));
    width_ = round_up(picture_width_);
    height_ = round_up(picture_height_);

    const auto luma = static_cast<std::size_t>(picture_width_) * static_cast<std::size_t>(picture_height_);
    const auto chroma = static_cast<std::size_t>(half(picture_width_)) * static_cast<std::size_t>(half(picture_height_));
    scaled_.resize(luma + 2 * chroma);
    colours_.resize(static_cast<std::size_t>(picture_width_) * 2 * colour_count);
    const std::size_t size = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * colour_count;
    if (form_ == InputForm::bytes) {
        bytes_.assign(size, padding);
    } else {
        values_.assign(size, padding);
    }
}

void NetworkInput::scale(const video::Frame& frame) {
    const video::Plane y = frame.pixels->y();
    const video::Plane u = frame.pixels->u();
    const video::Plane v = frame.pixels->v();
    std::uint8_t* const to_y = scaled_.data();
    std::uint8_t* const to_u = to_y + static_cast<std::ptrdiff_t>(picture_width_) * picture_height_;
    std::uint8_t* const to_v = to_u + static_cast<std::ptrdiff_t>(half(picture_width_)) * half(picture_height_);
    libyuv::I420Scale(y.data, y.stride, u.data, u.stride, v.data, v.stride, frame.width, frame.height, //
                      to_y, picture_width_, to_u, half(picture_width_), to_v, half(picture_width_), picture_width_,
                      picture_height_, libyuv::kFilterBox);
}

void NetworkInput::mix_colours() {
    const std::uint8_t* const from_y = scaled_.data();
    const std::uint8_t* const from_u = from_y + static_cast<std::ptrdiff_t>(picture_width_) * picture_height_;
    const std::uint8_t* const from_v = from_u + static_cast<std::ptrdiff_t>(half(picture_width_)) * half(picture_height_);
    // What libyuv names RGB24 lies in memory as blue, green, red.
    libyuv::I420ToRGB24(from_y, picture_width_, from_u, half(picture_width_), from_v, half(picture_width_), bytes_.data(),
                        width_ * colour_count, picture_width_, picture_height_);
}

void NetworkInput::spread_colours() {
    const std::uint8_t* const from_y = scaled_.data();
    const std::uint8_t* const from_u = from_y + static_cast<std::ptrdiff_t>(picture_width_) * picture_height_;
    const std::uint8_t* const from_v = from_u + static_cast<std::ptrdiff_t>(half(picture_width_)) * half(picture_height_);
    std::uint8_t* const mixed = colours_.data();
    std::uint8_t* const apart = mixed + static_cast<std::ptrdiff_t>(picture_width_) * colour_count;
    const std::ptrdiff_t length = picture_width_;
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(width_) * height_;

    // Row by row, so that everything between the scaled picture and the numbers stays in the nearest cache.
    for (int row = 0; row < picture_height_; ++row) {
        const std::ptrdiff_t chroma = static_cast<std::ptrdiff_t>(row / 2) * half(picture_width_);
        libyuv::I420ToRGB24(from_y + static_cast<std::ptrdiff_t>(row) * picture_width_, picture_width_, from_u + chroma, 0,
                            from_v + chroma, 0, mixed, 0, picture_width_, 1);
        // What libyuv names RGB24 lies in memory as blue, green, red.
        libyuv::SplitRGBPlane(mixed, 0, apart, 0, apart + length, 0, apart + 2 * length, 0, picture_width_, 1);
        for (int colour = 0; colour < colour_count; ++colour) {
            const std::uint8_t* const from = apart + static_cast<std::ptrdiff_t>(colour) * picture_width_;
            float* const to = values_.data() + colour * plane + static_cast<std::ptrdiff_t>(row) * width_;
            std::copy_n(from, picture_width_, to);
        }
    }
}

} // namespace headcount::vision
