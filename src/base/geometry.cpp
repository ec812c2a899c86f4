#include "base/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace headcount {

double distance(Point a, Point b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

double intersection_over_union(const Box& a, const Box& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    if (width <= 0 || height <= 0) return 0;
    const double common = width * height;
    return common / (a.area() + b.area() - common);
}

bool contains(const Polygon& polygon, Point point) {
    if (polygon.size() < 3) return false;
    bool inside = false;
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        const Point a = polygon[i];
        const Point b = polygon[j];
        // The half-open comparison gives a shared border to exactly one side.
        if ((a.y > point.y) == (b.y > point.y)) continue;
        if (point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
    }
    return inside;
}

double distance_to_segment(Point point, Point from, Point to) {
    const Point along = to - from;
    const double length_squared = along.x * along.x + along.y * along.y;
    if (length_squared == 0) return distance(point, from);
    const Point offset = point - from;
    const double place = std::clamp((offset.x * along.x + offset.y * along.y) / length_squared, 0.0, 1.0);
    if (place == 1) return distance(point, to); // not a rounding error away from it
    return distance(point, from + along * place);
}

double signed_area(const Polygon& polygon) {
    double twice = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i)
        twice += cross(polygon[i], polygon[(i + 1) % polygon.size()]);
    return twice / 2;
}

namespace {

int side(Point from, Point to, Point point) {
    const double turn = cross(to - from, point - from);
    return turn > 0 ? 1 : turn < 0 ? -1 : 0;
}

bool within_bounds(Point a, Point b, Point point) {
    return std::min(a.x, b.x) <= point.x && point.x <= std::max(a.x, b.x) && std::min(a.y, b.y) <= point.y &&
           point.y <= std::max(a.y, b.y);
}

} // namespace

bool segments_meet(Point a, Point b, Point c, Point d) {
    const int c_side = side(a, b, c);
    const int d_side = side(a, b, d);
    const int a_side = side(c, d, a);
    const int b_side = side(c, d, b);
    if (c_side != d_side && a_side != b_side) return true;
    return (c_side == 0 && within_bounds(a, b, c)) || (d_side == 0 && within_bounds(a, b, d)) ||
           (a_side == 0 && within_bounds(c, d, a)) || (b_side == 0 && within_bounds(c, d, b));
}

namespace {

/// On which hand of the line from -> to a point lies, once the point (or else the line) has been moved by an infinitely small
/// (e, e * e): never exactly on it, unless from and to are one.
int side_once_moved(Point from, Point to, Point point, bool moves_point) {
    const int exact = side(from, to, point);
    if (exact != 0) return exact;
    const Point along = to - from;
    const double shift = along.y != 0 ? -along.y : along.x;
    const int moved = shift > 0 ? 1 : shift < 0 ? -1 : 0;
    return moves_point ? moved : -moved;
}

} // namespace

// Simulation of simplicity (Edelsbrunner and Muecke 1990): the whole way is moved by an infinitely small amount, after which
// it meets no end, joint or segment exactly. What is decided is the geometry of that way, hence always consistent.
int step_across(Point from, Point to, Point start, Point end) {
    const int before = side_once_moved(start, end, from, true);
    if (before == side_once_moved(start, end, to, true)) return 0;
    // In one order, so that rounding is the same for the way back.
    const bool is_ordered = from.x < to.x || (from.x == to.x && from.y < to.y);
    const Point first = is_ordered ? from : to;
    const Point last = is_ordered ? to : from;
    if (side_once_moved(first, last, start, false) == side_once_moved(first, last, end, false)) return 0;
    return before > 0 ? 1 : -1;
}

Nearness nearness(const Polyline& line, Point point) {
    if (line.size() < 2) return {};
    std::size_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const double away = distance_to_segment(point, line[i], line[i + 1]);
        if (away >= least) continue;
        least = away;
        nearest = i;
    }
    // A joint can be the nearest point only for points on the outer side of its bend.
    for (const std::size_t joint : {nearest, nearest + 1}) {
        if (joint == 0 || joint + 1 == line.size() || distance(point, line[joint]) > least) continue;
        const int bend = side(line[joint - 1], line[joint], line[joint + 1]);
        if (least > 0 && bend != 0) return {least, -bend};
    }
    return {least, least > 0 ? side(line[nearest], line[nearest + 1], point) : 0};
}

double distance_to_border(const Polygon& polygon, Point point) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        least = std::min(least, distance_to_segment(point, polygon[i], polygon[(i + 1) % polygon.size()]));
    }
    return least;
}

bool is_simple(const Polygon& polygon) {
    const std::size_t count = polygon.size();
    if (count < 3) return false;
    for (std::size_t i = 0; i < count; ++i) {
        if (polygon[i] == polygon[(i + 1) % count]) return false;
        for (std::size_t j = i + 2; j < count; ++j) {
            const bool neighbours = i == 0 && j == count - 1;
            if (!neighbours && segments_meet(polygon[i], polygon[i + 1], polygon[j], polygon[(j + 1) % count])) return false;
        }
    }
    return true;
}

bool is_strictly_convex(const Polygon& polygon) {
    const std::size_t count = polygon.size();
    if (!is_simple(polygon)) return false;
    const int turn = side(polygon[0], polygon[1], polygon[2]);
    for (std::size_t i = 0; i < count; ++i) {
        if (side(polygon[i], polygon[(i + 1) % count], polygon[(i + 2) % count]) != turn) return false;
    }
    return turn != 0;
}

} // namespace headcount
