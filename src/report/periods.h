#pragma once

#include "base/time.h"
#include "base/time_zone.h"

#include <chrono>

namespace headcount::report {

/// *On the Dot*: the next moment after `after` at which the clocks on the wall show a whole multiple of `interval` since
/// midnight, or midnight itself. `interval` is 1 s to a day.
///
/// Where daylight saving skips such a time, the moment of the change stands for it; what comes twice counts both times.
/// So every day begins with a period of its own, however long the day and whether or not the interval divides it.
WallTime next_on_the_dot(const TimeZone& zone, std::chrono::seconds interval, WallTime after);

/// *From Now On*: the next moment after `after` that is a whole number of intervals away from `anchor`.
WallTime next_from(WallTime anchor, std::chrono::seconds interval, WallTime after);

} // namespace headcount::report
