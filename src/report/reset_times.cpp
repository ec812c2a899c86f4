#include "report/reset_times.h"

#include <algorithm>

namespace headcount::report {

namespace {

WallTime on_day(const settings::ResetTime& time, const TimeZone& zone, WallTime start_of_day) {
    LocalTime local = zone.local(start_of_day);
    local.hour = time.minute / 60;
    local.minute = time.minute % 60;
    local.second = 0;
    return zone.from_local(local);
}

} // namespace

std::optional<WallTime> next_reset(const std::vector<settings::ResetTime>& times, const TimeZone& zone, WallTime after) {
    constexpr int days_until_all_came = 9;
    std::optional<WallTime> next;
    WallTime day = zone.start_of_day(after);
    for (int i = 0; i < days_until_all_came && !next; ++i, day = zone.start_of_next_day(day)) {
        const int weekday = zone.local(day).weekday;
        for (const settings::ResetTime& time : times) {
            if (time.weekday.value_or(weekday) != weekday) continue;
            const WallTime moment = on_day(time, zone, day);
            if (moment > after) next = std::min(moment, next.value_or(moment));
        }
    }
    return next;
}

} // namespace headcount::report
