#pragma once

#include "base/result.h"
#include "base/time_zone.h"
#include "delivery/history_file.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::delivery {

enum class HistoryFeature { region, dwell, line, flow, total };
enum class HistoryFormat { json, csv };

/// What somebody wants to know of the history: the periods that begin in [from, to).
struct HistoryQuestion {
    HistoryFeature feature = HistoryFeature::total;
    Resolution resolution = Resolution::hour;
    HistoryFormat format = HistoryFormat::json;
    WallTime from{};
    WallTime to{};
    std::vector<int> regions; ///< numbers that have rows even where there is nothing to tell
};

/// More rows than this are not given at once.
constexpr std::size_t most_history_rows = 50'000;

/// The parts of a query, as they came; empty: not given.
struct HistoryQuery {
    std::string_view feature = {};
    std::string_view resolution = {};
    std::string_view format = {};
    std::string_view from = {};
    std::string_view to = {};
};

/// The question that a query asks; local times are those of `zone`. Without `from` it begins with the local day of `now`, for
/// days 30 days before; without `to` it ends now. Refused with one sentence: what is not known, and times that are none.
Result<HistoryQuestion> parse_history_query(const HistoryQuery& query, const TimeZone& zone, WallTime now);

/// `2026-01-31`, `2026-01-31T09:00`, `2026-01-31T09:00:30`, the latter two also with `Z`, `+01:00` or `-0330` after them; without
/// it they are local. A `+` may have become a blank on its way through a URL.
Result<WallTime> parse_history_time(std::string_view text, const TimeZone& zone);

/// `from` and `to` of a query. See `parse_history_query`.
struct TimeSpan {
    WallTime from{};
    WallTime to{};
};
Result<TimeSpan> parse_history_span(std::string_view from, std::string_view to, WallTime otherwise_from, const TimeZone& zone,
                                    WallTime now);

} // namespace headcount::delivery
