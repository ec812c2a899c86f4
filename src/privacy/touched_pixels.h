#pragma once

#include "base/geometry.h"

#include <vector>

namespace headcount::privacy {

/// Pixels `from` to `to - 1` of a row.
struct Span {
    int row = 0;
    int from = 0;
    int to = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

/// The pixels of a picture that a polygon (in fractions of the picture) touches: all in which some of its inside (even-odd rule)
/// or of its border lies. By ascending row; spans of a row may overlap. A pixel that only shares its edge with the polygon is
/// not touched, except where that can't be told by a millionth of a pixel. A polygon with a corner that is no number touches
/// everything: what can't be understood is not shown.
///
/// Cost: O(height x corners).
std::vector<Span> touched_pixels(const Polygon& polygon, int width, int height);

} // namespace headcount::privacy
