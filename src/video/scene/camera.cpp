#include "video/scene/camera.h"

#include <numbers>

namespace headcount::video::scene {

PinholeCamera::PinholeCamera(Vector position, Vector target, double degrees_wide, int width, int height)
    : position_(position),
      forward_(unit(target - position)),
      right_(unit(cross(forward_, {0, 0, 1}))),
      down_(cross(forward_, right_)),
      focal_(width / 2.0 / std::tan(degrees_wide * std::numbers::pi / 360)),
      width_(width),
      height_(height) {
}

Vector PinholeCamera::ray(double column, double row) const {
    return unit(forward_ * focal_ + right_ * (column - width_ / 2.0) + down_ * (row - height_ / 2.0));
}

Point PinholeCamera::pixel_of(Vector place) const {
    const Vector seen = place - position_;
    const double scale = focal_ / dot(seen, forward_);
    return {width_ / 2.0 + dot(seen, right_) * scale, height_ / 2.0 + dot(seen, down_) * scale};
}

double PinholeCamera::pixels_per_metre(Vector place) const {
    return focal_ / dot(place - position_, forward_);
}

} // namespace headcount::video::scene
