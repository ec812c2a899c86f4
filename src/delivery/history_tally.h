#pragma once

#include "delivery/history_counts.h"
#include "report/happening.h"
#include "report/moment.h"

#include <vector>

namespace headcount::delivery {

/// Turns what happens into what is to be added to the history, minute by minute (UTC).
///
/// A number of people holds from the observation that brought it until the next one; how long that is, the steady clock says,
/// and which minute it falls into, the world's. A clock that is set therefore neither makes nor loses time: it goes on in
/// another minute, and what comes twice is added to the same minute. Events belong to the minute in which they happened. While
/// no pictures come, nobody is counted. Holds what has not been taken, at most a few minutes' worth if it is taken each second.
/// Pure; one thread.
class HistoryTally {
public:
    /// Time that nobody accounted for: the process stood still. It is no part of the history.
    static constexpr Duration longest_step = std::chrono::minutes(2);

    explicit HistoryTally(const report::Moment& now) : last_(now) {}

    /// The numbers that regions have from now on, in the scene's order.
    void set_regions(std::vector<int> numbers, const report::Moment& now);

    /// What an observation led to, and where people are by it (their anchor points, those in masks left out).
    void take_in(const report::Happening& happening, const std::vector<Point>& places, const report::Moment& now);

    /// From now on the state is another one.
    void set_health(Health health, const report::Moment& now);
    Health health() const { return health_; }

    /// Time has passed. To be called each second.
    void pass(const report::Moment& now);

    /// What is to be added to the history since the last time.
    HistoryChange take();

private:
    void spend(WallTime minute, std::int64_t span_ms);
    void count_events(const counting::Events& events, WallTime minute);
    void note_numbers(WallTime minute);

    report::Moment last_;
    Health health_ = Health::source_lost;
    std::vector<int> regions_;
    counting::Occupancy occupancy_;
    std::vector<int> cells_; ///< where people are
    HistoryChange change_;
};

} // namespace headcount::delivery
