#include "report/periods.h"

#include <algorithm>

namespace headcount::report {

namespace {

constexpr Duration day = std::chrono::hours(24);

/// What is left of dividing by a positive span: never negative.
Duration remainder(Duration value, Duration by) {
    const Duration rest = value % by;
    return rest < Duration::zero() ? rest + by : rest;
}

/// How long after `time` the next multiple would be shown if the offset stayed what it is; more than zero.
Duration until_multiple(WallTime time, std::chrono::seconds offset, Duration interval) {
    const Duration since_midnight = remainder(time.time_since_epoch() + offset, day);
    return std::min(interval - remainder(since_midnight, interval), day - since_midnight);
}

bool shows_multiple(WallTime time, std::chrono::seconds offset, Duration interval) {
    return remainder(remainder(time.time_since_epoch() + offset, day), interval) == Duration::zero();
}

/// The first whole second in (from, to] with another offset than at `from`; `to` has one.
WallTime change_of_offset(const TimeZone& zone, WallTime from, WallTime to) {
    const std::chrono::seconds old_offset = zone.offset(from);
    auto before = std::chrono::floor<std::chrono::seconds>(from);
    auto after = std::chrono::ceil<std::chrono::seconds>(to);
    while (after - before > std::chrono::seconds(1)) {
        const auto middle = before + (after - before) / 2;
        (zone.offset(middle) == old_offset ? before : after) = middle;
    }
    return after;
}

} // namespace

WallTime next_on_the_dot(const TimeZone& zone, std::chrono::seconds interval, WallTime after) {
    for (WallTime from = after;;) {
        const std::chrono::seconds offset = zone.offset(from);
        const WallTime candidate = from + until_multiple(from, offset, interval);
        if (zone.offset(candidate) == offset) return candidate;
        const WallTime change = change_of_offset(zone, from, candidate);
        const std::chrono::seconds new_offset = zone.offset(change);
        const bool skipped = candidate - change < new_offset - offset;
        if (skipped || shows_multiple(change, new_offset, interval)) return change;
        from = change;
    }
}

WallTime next_from(WallTime anchor, std::chrono::seconds interval, WallTime after) {
    return after + (Duration(interval) - remainder(after - anchor, interval));
}

} // namespace headcount::report
