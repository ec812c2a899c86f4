#pragma once

#include "base/geometry.h"

#include <cstdint>
#include <string_view>

namespace headcount::stream {

/// A colour of video: BT.601, studio range.
struct InkColour {
    std::uint8_t y = 235;
    std::uint8_t u = 128;
    std::uint8_t v = 128;
};

/// Draws lines and numbers over a picture that is being written (I420). Knows nothing of what lay there before: it only
/// covers. Places are fractions of the picture; what lies outside of it is cut off. Borrows the memory.
class Overlay {
public:
    struct Planes {
        std::uint8_t* y = nullptr;
        std::uint8_t* u = nullptr;
        std::uint8_t* v = nullptr;
        int y_stride = 0;
        int u_stride = 0;
        int v_stride = 0;
    };

    /// `width` and `height` in pixels, both even.
    Overlay(Planes planes, int width, int height) : planes_(planes), width_(width), height_(height) {}

    /// Two pixels thick.
    void line(Point from, Point to, InkColour colour);
    void outline(const Polygon& polygon, InkColour colour);
    void frame(const Box& box, InkColour colour);

    /// Digits, capital letters and `:+-#/.`; anything else leaves a gap. On dark ground, its left top at `place`.
    void text(Point place, std::string_view words, InkColour colour);

private:
    void block(int column, int row, InkColour colour);
    void fill(int column, int row, int columns, int rows, InkColour colour);

    Planes planes_;
    int width_;
    int height_;
};

} // namespace headcount::stream
