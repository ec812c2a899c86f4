#pragma once

#include "base/time.h"
#include "base/time_zone.h"
#include "settings/settings.h"

namespace headcount::report {

/// A span within which it does not change whether reports are made. What follows a closed one may be closed too.
struct Stretch {
    bool open = true;
    WallTime from = WallTime::min();
    WallTime until = WallTime::max(); ///< no longer in it; `max` if this never ends
    bool holds(WallTime time) const { return from <= time && time < until; }
};

/// *Schedule Settings*: the hours of the week in which reports are made.
///
/// Blocks that touch or overlap are one, also over midnight. They go by the clock on the wall: a block ends when its end is
/// shown for the first time, and is as long as daylight saving makes it.
class WeeklyHours {
public:
    WeeklyHours(settings::WeeklySchedule schedule, TimeZone zone);

    /// The stretch that holds `time`. Quick for times in the same stretch as the last one asked for.
    const Stretch& at(WallTime time);

private:
    Stretch find(WallTime time) const;

    settings::WeeklySchedule schedule_;
    TimeZone zone_;
    Stretch last_;
};

} // namespace headcount::report
