#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "delivery/history_counts.h"
#include "delivery/history_question.h"
#include "delivery/options.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace headcount::delivery {

/// What is fixed in the field, and a test may make smaller or worse.
struct HistoryOptions {
    HistoryLimits limits;
    OutboxFileConditions file;
    std::size_t most_pending = 2880; ///< minutes that are kept in memory while the disk takes none
};

/// The counts of the past: by minute for a year and more, by hour and day for longer, and where people were.
///
/// What is submitted is on the disk (SQLite, WAL) as soon as the disk has taken it: each second while people are there, so that
/// a crash loses at most the last second of counting; while nothing but time passes, each 30 s. A disk that takes nothing is a
/// fault that `fault` tells; up to two days of minutes then wait in memory, of which the oldest are dropped first.
///
/// Has a thread of its own; all members may be called from any thread and none waits for the disk, except for opening,
/// `flush` and destruction, which saves.
class History {
public:
    /// Opens or makes the file. `zone` is where the sensor stands; `clock` must outlive this object. A file that cannot be used
    /// is no reason not to count.
    static std::unique_ptr<History> open(const std::filesystem::path& file, const TimeZone& zone, const Clock& clock,
                                         const HistoryOptions& options = {});
    ~History();

    void submit(const HistoryChange& change);
    void set_zone(const TimeZone& zone);

    /// Returns once everything that was submitted before is on the disk, or has been refused by it: see `fault`.
    void flush();

    /// Called once, on the history's thread, with the text of the answer or with a sentence.
    using Answered = std::function<void(Result<std::string>)>;
    void ask(HistoryQuestion question, const Answered& answered);
    /// The heat map of the hours that begin in the span.
    void ask_heat(TimeSpan span, const Answered& answered);

    /// Why history is not safe from a restart, as a sentence; empty if it is.
    std::string fault() const;

private:
    struct State;
    explicit History(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace headcount::delivery
