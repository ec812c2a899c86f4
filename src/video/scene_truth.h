#pragma once

#include "base/geometry.h"
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace headcount::video {

/// A person who is in the picture of a built-in scene, as they really are.
struct TruePerson {
    std::uint64_t id = 0; ///< the same as long as the person is there and whenever they come back
    Box box;              ///< all of the body, hidden parts included, clipped to the picture
    Point feet;           ///< where they stand or sit on the floor, in fractions of the picture; may lie outside
    bool is_seated = false;
};

/// The right answer for `scene:NAME`: who is in the picture at any time, without rendering it. A frame of the scene shows
/// exactly what `at(frame.time)` says. A value; safe from any thread.
class SceneTruth {
public:
    /// Refused where there is no such scene; `name` is without `scene:`.
    static Result<SceneTruth> of(std::string_view name);

    std::vector<TruePerson> at(Duration time) const;

private:
    struct Parts;
    explicit SceneTruth(std::shared_ptr<const Parts> parts);
    std::shared_ptr<const Parts> parts_;
};

} // namespace headcount::video
