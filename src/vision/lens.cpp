#include "vision/lens.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace headcount::vision {

namespace {

constexpr double furthest_m = 100;
constexpr double least_height_m = 1;
constexpr double most_height_m = 30;
constexpr double most_tilt_deg = 80;
constexpr double least_view_deg = 10;
constexpr double most_rectilinear_view_deg = 160;
constexpr double most_fisheye_view_deg = 220;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

bool is_within(double value, double least, double most) {
    return value >= least && value <= most; // false for what is no number
}

Result<void> check(const Mount& mount, double aspect) {
    if (!is_within(mount.height_m, least_height_m, most_height_m)) {
        return failure(fmt::format("The camera's height is {} m; it must be {} to {} m above the floor.", mount.height_m,
                                   least_height_m, most_height_m));
    }
    if (!is_within(mount.tilt_deg, 0, most_tilt_deg)) {
        return failure(
            fmt::format("The camera's tilt is {} degrees; it must be 0 (straight down) to {}.", mount.tilt_deg, most_tilt_deg));
    }
    const double most = mount.projection == Projection::rectilinear ? most_rectilinear_view_deg : most_fisheye_view_deg;
    if (!is_within(mount.field_of_view_deg, least_view_deg, most)) {
        return failure(fmt::format("The lens's field of view is {} degrees; with this kind of lens it must be {} to {}.",
                                   mount.field_of_view_deg, least_view_deg, most));
    }
    if (!is_within(aspect, 0.1, 10)) {
        return failure(fmt::format("The picture's width over its height is {}; it must be 0.1 to 10.", aspect));
    }
    return {};
}

/// Distance from the axis for a focal length of 1. Grows with the angle up to the largest that the lens can see.
double projected(Projection projection, double angle) {
    switch (projection) {
        case Projection::rectilinear:
            return std::tan(angle);
        case Projection::equidistant:
            return angle;
        case Projection::stereographic:
            break;
    }
    return 2 * std::tan(angle / 2);
}

/// The angles below this are those that the formula holds for.
double widest_angle(Projection projection) {
    return projection == Projection::rectilinear ? radians(89.9) : radians(179);
}

} // namespace

Result<FloorView> FloorView::make(const Mount& mount, double aspect) {
    if (const Result<void> good = check(mount, aspect); !good) return tl::unexpected(good.error());
    return FloorView(mount, aspect);
}

FloorView::FloorView(const Mount& mount, double aspect)
    : height_m_(mount.height_m),
      sine_of_tilt_(std::sin(radians(mount.tilt_deg))),
      cosine_of_tilt_(std::cos(radians(mount.tilt_deg))),
      projection_(mount.projection),
      aspect_(aspect),
      focal_length_(0.5 / projected(mount.projection, radians(mount.field_of_view_deg) / 2)) {
}

double FloorView::distance_of(double angle) const {
    return focal_length_ * projected(projection_, angle);
}

double FloorView::angle_of(double distance) const {
    const double relative = distance / focal_length_;
    switch (projection_) {
        case Projection::rectilinear:
            return std::atan(relative);
        case Projection::equidistant:
            return relative;
        case Projection::stereographic:
            break;
    }
    return 2 * std::atan(relative / 2);
}

std::optional<FloorPoint> FloorView::floor_at(Point point, double height_m) const {
    const double right = point.x - 0.5;
    const double down = (point.y - 0.5) / aspect_;
    const double away = std::hypot(right, down);
    const double angle = angle_of(away);
    if (!(angle < widest_angle(projection_)) || !(height_m < height_m_)) return std::nullopt;

    // The ray in the camera's own directions, then in the room's.
    const double sideways = away > 0 ? std::sin(angle) * right / away : 0;
    const double downwards = away > 0 ? std::sin(angle) * down / away : 0;
    const double ahead = std::cos(angle);
    const double along_y = sine_of_tilt_ * ahead - cosine_of_tilt_ * downwards;
    const double fall = cosine_of_tilt_ * ahead + sine_of_tilt_ * downwards;
    if (fall <= 0) return std::nullopt;

    const double reach = (height_m_ - height_m) / fall;
    const FloorPoint place{reach * sideways, reach * along_y};
    if (std::hypot(place.x, place.y) > furthest_m) return std::nullopt;
    return place;
}

std::optional<Point> FloorView::picture_at(FloorPoint place, double height_m) const {
    const double below = height_m_ - height_m;
    const double ahead = sine_of_tilt_ * place.y + cosine_of_tilt_ * below;
    const double downwards = sine_of_tilt_ * below - cosine_of_tilt_ * place.y;
    const double aside = std::hypot(place.x, downwards);
    const double angle = std::atan2(aside, ahead);
    if (!(angle < widest_angle(projection_))) return std::nullopt;
    if (aside == 0) return Point{0.5, 0.5};
    const double away = distance_of(angle);
    return Point{0.5 + away * place.x / aside, 0.5 + aspect_ * away * downwards / aside};
}

std::optional<CoveredArea> FloorView::covered_area(double height_m) const {
    const auto left = floor_at({0, 0.5}, height_m);
    const auto right = floor_at({1, 0.5}, height_m);
    const auto top = floor_at({0.5, 0}, height_m);
    const auto bottom = floor_at({0.5, 1}, height_m);
    if (!left || !right || !top || !bottom) return std::nullopt;
    return CoveredArea{right->x - left->x, top->y - bottom->y};
}

} // namespace headcount::vision
