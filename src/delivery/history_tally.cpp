#include "delivery/history_tally.h"

#include <algorithm>
#include <utility>

namespace headcount::delivery {

namespace {

using std::chrono::milliseconds;

WallTime minute_of(WallTime time) {
    return std::chrono::floor<std::chrono::minutes>(time);
}

/// Whole milliseconds of a clock's reading: the differences of such readings add up, whatever is cut off.
std::int64_t ticks(Duration reading) {
    return std::chrono::floor<milliseconds>(reading).count();
}

int cell_of(Point place) {
    const auto part = [](double fraction, int parts) { return std::clamp(static_cast<int>(fraction * parts), 0, parts - 1); };
    return part(place.y, heat_rows) * heat_columns + part(place.x, heat_columns);
}

} // namespace

void HistoryTally::take_in(const report::Happening& happening, const std::vector<Point>& places, const report::Moment& now) {
    pass(now);
    const counting::Occupancy before = std::exchange(occupancy_, happening.events.occupancy);
    for (std::size_t i = 0; i < std::min(regions_.size(), before.regions.size()); ++i) {
        // Who has left must be said, or the number from before would stand as the current one.
        if (before.regions[i] > 0) change_.minutes[minute_of(now.wall)].regions[regions_[i]].course.current = 0;
    }
    cells_.clear();
    for (const Point& place : places)
        cells_.push_back(cell_of(place));
    // A source's time that is not to be believed makes no rows of its own.
    const bool is_believed = happening.at <= now.wall && happening.at > now.wall - longest_step;
    count_events(happening.events, minute_of(is_believed ? happening.at : now.wall));
    note_numbers(minute_of(now.wall));
}

void HistoryTally::set_regions(std::vector<int> numbers, const report::Moment& now) {
    pass(now);
    if (numbers == regions_) return;
    for (std::size_t i = 0; i < std::min(regions_.size(), occupancy_.regions.size()); ++i) {
        if (occupancy_.regions[i] > 0) change_.minutes[minute_of(now.wall)].regions[regions_[i]].course.current = 0;
    }
    occupancy_.regions.clear();
    regions_ = std::move(numbers);
}

void HistoryTally::set_health(Health health, const report::Moment& now) {
    pass(now);
    health_ = health;
    if (!is_counting(health)) cells_.clear();
}

void HistoryTally::pass(const report::Moment& now) {
    const report::Moment before = std::exchange(last_, now);
    std::int64_t left = ticks(now.steady) - ticks(before.steady);
    if (left <= 0 || left > ticks(longest_step)) return;
    for (WallTime time = before.wall; left > 0;) {
        const WallTime minute = minute_of(time);
        const WallTime next = minute + std::chrono::minutes(1);
        const std::int64_t in_this = std::min(left, std::max<std::int64_t>(1, ticks(next - time)));
        spend(minute, in_this);
        left -= in_this;
        time = next;
    }
}

void HistoryTally::spend(WallTime minute, std::int64_t span_ms) {
    PeriodCounts& counts = change_.minutes[minute];
    counts.health_ms.at(static_cast<std::size_t>(health_)) += span_ms;
    if (!is_counting(health_)) return;
    note_numbers(minute);
    const auto go_on = [span_ms](Course& course, int number) {
        course.person_ms += number * span_ms;
        if (number > 0) course.occupied_ms += span_ms;
    };
    go_on(counts.total, occupancy_.total);
    for (std::size_t i = 0; i < std::min(regions_.size(), occupancy_.regions.size()); ++i) {
        if (occupancy_.regions[i] > 0) go_on(counts.regions[regions_[i]].course, occupancy_.regions[i]);
    }
    for (const int cell : cells_)
        change_.heat[minute][cell] += span_ms;
}

void HistoryTally::note_numbers(WallTime minute) {
    PeriodCounts& counts = change_.minutes[minute];
    const auto note = [](Course& course, int number) {
        course.current = number;
        course.peak = std::max(course.peak, number);
    };
    note(counts.total, occupancy_.total);
    for (std::size_t i = 0; i < std::min(regions_.size(), occupancy_.regions.size()); ++i) {
        if (occupancy_.regions[i] > 0) note(counts.regions[regions_[i]].course, occupancy_.regions[i]);
    }
}

void HistoryTally::count_events(const counting::Events& events, WallTime minute) {
    if (events.crossings.empty() && events.ended_dwells.empty() && events.passages.empty()) return;
    PeriodCounts& counts = change_.minutes[minute];
    for (const counting::Crossing& crossing : events.crossings)
        ++(crossing.direction == counting::Direction::in ? counts.in : counts.out);
    for (const counting::Dwell& dwell : events.ended_dwells) {
        const std::int64_t length_ms = std::chrono::floor<milliseconds>(dwell.length()).count();
        counts.regions[dwell.region].stays.add({1, length_ms, length_ms});
    }
    for (const counting::Passage& passage : events.passages)
        ++counts.passages[passage_number(passage.from_edge, passage.to_edge)];
}

HistoryChange HistoryTally::take() {
    return std::exchange(change_, {});
}

} // namespace headcount::delivery
