#pragma once

#include "base/time_zone.h"
#include "report/flow_report.h"
#include "report/happening.h"
#include "report/period_course.h"
#include "report/saved_state.h"
#include "settings/settings.h"

#include <vector>

namespace headcount::report {

/// The flow's reports and the counts of their running period. Reports are added to `made`.
class FlowReporting {
public:
    FlowReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now);

    /// Goes on where a predecessor stopped; `off` is the time between.
    void resume(const SavedFlow& saved, const Passing& off, const Identity& identity, std::vector<Report>& made);
    SavedFlow save() const { return {course_.save(), edges_, counts_}; }

    void take_in(const Happening& happening);
    void pass(const Passing& time, const Moment& now, const Identity& identity, std::vector<Report>& made);
    void reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now, const Identity& identity,
                     std::vector<Report>& made);

    /// See `PeriodCourse::due`.
    WallTime due(const Passing& time) const { return course_.due(time); }

    /// Of the running period.
    const FlowCounts& counts() const { return counts_; }

private:
    void report_period(const Span& period, int edges, const Identity& identity, std::vector<Report>& made);

    bool timestamp_ = true;
    TimeZone zone_;
    int edges_ = 0;
    PeriodCourse course_;
    FlowCounts counts_;
};

} // namespace headcount::report
