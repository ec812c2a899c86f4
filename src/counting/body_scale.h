#pragma once

#include "base/geometry.h"

#include <algorithm>
#include <vector>

namespace headcount::counting {

/// Measures the picture in sizes of a person: their box is one wide and one high. What is far and what is near, what is a
/// step and what is a tremble, thereby means the same for somebody far from the camera and somebody close, and whatever the
/// picture's aspect. Being an affine map, it keeps sides and crossings.
class BodyScale {
public:
    explicit BodyScale(const Box& box) : width_(std::max(box.width, least)), height_(std::max(box.height, least)) {}

    Point operator()(Point point) const { return {point.x / width_, point.y / height_}; }
    std::vector<Point> operator()(std::vector<Point> points) const {
        for (Point& point : points)
            point = (*this)(point);
        return points;
    }

private:
    static constexpr double least = 0.005; // of the picture; smaller is no person but a sliver at its border
    double width_;
    double height_;
};

} // namespace headcount::counting
