#include "report/line_report.h"

namespace headcount::report {

namespace {

constexpr const char* line_event = "Line Crossing Counting";

} // namespace

Report line_interval_report(const Sender& sender, const Span& period, const CrossingCounts& in_period,
                            const CrossingCounts& since_reset) {
    Json report = interval_report(line_event, sender, period);
    report["in_counted"] = in_period.in;
    report["out_counted"] = in_period.out;
    report["capacity_counted"] = in_period.in - in_period.out;
    report["total_data"] = Json{{"in_cumulative_counted", since_reset.in},
                                {"out_cumulative_counted", since_reset.out},
                                {"capacity_cumulative_counted", since_reset.in - since_reset.out}};
    return finished(Feature::line, period.end, report);
}

Report line_trigger_report(const Sender& sender, WallTime time, const CrossingCounts& crossings) {
    Json report = trigger_report(line_event, sender, time);
    report["line_trigger_data"] = Json{{"in", crossings.in}, {"out", crossings.out}};
    return finished(Feature::line, time, report);
}

} // namespace headcount::report
