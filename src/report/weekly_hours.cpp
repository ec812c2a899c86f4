#include "report/weekly_hours.h"

#include "report/moment.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace headcount::report {

namespace {

constexpr int minutes_of_day = 24 * 60;
/// Whatever is open or closed for longer than this stays so: the week repeats itself.
constexpr int days_looked_at = 10;

WallTime at_minute(const TimeZone& zone, WallTime start_of_day, int minute) {
    if (minute == 0) return start_of_day;
    if (minute >= minutes_of_day) return zone.start_of_next_day(start_of_day);
    LocalTime local = zone.local(start_of_day);
    local.hour = minute / 60;
    local.minute = minute % 60;
    local.second = 0;
    return zone.from_local(local);
}

/// The blocks of some days from the one before `time` on, in order, those that touch made one.
std::vector<Span> open_spans(const settings::WeeklySchedule& schedule, const TimeZone& zone, WallTime time) {
    std::vector<Span> spans;
    WallTime day = zone.start_of_day(zone.start_of_day(time) - std::chrono::hours(1));
    for (int i = 0; i < days_looked_at; ++i, day = zone.start_of_next_day(day)) {
        const int weekday = zone.local(day).weekday;
        for (const settings::WeeklyBlock& block : schedule.blocks) {
            if (block.weekday != weekday) continue;
            const Span span{at_minute(zone, day, block.from_minute), at_minute(zone, day, block.to_minute)};
            if (span.start < span.end) spans.push_back(span);
        }
    }
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.start < b.start; });
    std::vector<Span> joined;
    for (const Span& span : spans) {
        if (!joined.empty() && span.start <= joined.back().end)
            joined.back().end = std::max(joined.back().end, span.end);
        else
            joined.push_back(span);
    }
    return joined;
}

} // namespace

WeeklyHours::WeeklyHours(settings::WeeklySchedule schedule, TimeZone zone)
    : schedule_(std::move(schedule)), zone_(std::move(zone)) {
    last_.until = WallTime::min(); // holds nothing yet
}

const Stretch& WeeklyHours::at(WallTime time) {
    if (!last_.holds(time)) last_ = find(time);
    return last_;
}

Stretch WeeklyHours::find(WallTime time) const {
    if (!schedule_.enabled) return {};
    Stretch closed{false};
    // Daylight saving may skip the only block of a week: look again then.
    if (!schedule_.blocks.empty()) closed.until = time + std::chrono::hours(7 * 24);
    for (const Span& span : open_spans(schedule_, zone_, time)) {
        if (time < span.start) {
            closed.until = span.start;
            return closed;
        }
        const bool is_all_week = span.end - span.start > std::chrono::hours(8 * 24);
        if (time < span.end) return is_all_week ? Stretch{} : Stretch{true, span.start, span.end};
        closed.from = span.end;
    }
    return closed;
}

} // namespace headcount::report
