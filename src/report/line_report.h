#pragma once

#include "report/envelope.h"
#include "report/trigger_window.h"

namespace headcount::report {

/// *Line Crossing Counting*, periodic: who crossed in `period`, and all since the last reset.
Report line_interval_report(const Sender& sender, const Span& period, const CrossingCounts& in_period,
                            const CrossingCounts& since_reset);

/// *Line Crossing Counting*, trigger.
Report line_trigger_report(const Sender& sender, WallTime time, const CrossingCounts& crossings);

} // namespace headcount::report
