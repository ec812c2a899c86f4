#pragma once

#include "base/time_zone.h"
#include "report/happening.h"
#include "report/line_report.h"
#include "report/period_course.h"
#include "report/saved_state.h"
#include "settings/settings.h"

#include <optional>
#include <vector>

namespace headcount::report {

/// The line's reports: the counts of the running period, those since the last reset, and the trigger window.
/// Reports are added to `made`.
class LineReporting {
public:
    LineReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now);

    /// Goes on where a predecessor stopped; `off` is the time between.
    void resume(const SavedLine& saved, const Passing& off, const Moment& now, const Identity& identity,
                std::vector<Report>& made);
    SavedLine save(const Moment& now) const;

    void take_in(const Happening& happening, const Moment& now, const Identity& identity, std::vector<Report>& made);
    void pass(const Passing& time, const Moment& now, const Identity& identity, std::vector<Report>& made);
    void reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now, const Identity& identity,
                     std::vector<Report>& made);
    void reset() { since_reset_ = {}; }

    /// See `PeriodCourse::due`.
    WallTime due(const Passing& time) const { return course_.due(time); }
    /// When, by the steady clock, a trigger window has something to tell; nothing if none has.
    std::optional<Duration> window_due(const Moment& now) const;

    const CrossingCounts& since_reset() const { return since_reset_; }
    const CrossingCounts& in_period() const { return in_period_; }

private:
    Sender sender(const Identity& identity) const { return {identity, zone_, settings_.timestamp}; }
    void report_period(const Span& period, const Identity& identity, std::vector<Report>& made);
    void trigger(const Happening& happening, const CrossingCounts& crossings, const Moment& now, const Identity& identity,
                 std::vector<Report>& made);
    void pass_window(const Moment& now, const Identity& identity, std::vector<Report>& made);
    void close_window(WallTime time, const Identity& identity, std::vector<Report>& made);

    settings::LineReports settings_;
    TimeZone zone_;
    WeeklyHours hours_;
    PeriodCourse course_;
    CrossingCounts in_period_;
    CrossingCounts since_reset_;
    TriggerWindow window_;
    WallTime window_limit_ = WallTime::max(); ///< the weekly hours that the window was opened in end here
};

} // namespace headcount::report
