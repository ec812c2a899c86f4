#include "delivery/history_calendar.h"

#include "report/periods.h"

#include <algorithm>

namespace headcount::delivery {

namespace {

bool holds(const LocalPeriod& period, WallTime time) {
    return period.start <= time && time < period.end;
}

} // namespace

LocalPeriod HistoryCalendar::cut(LocalPeriod period, WallTime time) const {
    if (time >= since_) {
        period.start = std::max(period.start, since_);
    } else {
        period.end = std::min(period.end, since_);
    }
    return period;
}

LocalPeriod HistoryCalendar::day_of(WallTime time) {
    if (!holds(day_, time)) day_ = cut({zone_.start_of_day(time), zone_.start_of_next_day(time)}, time);
    return day_;
}

LocalPeriod HistoryCalendar::hour_of(WallTime time) {
    if (holds(hour_, time)) return hour_;
    LocalPeriod hour;
    hour.end = zone_.start_of_day(time);
    do {
        hour.start = hour.end;
        hour.end = report::next_on_the_dot(zone_, std::chrono::hours(1), hour.start);
    } while (hour.end <= time);
    hour_ = cut(hour, time);
    return hour_;
}

} // namespace headcount::delivery
