#pragma once

#include "delivery/history_calendar.h"
#include "delivery/history_counts.h"
#include "delivery/options.h"
#include "delivery/sqlite.h"

#include <array>
#include <filesystem>
#include <vector>

namespace headcount::delivery {

enum class Resolution { minute, hour, day };

/// `minute`, `hour`, `day`.
std::string_view name_of(Resolution resolution);

/// One period as it was.
struct HistoryRow {
    WallTime start{};
    Duration length{};             ///< as the clock on the wall had it, whether or not the sensor was awake
    std::chrono::seconds offset{}; ///< of local time from UTC at its start
    PeriodCounts counts;
};

/// How many rows are kept, the newest of each kind. A year has 527 040 minutes at most.
struct HistoryLimits {
    std::int64_t minutes = std::int64_t{400} * 1440;
    std::int64_t hours = std::int64_t{11} * 366 * 24;
    std::int64_t days = std::int64_t{50} * 366;
};

/// The history on the disk: an SQLite database, described table by table in docs/history.md.
///
/// What is added is added to minute, hour and day in one transaction, so that their sums are the same whatever happens. It is on
/// the disk, synced, when `add` returns. Locked for as long as it is open. One thread at a time.
class HistoryFile {
public:
    /// Opens the file, or makes it. `now` is when the zone begins to hold, if it is not the one that the file was written in. A
    /// broken file is renamed to `FILE.broken-N`, logged, and replaced by a new one. Anything else is an error.
    static SqliteResult<HistoryFile> open(const std::filesystem::path& file, const TimeZone& zone, WallTime now,
                                          const OutboxFileConditions& conditions, const HistoryLimits& limits);

    SqliteResult<void> add(const HistoryChange& change);

    /// The running hour and day end with the minute that runs, and new ones begin by the other zone's clock.
    SqliteResult<void> set_zone(const TimeZone& zone, WallTime now);

    /// The periods that begin in [from, to), oldest first, at most `limit`.
    SqliteResult<std::vector<HistoryRow>> rows(Resolution resolution, WallTime from, WallTime to, std::size_t limit);

    /// The hours that begin in [from, to), added up.
    SqliteResult<HeatCells> heat(WallTime from, WallTime to);

private:
    HistoryFile(Database database, OutboxFileConditions conditions, HistoryLimits limits)
        : database_(std::move(database)), conditions_(std::move(conditions)), limits_(limits), calendar_(TimeZone()) {}

    static SqliteResult<HistoryFile> open_sound(const std::filesystem::path& file, const TimeZone& zone, WallTime now,
                                                const OutboxFileConditions& conditions, const HistoryLimits& limits);
    SqliteResult<void> adopt(const TimeZone& zone, WallTime now);
    SqliteResult<void> add_rows(Resolution resolution, const std::vector<HistoryRow>& rows);
    SqliteResult<void> add_heat(const std::map<WallTime, HeatCells>& heat);
    SqliteResult<void> read_regions(Resolution resolution, std::vector<HistoryRow>& rows);
    SqliteResult<void> read_passages(Resolution resolution, std::vector<HistoryRow>& rows);
    SqliteResult<void> remove_oldest();

    Database database_;
    OutboxFileConditions conditions_;
    HistoryLimits limits_;
    HistoryCalendar calendar_;
    WallTime tidied_{}; ///< the day in which the oldest rows were last removed
};

} // namespace headcount::delivery
