#include "stream/overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace headcount::stream {

namespace {

/// Five columns and seven rows; the highest of five bits is the left one.
using Glyph = std::array<std::uint8_t, 7>;

constexpr std::pair<char, Glyph> glyphs[] = {
    {'0', {14, 17, 19, 21, 25, 17, 14}}, {'1', {4, 12, 4, 4, 4, 4, 14}},      {'2', {14, 17, 1, 2, 4, 8, 31}},
    {'3', {31, 2, 4, 2, 1, 17, 14}},     {'4', {2, 6, 10, 18, 31, 2, 2}},     {'5', {31, 16, 30, 1, 1, 17, 14}},
    {'6', {6, 8, 16, 30, 17, 17, 14}},   {'7', {31, 1, 2, 4, 8, 8, 8}},       {'8', {14, 17, 17, 14, 17, 17, 14}},
    {'9', {14, 17, 17, 15, 1, 2, 12}},   {'A', {14, 17, 17, 31, 17, 17, 17}}, {'B', {30, 17, 17, 30, 17, 17, 30}},
    {'C', {14, 17, 16, 16, 16, 17, 14}}, {'D', {30, 17, 17, 17, 17, 17, 30}}, {'E', {31, 16, 16, 30, 16, 16, 31}},
    {'F', {31, 16, 16, 30, 16, 16, 16}}, {'G', {14, 17, 16, 23, 17, 17, 15}}, {'H', {17, 17, 17, 31, 17, 17, 17}},
    {'I', {14, 4, 4, 4, 4, 4, 14}},      {'J', {7, 2, 2, 2, 2, 18, 12}},      {'K', {17, 18, 20, 24, 20, 18, 17}},
    {'L', {16, 16, 16, 16, 16, 16, 31}}, {'M', {17, 27, 21, 21, 17, 17, 17}}, {'N', {17, 25, 21, 19, 17, 17, 17}},
    {'O', {14, 17, 17, 17, 17, 17, 14}}, {'P', {30, 17, 17, 30, 16, 16, 16}}, {'Q', {14, 17, 17, 17, 21, 18, 13}},
    {'R', {30, 17, 17, 30, 20, 18, 17}}, {'S', {15, 16, 16, 14, 1, 1, 30}},   {'T', {31, 4, 4, 4, 4, 4, 4}},
    {'U', {17, 17, 17, 17, 17, 17, 14}}, {'V', {17, 17, 17, 17, 17, 10, 4}},  {'W', {17, 17, 17, 21, 21, 27, 17}},
    {'X', {17, 17, 10, 4, 10, 17, 17}},  {'Y', {17, 17, 10, 4, 4, 4, 4}},     {'Z', {31, 1, 2, 4, 8, 16, 31}},
    {':', {0, 4, 4, 0, 4, 4, 0}},        {'#', {10, 10, 31, 10, 31, 10, 10}}, {'+', {0, 4, 4, 31, 4, 4, 0}},
    {'-', {0, 0, 0, 31, 0, 0, 0}},       {'/', {1, 2, 2, 4, 8, 8, 16}},       {'.', {0, 0, 0, 0, 0, 12, 12}},
};

constexpr int glyph_columns = 5;
constexpr int glyph_rows = 7;
constexpr int letter_pitch = glyph_columns + 1;
constexpr InkColour ground{16, 128, 128};
constexpr double furthest = 4; // pictures away; further out nothing of a line can matter

const Glyph* glyph_of(char letter) {
    const auto found = std::find_if(std::begin(glyphs), std::end(glyphs), [&](const auto& one) { return one.first == letter; });
    return found == std::end(glyphs) ? nullptr : &found->second;
}

bool is_near(Point point) {
    return std::abs(point.x) <= furthest && std::abs(point.y) <= furthest; // false for what is no number
}

} // namespace

/// Two by two pixels with their one sample of colour; column and row are even ones.
void Overlay::block(int column, int row, InkColour colour) {
    if (column < 0 || row < 0 || column + 2 > width_ || row + 2 > height_) return;
    std::uint8_t* y = planes_.y + static_cast<std::ptrdiff_t>(row) * planes_.y_stride + column;
    y[0] = y[1] = y[planes_.y_stride] = y[planes_.y_stride + 1] = colour.y;
    planes_.u[static_cast<std::ptrdiff_t>(row / 2) * planes_.u_stride + column / 2] = colour.u;
    planes_.v[static_cast<std::ptrdiff_t>(row / 2) * planes_.v_stride + column / 2] = colour.v;
}

void Overlay::fill(int column, int row, int columns, int rows, InkColour colour) {
    for (int down = 0; down < rows; down += 2) {
        for (int right = 0; right < columns; right += 2)
            block(column + right, row + down, colour);
    }
}

void Overlay::line(Point from, Point to, InkColour colour) {
    if (!is_near(from) || !is_near(to)) return;
    const double across = (to.x - from.x) * width_;
    const double down = (to.y - from.y) * height_;
    const int steps = 1 + static_cast<int>(std::max(std::abs(across), std::abs(down)) / 2);
    for (int step = 0; step <= steps; ++step) {
        const Point at = from + (to - from) * (static_cast<double>(step) / steps);
        // A line along the right or lower border belongs to the last pixels.
        const int column = std::min(static_cast<int>(std::floor(at.x * width_)), at.x <= 1 ? width_ - 2 : width_);
        const int row = std::min(static_cast<int>(std::floor(at.y * height_)), at.y <= 1 ? height_ - 2 : height_);
        block(column & ~1, row & ~1, colour);
    }
}

void Overlay::outline(const Polygon& polygon, InkColour colour) {
    for (std::size_t i = 0; i < polygon.size(); ++i)
        line(polygon[i], polygon[(i + 1) % polygon.size()], colour);
}

void Overlay::frame(const Box& box, InkColour colour) {
    outline({{box.x, box.y}, {box.x + box.width, box.y}, {box.x + box.width, box.y + box.height}, {box.x, box.y + box.height}},
            colour);
}

void Overlay::text(Point place, std::string_view words, InkColour colour) {
    if (!is_near(place)) return;
    const int dot = 2 * std::max(1, height_ / 480); // one block, or more in large pictures
    const int left = static_cast<int>(place.x * width_) & ~1;
    const int top = static_cast<int>(place.y * height_) & ~1;
    const int columns = static_cast<int>(words.size()) * letter_pitch + 1;
    fill(left, top, columns * dot, (glyph_rows + 2) * dot, ground);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Glyph* glyph = glyph_of(words[i]);
        if (glyph == nullptr) continue;
        const int letter = static_cast<int>(i) * letter_pitch + 1;
        for (int row = 0; row < glyph_rows; ++row) {
            for (int column = 0; column < glyph_columns; ++column) {
                const bool is_inked = (((*glyph)[static_cast<std::size_t>(row)] >> (glyph_columns - 1 - column)) & 1) != 0;
                if (is_inked) fill(left + (letter + column) * dot, top + (row + 1) * dot, dot, dot, colour);
            }
        }
    }
}

} // namespace headcount::stream
