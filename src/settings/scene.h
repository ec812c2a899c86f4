#pragma once

#include "base/geometry.h"

#include <optional>
#include <string>
#include <vector>

namespace headcount::settings {

/// A part of the picture in which people are counted on their own.
struct Region {
    int id = 0; ///< 1 to 16, unique; the number that reports carry
    std::string name;
    Polygon points; ///< 3 to 10 corners, not crossing itself
    int colour = 0; ///< on the page, 1 to 8; 0: by its order
    friend bool operator==(const Region&, const Region&) = default;
};

/// What the installer draws over the picture. All coordinates are fractions of the picture.
struct Scene {
    std::vector<Region> regions; ///< at most 16
    /// One to four segments (2 to 5 points). *In* is the side on the left hand of someone walking along the drawing
    /// direction; drawn left to right, a move up the picture is In.
    std::optional<Polyline> line;
    std::optional<Polygon> uturn_area; ///< around the line; who lingers in it or turns back is not counted
    std::optional<Polygon> flow;       ///< a triangle or a convex quadrangle; its edges are A to D in drawing order
    std::vector<Polygon> masks;        ///< at most 8; people inside are not counted, pixels inside are never shown
    double min_dwell_s = 5;            ///< a stay in a region that is shorter is not reported as a dwell
    friend bool operator==(const Scene&, const Scene&) = default;
};

} // namespace headcount::settings
