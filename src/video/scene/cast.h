#pragma once

#include "base/time.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace headcount::video::scene {

/// The scenes that there are.
enum class Play {
    office,   ///< people at desks; one gets up and comes back, visitors look in
    entrance, ///< people walk in and out in lanes; some turn round half-way
    meeting   ///< people come through a door, sit down round a table, and leave
};

enum class Posture { walks, stands, sits };

/// A person of a scene at one moment. Places are on the floor, in metres (see `Vector`).
struct Actor {
    std::uint64_t id = 0; ///< never used again; also decides how the person looks
    double x = 0;
    double y = 0;
    double heading = 0; ///< where the person faces: radians from x towards y
    Posture posture = Posture::stands;
    double stride = 0; ///< metres walked so far: moves the legs
};

/// Who is where: a function of scene and time and of nothing else, for ever. Everything happens in rounds of a minute
/// (entrance), one and a half (office) or two (meeting) that differ by the people and their paces.
std::vector<Actor> actors_at(Play play, Duration time);

} // namespace headcount::video::scene
