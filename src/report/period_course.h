#pragma once

#include "base/time_zone.h"
#include "report/moment.h"
#include "report/weekly_hours.h"
#include "settings/settings.h"

#include <optional>
#include <string>

namespace headcount::report {

/// What decides when one feature's periods begin and end.
struct PeriodRule {
    bool active = false; ///< there are periods at all
    settings::PeriodScheme scheme = settings::PeriodScheme::on_the_dot;
    std::chrono::seconds interval{3600};
    settings::WeeklySchedule schedule;
    TimeZone zone;
    std::string subject; ///< what is counted, where counts of another subject must not be added to these

    /// A short text that is the same only for rules that give the same periods.
    std::string fingerprint() const;
};

/// What a successor needs to go on with the periods of its predecessor.
struct SavedPeriod {
    std::string rule; ///< fingerprint
    WallTime anchor{};
    std::optional<Span> running;
    friend bool operator==(const SavedPeriod&, const SavedPeriod&) = default;
};

/// The periods of one feature, one after the other.
///
/// While time passes evenly, the periods follow each other without gap and overlap within the hours of the weekly schedule
/// and are cut at its borders; outside there are none. However late it is asked, at most one period ends at a time: if
/// more than one would have, the one that follows is longer, up to the next regular end.
/// Where the world's clock jumps:
/// - a period that the sensor slept through the end of ended when it was last awake, and the next begins when it is again;
/// - a clock that is put back a little (15 minutes or an interval, whichever is more) makes the running period longer, so that
///   none comes twice; one that is put back farther ends it, and the next begins by the new time.
class PeriodCourse {
public:
    /// Begins a first period now.
    PeriodCourse(PeriodRule rule, WallTime now);

    /// Goes on where a predecessor stopped, if it went by the same rule; what the time between, `off`, has brought about is
    /// for the `pass` that must follow. Under another rule its last period ended when it was last awake, and is given back.
    std::optional<Span> resume(const SavedPeriod& saved, const Passing& off);

    /// The period that has ended, if one has.
    std::optional<Span> pass(const Passing& time);

    /// The moment that `pass` has to react to next; it does nothing before. Earlier than `time.last` where a jump of the clock
    /// is the reason.
    WallTime due(const Passing& time) const;

    /// Goes by another rule from now on. The period that this ends early, if it changes anything.
    std::optional<Span> change(PeriodRule rule, WallTime now);

    /// The running period; nothing outside the weekly hours or without periods.
    const std::optional<Span>& running() const { return running_; }

    SavedPeriod save() const;

private:
    void begin(WallTime not_before, WallTime now);
    bool was_put_far_back(const Passing& time) const;
    bool was_slept_through(const Passing& time) const;

    PeriodRule rule_;
    std::string fingerprint_;
    WeeklyHours hours_;
    WallTime anchor_{};
    std::optional<Span> running_;
    WallTime idle_from_{};  ///< while none runs: the next begins no sooner
    WallTime idle_until_{}; ///< while none runs: when the next begins; `max` for never
};

} // namespace headcount::report
