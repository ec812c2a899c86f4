#pragma once

#include "base/geometry.h"
#include "base/result.h"

namespace headcount::settings {

/// Whether an area has an inside: at least three corners, edges that meet only at corners, and some size. Otherwise the reason.
Result<void> validate_area(const Polygon& area);

/// Whether flow can be counted in this area: a triangle or a strictly convex quadrangle, not crossing itself and not so thin
/// that nobody could walk through it. Otherwise the reason.
Result<void> validate_flow_area(const Polygon& area);

/// Whether crossings of this line can be counted: two points or more, none of them equal to the next, and no segment that
/// touches another except where it goes on from it. Otherwise the reason.
Result<void> validate_line(const Polyline& line);

} // namespace headcount::settings
