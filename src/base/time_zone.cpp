#include "base/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

namespace headcount {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const date::time_zone& zone_of(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

date::sys_seconds whole_seconds(WallTime time) {
    return date::floor<seconds>(time);
}

/// The span of constant local time that holds a moment.
date::sys_info info_at(const void* zone, date::sys_seconds time) {
    if (zone != nullptr) return zone_of(zone).get_info(time);
    date::sys_info info{};
    info.begin = date::sys_seconds::min();
    info.end = date::sys_seconds::max();
    info.abbrev = "UTC";
    return info;
}

date::local_info info_at(const void* zone, date::local_seconds time) {
    if (zone != nullptr) return zone_of(zone).get_info(time);
    date::local_info info{};
    info.result = date::local_info::unique;
    info.first = info_at(zone, date::sys_seconds{time.time_since_epoch()});
    return info;
}

date::local_seconds local_seconds_of(const void* zone, WallTime time) {
    const date::sys_seconds moment = whole_seconds(time);
    return date::local_seconds{moment.time_since_epoch() + info_at(zone, moment).offset};
}

std::optional<date::sys_info> span_before(const void* zone, const date::sys_info& span) {
    if (span.begin <= date::sys_seconds{date::sys_days{date::year{1900} / 1 / 1}}) return std::nullopt;
    return info_at(zone, span.begin - seconds{1});
}

std::optional<date::sys_info> span_after(const void* zone, const date::sys_info& span) {
    if (span.end >= date::sys_seconds{date::sys_days{date::year{2500} / 1 / 1}}) return std::nullopt;
    return info_at(zone, span.end);
}

bool is_marked(const date::sys_info& span) {
    return span.save != minutes{0};
}

/// The unmarked offset that a span which the database marks as daylight saving deviates from: that of the last unmarked span
/// before it.
seconds unmarked_offset(const void* zone, const date::sys_info& marked) {
    std::optional<date::sys_info> span = marked;
    for (int steps = 0; span && is_marked(*span) && steps < 8; ++steps) {
        span = span_before(zone, *span);
    }
    return span && !is_marked(*span) ? span->offset : marked.offset - marked.save;
}

/// Ireland's law, and with it the database, has it that summer is standard time and winter deviates by minus one hour. Who
/// reads reports expects what holds everywhere else; so the lesser of the two offsets is the standard one here.
seconds standard_offset_of(const void* zone, const date::sys_info& span) {
    if (is_marked(span)) return std::min(span.offset, unmarked_offset(zone, span));
    for (const std::optional<date::sys_info>& neighbour : {span_before(zone, span), span_after(zone, span)}) {
        if (!neighbour || !is_marked(*neighbour)) continue;
        const bool deviates_from_this = unmarked_offset(zone, *neighbour) == span.offset;
        if (deviates_from_this && neighbour->offset < span.offset) return neighbour->offset;
    }
    return span.offset;
}

/// The moments when the clocks show `local`: two of them where it happens twice, and the moment of the change for both where
/// it is skipped.
struct Moments {
    date::sys_seconds first;
    date::sys_seconds last;
};

Moments moments_of(const void* zone, date::local_seconds local) {
    const date::local_info info = info_at(zone, local);
    if (info.result == date::local_info::nonexistent) return {info.first.end, info.first.end};
    const date::sys_seconds first{local.time_since_epoch() - info.first.offset};
    if (info.result == date::local_info::unique) return {first, first};
    return {first, date::sys_seconds{local.time_since_epoch() - info.second.offset}};
}

/// `+8:00` with the hours in at least `width` digits.
std::string signed_offset(seconds offset, int width) {
    const long total = date::floor<minutes>(date::abs(offset)).count();
    return fmt::format("{}{:0{}}:{:02}", offset < seconds{0} ? '-' : '+', total / 60, width, total % 60);
}

/// Whether a name could be one at all, and is fit to be repeated to people.
bool is_plausible(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' ||
               c == '+';
    });
}

} // namespace

TimeZone::TimeZone() : name_("UTC"), zone_(nullptr) {
}

Result<TimeZone> TimeZone::find(std::string_view name) {
    TimeZone found;
    if (name == found.name_) return found;
    if (!is_plausible(name))
        return failure("This is no name of a time zone: give one of the IANA database, such as Europe/Berlin.");
    // `right/` counts leap seconds, which the clocks of computers do not.
    if (name.starts_with("right/")) return failure("Time zones with leap seconds are not used: leave out 'right/'.");
    // The library reports by exceptions: an unknown name, and a database that is missing.
    try {
        found.zone_ = date::locate_zone(name);
        found.name_ = name;
        return found;
    } catch (const std::exception&) {
        return failure(fmt::format(
            "There is no time zone '{}': give one of the IANA database (package tzdata), such as Europe/Berlin.", name));
    }
}

LocalTime TimeZone::local(WallTime time) const {
    const date::local_seconds local = local_seconds_of(zone_, time);
    const date::local_days day = date::floor<date::days>(local);
    const date::year_month_day calendar{day};
    const date::hh_mm_ss<seconds> clock{local - day};
    return {static_cast<int>(calendar.year()),
            static_cast<int>(static_cast<unsigned>(calendar.month())),
            static_cast<int>(static_cast<unsigned>(calendar.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(date::weekday{day}.c_encoding())};
}

std::chrono::seconds TimeZone::offset(WallTime time) const {
    return info_at(zone_, whole_seconds(time)).offset;
}

std::chrono::seconds TimeZone::standard_offset(WallTime time) const {
    return standard_offset_of(zone_, info_at(zone_, whole_seconds(time)));
}

bool TimeZone::is_daylight_saving(WallTime time) const {
    return offset(time) != standard_offset(time);
}

WallTime TimeZone::start_of_day(WallTime time) const {
    return moments_of(zone_, date::floor<date::days>(local_seconds_of(zone_, time))).first;
}

WallTime TimeZone::start_of_next_day(WallTime time) const {
    const date::local_days next = date::floor<date::days>(local_seconds_of(zone_, time)) + date::days{1};
    const Moments midnights = moments_of(zone_, next);
    // Where clocks are put back from just after midnight, the first midnight can lie behind `time` already.
    return midnights.first > time ? midnights.first : midnights.last;
}

WallTime TimeZone::from_local(const LocalTime& local) const {
    const date::local_days first_of_month{date::year{local.year} / local.month / 1};
    const date::local_seconds shown =
        first_of_month + date::days{local.day - 1} + hours{local.hour} + minutes{local.minute} + seconds{local.second};
    return moments_of(zone_, shown).first;
}

std::string TimeZone::format(WallTime time) const {
    const LocalTime at = local(time);
    return fmt::format("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second);
}

std::string TimeZone::format_iso(WallTime time, bool with_milliseconds) const {
    const LocalTime at = local(time);
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second);
    if (with_milliseconds) {
        text += fmt::format(".{:03}", date::floor<std::chrono::milliseconds>(time - whole_seconds(time)).count());
    }
    return text + signed_offset(offset(time), 2);
}

std::string TimeZone::format_standard_offset(WallTime time) const {
    return "UTC" + signed_offset(standard_offset(time), 1);
}

} // namespace headcount
