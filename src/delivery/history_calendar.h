#pragma once

#include "base/time_zone.h"

namespace headcount::delivery {

/// An hour or a day by the clock on the wall.
struct LocalPeriod {
    WallTime start{};
    WallTime end{}; ///< no longer in it
    friend bool operator==(const LocalPeriod&, const LocalPeriod&) = default;
};

/// The hours and days of one place. Days with a change to or from daylight saving have 23 or 25 hours; an hour ends when the
/// clocks show a whole one, so an hour that comes twice is two hours. Since the sensor has been in its time zone only from
/// `since` on, what was running then begins there.
class HistoryCalendar {
public:
    explicit HistoryCalendar(TimeZone zone, WallTime since = WallTime::min()) : zone_(std::move(zone)), since_(since) {}

    const TimeZone& zone() const { return zone_; }
    LocalPeriod hour_of(WallTime time);
    LocalPeriod day_of(WallTime time);

private:
    LocalPeriod cut(LocalPeriod period, WallTime time) const;

    TimeZone zone_;
    WallTime since_;
    LocalPeriod hour_; ///< the last answers: most questions are about the same ones
    LocalPeriod day_;
};

} // namespace headcount::delivery
