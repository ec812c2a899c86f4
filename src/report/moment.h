#pragma once

#include "base/time.h"

namespace headcount::report {

/// A reading of both clocks at one moment. Periods and resets go by the world's, short spans by the steady one.
struct Moment {
    WallTime wall{};
    Duration steady{};
};

/// A span of the world's time; its end is no longer in it.
struct Span {
    WallTime start{};
    WallTime end{};
    friend bool operator==(const Span&, const Span&) = default;
};

/// How time has gone on since it was last looked at.
struct Passing {
    WallTime last{}; ///< what the world's clock showed then
    WallTime now{};
    /// More of the world's time has gone by than the sensor was awake for, and it matters: it was switched off or asleep, or
    /// its clock was set forward.
    bool was_blind = false;
};

/// A gap of this much or less is not worth mentioning in reports: a restart, a small correction of the clock.
constexpr Duration shortest_gap = std::chrono::minutes(1);

/// So far a clock may be put back and what has been reported already still holds. Who puts it back farther says that
/// it was wrong.
constexpr Duration farthest_correction = std::chrono::minutes(15);

/// From one reading to the next of the same process.
inline Passing passing(const Moment& last, const Moment& now) {
    const Duration awake = now.steady - last.steady;
    return {last.wall, now.wall, now.wall - last.wall - awake > shortest_gap};
}

/// From the last reading of a process that is gone to the first one of its successor.
inline Passing passing_while_off(WallTime last, WallTime now) {
    return {last, now, now - last > shortest_gap};
}

} // namespace headcount::report
