#include "settings/areas.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headcount::settings {

namespace {

// Of the picture. A flow area must have room for a person's step, another needs only to have an inside at all.
constexpr double least_area = 1e-6;
constexpr double least_flow_area = 1e-4;

bool are_places(const std::vector<Point>& points) {
    return std::all_of(points.begin(), points.end(), [](Point at) { return std::isfinite(at.x) && std::isfinite(at.y); });
}

/// Whether the way a -> b -> c turns back upon itself.
bool folds_back(Point a, Point b, Point c) {
    const Point arriving = b - a;
    const Point leaving = c - b;
    return cross(arriving, leaving) == 0 && arriving.x * leaving.x + arriving.y * leaving.y < 0;
}

bool touches_itself(const Polyline& line) {
    const std::size_t segments = line.size() - 1;
    for (std::size_t i = 0; i < segments; ++i) {
        if (i + 1 < segments && folds_back(line[i], line[i + 1], line[i + 2])) return true;
        for (std::size_t j = i + 2; j < segments; ++j) {
            if (segments_meet(line[i], line[i + 1], line[j], line[j + 1])) return true;
        }
    }
    return false;
}

} // namespace

Result<void> validate_area(const Polygon& area) {
    if (area.size() < 3) return failure("The area has no inside: draw at least 3 corners.");
    if (!are_places(area)) return failure("A corner of the area is not a place: give two numbers from 0 to 1.");
    if (!is_simple(area)) return failure("The area's edges touch or cross each other: draw its corners in order around it.");
    if (std::abs(signed_area(area)) < least_area) return failure("The area is too small or too thin: draw it larger.");
    return {};
}

Result<void> validate_flow_area(const Polygon& area) {
    if (area.size() != 3 && area.size() != 4)
        return failure("The flow area must be a triangle or a quadrangle: draw 3 or 4 corners.");
    if (!are_places(area)) return failure("A corner of the flow area is not a place: give two numbers from 0 to 1.");
    if (!is_simple(area)) return failure("The flow area's edges touch or cross each other: draw its corners in order around it.");
    if (!is_strictly_convex(area))
        return failure("The flow area has a corner that points inwards or lies on a straight edge: draw a convex shape.");
    if (std::abs(signed_area(area)) < least_flow_area)
        return failure("The flow area is too small or too thin to walk through: draw it larger.");
    return {};
}

Result<void> validate_line(const Polyline& line) {
    if (line.size() < 2) return failure("The line has no segment: draw at least 2 points.");
    if (!are_places(line)) return failure("A point of the line is not a place: give two numbers from 0 to 1.");
    if (std::adjacent_find(line.begin(), line.end()) != line.end())
        return failure("The line has a segment without length: draw each point away from the one before it.");
    if (touches_itself(line)) return failure("The line touches or crosses itself: draw it in one open sweep.");
    return {};
}

} // namespace headcount::settings
