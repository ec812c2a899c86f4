#pragma once

#include "base/result.h"
#include "delivery/history_question.h"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::delivery {

/// Whether what was counted in a period can be believed: `ok` if the sensor counted undisturbed for at least 95 % of it (of
/// what has passed of it by `now`); otherwise the name of the state that held longest of the others, `off` while the
/// sensor did not run.
std::string_view health_of(const HistoryRow& row, WallTime now);

/// The rows as JSON or CSV, as docs/history.md has it. Refused with one sentence: more rows than `most_history_rows`.
Result<std::string> history_text(const HistoryQuestion& question, const std::vector<HistoryRow>& rows, WallTime now);

/// The heat map as JSON, as docs/history.md has it.
std::string heat_text(const TimeSpan& span, const TimeZone& zone, const HeatCells& cells);

} // namespace headcount::delivery
