#pragma once

#include <chrono>

namespace headcount {

/// A span of time, or a moment on a source's own clock: microseconds since the source's first frame. It never runs
/// backwards and knows nothing of the calendar; all counting is done on it.
using Duration = std::chrono::microseconds;

/// A moment of the world (UTC), for reports and logs. May jump when the device's clock is set.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// `Duration` from seconds as people write them, and back.
constexpr Duration from_seconds(double seconds) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}
constexpr double to_seconds(Duration span) {
    return std::chrono::duration<double>(span).count();
}

} // namespace headcount
