#pragma once

#include "base/time.h"
#include "vision/observation.h"

#include <vector>

namespace headcount::counting {

using vision::PersonId;

enum class Direction { in, out };

/// A person has crossed the line.
struct Crossing {
    Duration time{}; ///< of the observation that completed it
    Direction direction = Direction::in;
    PersonId person = 0;
    friend bool operator==(const Crossing&, const Crossing&) = default;
};

/// How many people there are, where.
struct Occupancy {
    /// By the rule in force: all where no region is drawn, those inside the regions, or those outside all of them.
    /// Nobody is counted twice, in however many regions they stand.
    int total = 0;
    /// People per region, in the scene's order; all 0 where only people outside the regions are counted.
    std::vector<int> regions;
    friend bool operator==(const Occupancy&, const Occupancy&) = default;
};

/// A stay in a region that has ended, or goes on still.
struct Dwell {
    int region = 0; ///< the region's id
    PersonId person = 0;
    Duration start{};
    Duration end{}; ///< when they were last seen inside
    Duration length() const { return end - start; }
    friend bool operator==(const Dwell&, const Dwell&) = default;
};

/// A person has entered the flow area over one edge and left it over another (or the same).
struct Passage {
    Duration time{};
    int from_edge = 0; ///< 0 is A
    int to_edge = 0;
    PersonId person = 0;
    friend bool operator==(const Passage&, const Passage&) = default;
};

/// Everything that one observation brought about.
struct Events {
    Duration time{};
    /// Who is where by this very observation, unconfirmed: for the live page.
    Occupancy seen;
    /// The same, confirmed: a change is taken over once it has lasted. Reports, their peaks and triggers speak of this one.
    Occupancy occupancy;
    bool occupancy_changed = false;    ///< `occupancy` differs from the one before
    bool overcrowded = false;          ///< the threshold is exceeded and has been for a second; false without a threshold
    bool overcrowding_changed = false; ///< `overcrowded` differs from the one before
    std::vector<Crossing> crossings;   ///< staff not included
    std::vector<Dwell> ended_dwells;   ///< none shorter than the scene's least dwell time
    std::vector<Passage> passages;
};

} // namespace headcount::counting
