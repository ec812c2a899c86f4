#pragma once

#include "video/scene/cast.h"
#include "video/scene/space.h"

#include <vector>

namespace headcount::video::scene {

/// A rod with round ends; a ball where both ends are the same.
struct Capsule {
    Vector from;
    Vector to;
    double radius = 0; ///< in metres
    Colour colour;
};

/// The rods that a person is made of: limbs swing with the stride, seated people hold theirs on the table. Height, build and
/// clothes follow from the person's id.
std::vector<Capsule> body_of(const Actor& actor);

} // namespace headcount::video::scene
