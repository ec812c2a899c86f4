#pragma once

#include "base/geometry.h"
#include "base/result.h"

#include <optional>

namespace headcount::vision {

/// How a lens maps the angle between a ray and its optical axis to the distance from the picture's middle.
enum class Projection {
    rectilinear,  ///< straight lines stay straight: distance ~ tan(angle)
    equidistant,  ///< the usual fisheye: distance ~ angle
    stereographic ///< a fisheye that keeps shapes: distance ~ 2 tan(angle / 2)
};

/// How a camera hangs and what its lens is.
struct Mount {
    double height_m = 3;           ///< above the floor, 1 to 30
    double tilt_deg = 0;           ///< 0 looks straight down; positive raises the view towards the picture's top; 0 to 80
    double field_of_view_deg = 90; ///< across the picture's width; 10 to 160, for fisheyes to 220
    Projection projection = Projection::rectilinear;
};

/// A place on the floor in metres, from the point below the camera: x to the right of the picture, y towards its top.
struct FloorPoint {
    double x = 0;
    double y = 0;
};

/// What a straight-down camera covers of the floor, in metres.
struct CoveredArea {
    double width = 0; ///< along the picture's width
    double depth = 0; ///< along the picture's height
};

/// A person is counted by the middle of their box. Seen from above that is about the picture of their own middle, so high
/// above the floor (metres).
constexpr double anchor_height_m = 0.9;

/// From places in the picture to metres on the floor and back, by the model of an ideal lens. A value; safe to copy.
///
/// The projections are those of Kannala and Brandt, "A Generic Camera Model and Calibration Method for Conventional, Wide-Angle,
/// and Fish-Eye Lenses" (2006), equations 1, 2 and 3.
class FloorView {
public:
    /// `aspect` is the picture's width over its height. Refused with one sentence: a mount out of range.
    static Result<FloorView> make(const Mount& mount, double aspect);

    /// The place below what is seen at `point`, if that is `height_m` above the floor; nothing above the horizon, further
    /// than 100 m away, at or above the camera's own height, or where the lens has no picture.
    std::optional<FloorPoint> floor_at(Point point, double height_m = anchor_height_m) const;

    /// Where a thing `height_m` above a place on the floor appears in the picture; may lie outside of it. Nothing if it is
    /// outside of what the lens can see.
    std::optional<Point> picture_at(FloorPoint place, double height_m = anchor_height_m) const;

    /// How far the picture reaches on both its axes, at `height_m` above the floor. Nothing if a border of the picture sees
    /// past the horizon, or the camera hangs no higher than that.
    std::optional<CoveredArea> covered_area(double height_m) const;

private:
    FloorView(const Mount& mount, double aspect);

    double distance_of(double angle) const;
    double angle_of(double distance) const;

    double height_m_;
    double sine_of_tilt_;
    double cosine_of_tilt_;
    Projection projection_;
    double aspect_;
    double focal_length_; ///< in widths of the picture
};

} // namespace headcount::vision
