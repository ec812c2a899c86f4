#pragma once

#include <vector>

#include "base/time.h"
#include "vision/observation.h"

namespace headcount::counting {

using vision::PersonId;

enum class Direction { in, out };

/// A person has crossed the line.
struct Crossing {
    Duration time{};  ///< of the observation that completed it
    Direction direction = Direction::in;
    PersonId person = 0;
    friend bool operator==(const Crossing&, const Crossing&) = default;
};

/// How many people there are, where.
struct Occupancy {
    int total = 0;             ///< by the rule in force: all, inside the regions, or outside all of them
    std::vector<int> regions;  ///< people per region, in the scene's order
    friend bool operator==(const Occupancy&, const Occupancy&) = default;
};

/// A stay in a region has ended, or goes on still.
struct Dwell {
    int region = 0;  ///< the region's id
    PersonId person = 0;
    Duration start{};
    Duration end{};  ///< of the last observation inside
    friend bool operator==(const Dwell&, const Dwell&) = default;
};

/// A person has entered the flow area over one edge and left it over another (or the same).
struct Passage {
    Duration time{};
    int from_edge = 0;  ///< 0 is A
    int to_edge = 0;
    PersonId person = 0;
    friend bool operator==(const Passage&, const Passage&) = default;
};

/// Everything that one observation brought about.
struct Events {
    Duration time{};
    /// Who is where by this very observation, unconfirmed: for the live page and for the peak of a period.
    Occupancy seen;
    /// The same, confirmed: a change is taken over once it has lasted. Reports and triggers speak of this one.
    Occupancy occupancy;
    bool occupancy_changed = false;  ///< `occupancy` differs from the one before
    std::vector<Crossing> crossings;
    std::vector<Dwell> ended_dwells;  ///< longer than the scene's least dwell time
    std::vector<Passage> passages;
};

}  // namespace headcount::counting
