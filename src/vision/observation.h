#pragma once

#include "base/geometry.h"
#include "base/time.h"

#include <cstdint>
#include <vector>

namespace headcount::vision {

/// A person found in one picture.
struct Detection {
    Box box;         ///< fractions of the picture
    float score = 0; ///< how sure the network is, 0 to 1
};

/// Names one person for as long as they are followed. Never used twice in the life of a process; starts at 1.
using PersonId = std::uint64_t;

/// Where somebody was at one moment.
struct Waypoint {
    Duration time{}; ///< on the source's own clock
    Point anchor;    ///< fractions of the picture
};

/// A person who is being followed, at one moment.
struct Person {
    PersonId id = 0;
    /// The part of the person that is in the picture, smoothed; fractions of the picture, never outside of it.
    Box box;
    float score = 0;  ///< of the last detection that belonged to them
    bool seen = true; ///< false while they are only presumed: missed by the detector for a short time
    /// The way they came before they were believed to be a person: filled in the observation that shows them for the
    /// first time, oldest first and this moment not included; empty in all others. Whoever judges ways rather than
    /// places begins here, or loses the line that was crossed meanwhile. At most 64 places.
    std::vector<Waypoint> approach;

    /// The point by which the person is counted: the middle of the box, which for a view from above is the place
    /// nearest to where they stand for every direction they are seen from. While the person is not seen it is a guess
    /// that the next sighting may take back.
    Point anchor() const { return box.centre(); }
};

/// All people known at one moment: what the counting is made from, and nothing else is.
struct Observation {
    std::uint64_t frame = 0;    ///< the frame's number
    Duration time{};            ///< the frame's time on the source's own clock; grows from observation to observation
    std::vector<Person> people; ///< confirmed people only, by ascending id
};

} // namespace headcount::vision
