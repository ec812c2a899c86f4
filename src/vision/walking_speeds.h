#pragma once

#include "vision/lens.h"
#include "vision/observation.h"

#include <deque>
#include <map>
#include <optional>

namespace headcount::vision {

/// How fast people walk over the floor, in metres a second.
///
/// A speed is the distance between where somebody was seen last and where they were about a second before, over the time
/// between, so that the trembling of boxes makes nobody run. Remembers the people of the last observation only, and of each
/// a second. One thread.
class WalkingSpeeds {
public:
    explicit WalkingSpeeds(FloorView view) : view_(view) {}

    /// Takes in where everybody is. Observations come in the order of time.
    void observe(const Observation& observation);

    /// Nothing for somebody who has been seen on the floor for less than half a second, or is unknown.
    std::optional<double> metres_per_second(PersonId person) const;

private:
    struct Step {
        Duration time{};
        FloorPoint place;
    };

    FloorView view_;
    std::map<PersonId, std::deque<Step>> steps_; // oldest first
};

} // namespace headcount::vision
