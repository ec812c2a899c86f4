#pragma once

#include "base/time.h"

#include <cstddef>
#include <deque>

namespace headcount::counting {

/// *Filter Staff/Deliverer*: whoever presses the button at the entrance is not counted.
///
/// Each signal buys one crossing, the next one, if it comes within 8 s. Two signals buy two. At most 64 wait at a time;
/// a bouncing contact beyond that is ignored.
class StaffFilter {
public:
    static constexpr Duration lifetime = std::chrono::seconds(8);
    static constexpr std::size_t most_waiting = 64;

    /// The button was pressed. Times are those of the source.
    void signal(Duration time);

    /// Whether a crossing completed at `time` was announced, and is not to be counted. Uses the announcement up.
    bool takes(Duration time);

    /// Signals that wait for their crossing, expired ones possibly included.
    std::size_t waiting() const { return signals_.size(); }

private:
    std::deque<Duration> signals_; // oldest first
};

} // namespace headcount::counting
