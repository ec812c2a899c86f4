#pragma once

#include "video/scene/body.h"
#include "video/scene/camera.h"

#include <optional>

namespace headcount::video::scene {

/// A rectangle of the picture, in pixels; may reach outside.
struct Extent {
    double left;
    double top;
    double right;
    double bottom;
};

/// Where a rod is seen; nothing where it is behind the camera or all but touches it.
std::optional<Extent> extent_of(const PinholeCamera& camera, const Capsule& rod);

/// Where a whole body is seen, hidden parts included.
std::optional<Extent> extent_of(const PinholeCamera& camera, const std::vector<Capsule>& body);

} // namespace headcount::video::scene
