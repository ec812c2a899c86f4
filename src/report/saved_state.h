#pragma once

#include "base/result.h"
#include "report/dwell_report.h"
#include "report/flow_report.h"
#include "report/moment.h"
#include "report/period_course.h"
#include "report/report.h"
#include "report/trigger_window.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::report {

/// A trigger window as its predecessor left it.
struct SavedWindow {
    Duration left{}; ///< of its time
    CrossingCounts waiting;
    friend bool operator==(const SavedWindow&, const SavedWindow&) = default;
};

/// People by region and in total.
struct SavedOccupancy {
    int total = 0;
    std::map<int, int> regions; ///< by the region's number
    friend bool operator==(const SavedOccupancy&, const SavedOccupancy&) = default;
};

struct SavedLine {
    SavedPeriod period;
    CrossingCounts in_period;
    CrossingCounts since_reset;
    std::optional<SavedWindow> window;
    friend bool operator==(const SavedLine&, const SavedLine&) = default;
};

struct SavedFlow {
    SavedPeriod period;
    int edges = 0; ///< 3 or 4; 0 where no area was drawn
    FlowCounts counts;
    friend bool operator==(const SavedFlow&, const SavedFlow&) = default;
};

struct SavedRegion {
    SavedPeriod period;
    int peak = 0;
    SavedOccupancy occupancy;   ///< as last known
    SavedOccupancy told;        ///< as the last trigger report left its readers
    DwellByRegion dwells;       ///< of stays that ended in the running period
    std::vector<Stay> going_on; ///< as far as they had gone
    friend bool operator==(const SavedRegion&, const SavedRegion&) = default;
};

/// All that reporting needs to go on after a restart.
///
/// Times are those of the world, never of a source's clock, which starts anew with the process.
struct SavedState {
    WallTime at{};          ///< when the predecessor was last known to be awake
    WallTime reset_until{}; ///< resets up to here are done
    SavedRegion region;
    SavedLine line;
    SavedFlow flow;
    std::vector<Report> pending; ///< made, and not handed over yet
};

/// The state as text: one JSON object on one line.
std::string to_text(const SavedState& state);

/// Reads what `to_text` wrote, whoever may have written into it since: text that is longer than 1 MiB, nested where it should
/// not be, of another version, incomplete or with a value out of its range is refused as a whole.
Result<SavedState> parse_saved_state(std::string_view text);

} // namespace headcount::report
