#pragma once

#include "base/geometry.h"
#include "video/scene/space.h"

namespace headcount::video::scene {

/// An ideal (pinhole) camera.
class PinholeCamera {
public:
    /// Where it hangs, what it looks at, how wide it sees (degrees, across the picture), and its picture's size in pixels.
    PinholeCamera(Vector position, Vector target, double degrees_wide, int width, int height);

    Vector position() const { return position_; }
    int width() const { return width_; }
    int height() const { return height_; }

    /// The direction, of length 1, in which the camera sees a place of the picture, in pixels.
    Vector ray(double column, double row) const;

    /// Where a place of the room is seen, in pixels; it must lie before the camera.
    Point pixel_of(Vector place) const;

    /// How many pixels a metre has at that place.
    double pixels_per_metre(Vector place) const;

private:
    Vector position_;
    Vector forward_;
    Vector right_;
    Vector down_;
    double focal_; // in pixels
    int width_;
    int height_;
};

} // namespace headcount::video::scene
