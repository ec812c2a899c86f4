#pragma once

#include <vector>

namespace headcount {

/// A place in the picture, as fractions of its width and height: (0,0) is the top left corner, (1,1) the bottom right.
struct Point {
    double x = 0;
    double y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

inline Point operator+(Point a, Point b) {
    return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
    return {a.x - b.x, a.y - b.y};
}
inline Point operator*(Point a, double k) {
    return {a.x * k, a.y * k};
}

/// Twice the signed area of the triangle (0, a, b). Positive if b lies clockwise of a on the screen (y grows downwards).
inline double cross(Point a, Point b) {
    return a.x * b.y - a.y * b.x;
}
double distance(Point a, Point b);

/// A rectangle by its top left corner and size, in fractions of the picture. May reach outside the picture.
struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    friend bool operator==(const Box&, const Box&) = default;

    Point centre() const { return {x + width / 2, y + height / 2}; }
    double area() const { return width * height; }
};

/// Area of the intersection over area of the union, 0 to 1; 0 for empty boxes.
double intersection_over_union(const Box& a, const Box& b);

/// Corners in drawing order; the last joins the first.
using Polygon = std::vector<Point>;
/// Points in drawing order; open.
using Polyline = std::vector<Point>;

/// Whether the point is inside the polygon (even-odd rule). Points exactly on the border belong to one of two
/// polygons that share it, never to both. False for fewer than three corners.
bool contains(const Polygon& polygon, Point point);

/// Shortest distance from a point to a segment.
double distance_to_segment(Point point, Point from, Point to);

/// Area with its sign: positive for corners in clockwise order on the screen.
double signed_area(const Polygon& polygon);

/// Whether two closed segments have a point in common; a shared end counts.
bool segments_meet(Point a, Point b, Point c, Point d);

/// Which way the step `from` -> `to` crosses the segment `start` -> `end`: 1 from the right-hand to the left-hand side of
/// somebody who walks along the segment, -1 the other way, 0 not at all.
///
/// Ends, joints and segments that a step meets exactly are decided as if the way had been moved by an infinitely small
/// amount: a crossing is never counted twice and never lost, however steps and segments are joined, a closed walk over a
/// line that spans the picture adds up to 0, and the step back undoes the step forth.
int step_across(Point from, Point to, Point start, Point end);

/// Where a point lies with regard to a line.
struct Nearness {
    double distance = 0; ///< to the nearest point of the line
    int side = 0;        ///< 1 right-hand, -1 left-hand, for somebody who walks along the line; 0 exactly on it
};

/// Beyond the ends, the side is that of the last segment drawn out. Distance 0, side 0 for fewer than two points.
Nearness nearness(const Polyline& line, Point point);

/// Shortest distance to the polygon's border, from within or without.
double distance_to_border(const Polygon& polygon, Point point);

/// Whether a polygon's edges meet only at neighbouring corners.
bool is_simple(const Polygon& polygon);

/// Whether all corners turn the same way, none of them by zero degrees.
bool is_strictly_convex(const Polygon& polygon);

} // namespace headcount
