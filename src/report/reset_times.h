#pragma once

#include "base/time.h"
#include "base/time_zone.h"
#include "settings/settings.h"

#include <optional>
#include <vector>

namespace headcount::report {

/// *Reset Cumulative Count on Schedule*: the next moment after `after` at which one of `times` comes. A time that daylight
/// saving skips comes at the change; one that it repeats, the first time. Nothing if there are no times.
std::optional<WallTime> next_reset(const std::vector<settings::ResetTime>& times, const TimeZone& zone, WallTime after);

} // namespace headcount::report
