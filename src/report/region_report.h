#pragma once

#include "report/envelope.h"
#include "settings/settings.h"

#include <string>
#include <vector>

namespace headcount::report {

/// How many people are in one region.
struct RegionCount {
    int id = 0;
    std::string name;
    int people = 0;
};

/// Who is where, as a report has it.
struct RegionCounts {
    int total = 0;
    std::vector<RegionCount> regions; ///< in the scene's order; empty where reports name none
};

/// What of it is told.
struct RegionForm {
    settings::RegionReportType type = settings::RegionReportType::people_counting;
    bool names = false;
};

/// *Region People Counting*, periodic. `peak`: the most people there were at once in `period`.
Report region_interval_report(const Sender& sender, const Span& period, const RegionForm& form, const RegionCounts& counts,
                              int peak);

/// *Region People Counting*, trigger.
Report region_trigger_report(const Sender& sender, WallTime time, const RegionForm& form, const RegionCounts& counts);

} // namespace headcount::report
