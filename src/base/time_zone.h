#pragma once

#include "base/result.h"
#include "base/time.h"

#include <memory>
#include <string>
#include <string_view>

namespace headcount {

/// A moment as the people at the sensor's place read it off a clock on the wall.
struct LocalTime {
    int year = 1970;
    int month = 1;   ///< 1 to 12
    int day = 1;     ///< 1 to 31
    int hour = 0;    ///< 0 to 23
    int minute = 0;  ///< 0 to 59
    int second = 0;  ///< 0 to 59
    int weekday = 4; ///< 0 is Sunday, 6 is Saturday
    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// The rules of local time at one place, from the IANA database (Debian's tzdata). Cheap to copy; safe from any thread.
/// Changes of the clocks are known up to the end of 2037, the last year that Debian's tables list.
class TimeZone {
public:
    /// Coordinated universal time.
    TimeZone();

    /// `name` as in the IANA database, for example `Europe/Berlin`; otherwise an error that says so.
    static Result<TimeZone> find(std::string_view name);

    const std::string& name() const { return name_; }

    LocalTime local(WallTime time) const;

    /// Local time ahead of UTC at this moment, daylight saving included.
    std::chrono::seconds offset(WallTime time) const;

    /// The zone's offset without daylight saving at this moment: the lesser of the year's two, also in Ireland and Morocco,
    /// where the law calls the greater one standard.
    std::chrono::seconds standard_offset(WallTime time) const;

    bool is_daylight_saving(WallTime time) const;

    /// The moment at which the local day that holds `time` begins: usually 0:00, later where daylight saving skips it.
    WallTime start_of_day(WallTime time) const;

    /// The first moment of the local calendar day that follows the one that holds `time`.
    WallTime start_of_next_day(WallTime time) const;

    /// The moment when the clocks on the wall show `local`. Where that happens twice, the first; where it is skipped,
    /// the moment of the change.
    WallTime from_local(const LocalTime& local) const;

    /// `2026/01/31 09:00:00`, the form that reports use.
    std::string format(WallTime time) const;

    /// `2022-12-20T18:15:52+03:00` (ISO 8601), with milliseconds where `with_milliseconds`.
    std::string format_iso(WallTime time, bool with_milliseconds = false) const;

    /// `UTC+8:00`, `UTC-3:30`, `UTC+0:00`: the standard offset, as reports have it.
    std::string format_standard_offset(WallTime time) const;

private:
    std::string name_;
    const void* zone_; // a date::time_zone; owned by the database, which lives as long as the program
};

} // namespace headcount
