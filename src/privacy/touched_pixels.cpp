#include "privacy/touched_pixels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headcount::privacy {

namespace {

/// Pixels; what rounding may have taken from the polygon is given back to it.
constexpr double tolerance = 1e-6;

struct Range {
    double from = 0;
    double to = 0;
};

/// The pixels of a row that an open range reaches into, within the picture.
void add(std::vector<Span>& spans, int row, Range range, int width) {
    const double from = std::clamp(std::floor(range.from - tolerance), 0.0, static_cast<double>(width));
    const double to = std::clamp(std::ceil(range.to + tolerance), 0.0, static_cast<double>(width));
    if (from < to) spans.push_back({row, static_cast<int>(from), static_cast<int>(to)});
}

/// The part of an edge that lies between two heights, by its extent to the left and right. The edge reaches both or is
/// shorter; it is not horizontal unless it lies between them as a whole.
Range extent_between(Point a, Point b, double top, double bottom) {
    if (a.y > b.y) std::swap(a, b);
    const auto x_at = [&](double y) { return a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)); };
    const double first = a.y < top ? x_at(top) : a.x;
    const double last = b.y > bottom ? x_at(bottom) : b.x;
    return {std::min(first, last), std::max(first, last)};
}

/// Where a horizontal line crosses the border, from left to right.
std::vector<double> crossings_at(const Polygon& corners, double y) {
    std::vector<double> crossings;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i];
        const Point b = corners[(i + 1) % corners.size()];
        if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)));
    }
    std::sort(crossings.begin(), crossings.end());
    return crossings;
}

/// A pixel that no edge reaches is inside or outside as a whole, so its middle tells.
void add_row(std::vector<Span>& spans, const Polygon& corners, int row, int width) {
    const double top = row - tolerance;
    const double bottom = row + 1 + tolerance;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i];
        const Point b = corners[(i + 1) % corners.size()];
        if (std::max(a.y, b.y) > top && std::min(a.y, b.y) < bottom) add(spans, row, extent_between(a, b, top, bottom), width);
    }
    const std::vector<double> crossings = crossings_at(corners, row + 0.5);
    for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
        add(spans, row, {crossings[i], crossings[i + 1]}, width);
}

bool is_number(Point point) {
    return std::isfinite(point.x) && std::isfinite(point.y);
}

} // namespace

std::vector<Span> touched_pixels(const Polygon& polygon, int width, int height) {
    std::vector<Span> spans;
    if (polygon.empty()) return spans;
    if (!std::all_of(polygon.begin(), polygon.end(), is_number)) {
        for (int row = 0; row < height; ++row)
            spans.push_back({row, 0, width});
        return spans;
    }

    Polygon corners = polygon;
    for (Point& corner : corners)
        corner = {corner.x * width, corner.y * height};
    const auto [highest, lowest] =
        std::minmax_element(corners.begin(), corners.end(), [](Point a, Point b) { return a.y < b.y; });
    const double first = std::clamp(std::floor(highest->y - tolerance), 0.0, static_cast<double>(height));
    const double last = std::clamp(std::ceil(lowest->y + tolerance), 0.0, static_cast<double>(height));
    for (int row = static_cast<int>(first); row < static_cast<int>(last); ++row)
        add_row(spans, corners, row, width);
    return spans;
}

} // namespace headcount::privacy
