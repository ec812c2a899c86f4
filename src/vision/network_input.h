#pragma once

#include "video/frame.h"

#include <cstdint>
#include <span>
#include <vector>

namespace headcount::vision {

/// How a network takes a picture.
enum class InputForm {
    planes, ///< of blue, green and red floating point numbers
    bytes,  ///< blue, green, red for each pixel
};

/// A picture as the network takes it: blue, green and red from 0 to 255, the picture scaled in the top left corner, the rest
/// grey (114), width and height multiples of 32. The memory is used again for each picture.
class NetworkInput {
public:
    /// `longest_side` is what the picture's longer side is scaled to, at least 32 pixels.
    explicit NetworkInput(int longest_side, InputForm form = InputForm::planes) : longest_side_(longest_side), form_(form) {}

    /// Scales and converts a picture, which must have pixels and be at least 1 pixel wide and high.
    void fill(const video::Frame& frame);

    int width() const { return width_; }                   ///< of the whole input, in pixels
    int height() const { return height_; }                 ///< of the whole input, in pixels
    int picture_width() const { return picture_width_; }   ///< of the part that the picture covers, in pixels
    int picture_height() const { return picture_height_; } ///< of the part that the picture covers, in pixels
    InputForm form() const { return form_; }
    std::span<const float> values() const { return values_; }      ///< planes; empty for bytes
    std::span<const std::uint8_t> bytes() const { return bytes_; } ///< bytes; empty for planes

private:
    void fit(int source_width, int source_height);
    void scale(const video::Frame& frame);
    void mix_colours();
    void spread_colours();

    int longest_side_;
    InputForm form_;
    int source_width_ = 0;
    int source_height_ = 0;
    int width_ = 0;
    int height_ = 0;
    int picture_width_ = 0;
    int picture_height_ = 0;
    std::vector<std::uint8_t> scaled_;  // planes Y, U, V
    std::vector<std::uint8_t> colours_; // one row of interleaved colours, then one row of each colour
    std::vector<float> values_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace headcount::vision
