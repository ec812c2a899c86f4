// A year of history with a simulated clock, in places whose days and hours are all different.
#include "base/simulated_clock.h"
#include "delivery/history_file.h"
#include "delivery/history_tally.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;

struct Year {
    const char* zone;
    int short_days; ///< of 23 hours
    int long_days;  ///< of 25
};

class AYearOfHistory : public testing::TestWithParam<Year> {
protected:
    PeriodCounts sum_and_check(Resolution resolution, const WallTime begin, const WallTime end) {
        auto rows = file->rows(resolution, begin, end, 600'000);
        EXPECT_TRUE(rows) << rows.error().sentence;
        PeriodCounts sum;
        WallTime next = begin;
        for (const HistoryRow& row : *rows) {
            EXPECT_EQ(row.start, next) << "a gap or an overlap among the " << name_of(resolution) << "s";
            EXPECT_EQ(row.offset, place.offset(row.start));
            next = row.start + row.length;
            sum.add(row.counts);
            if (testing::Test::HasFailure()) break;
        }
        EXPECT_EQ(next, end);
        periods = std::move(*rows);
        return sum;
    }

    peers::TemporaryFolder folder;
    TimeZone place = *TimeZone::find(GetParam().zone);
    std::optional<HistoryFile> file;
    std::vector<HistoryRow> periods;
};

TEST_P(AYearOfHistory, HasEveryPeriodOnceAndAllEventsInThem) {
    const WallTime begin = place.from_local({.year = 2026, .month = 1, .day = 1});
    const WallTime end = place.from_local({.year = 2027, .month = 1, .day = 1});
    SimulatedClock clock(begin);
    const auto now = [&] { return report::Moment{clock.now(), clock.steady()}; };
    file = std::move(*HistoryFile::open(folder / "history.sqlite", place, begin, {}, {}));
    HistoryTally tally(now());
    tally.set_regions({1, 2}, now());
    tally.set_health(Health::ok, now());

    std::mt19937 chance(7);
    PeriodCounts truth;
    counting::Occupancy people{0, {0, 0}};
    int minutes = 0;
    while (clock.now() < end) {
        report::Happening happening;
        happening.at = clock.now();
        const int hour = place.local(clock.now()).hour;
        if (chance() % 4 == 0) {
            people = {};
            if (hour >= 8 && hour < 18) people.total = static_cast<int>(chance() % 5);
            people.regions = {people.total / 2, people.total - people.total / 2};
            happening.events.crossings.assign(chance() % 3, {0s, counting::Direction::in, 1});
            happening.events.passages.assign(chance() % 2, {0s, 1, 2, 1});
            happening.events.ended_dwells.assign(chance() % 2, {2, 1, 0s, 90s});
            truth.in += static_cast<std::int64_t>(happening.events.crossings.size());
            truth.passages[passage_number(1, 2)] += static_cast<std::int64_t>(happening.events.passages.size());
            truth.regions[2].stays.add({1, 90'000, 90'000});
            if (happening.events.ended_dwells.empty()) truth.regions[2].stays.add({-1, -90'000, 0});
            happening.events.occupancy = people;
            tally.take_in(happening, {}, now());
        }
        clock.advance(1min);
        tally.pass(now());
        truth.health_ms.front() += 60'000;
        truth.total.person_ms += people.total * 60'000;
        truth.total.occupied_ms += people.total > 0 ? 60'000 : 0;
        truth.total.peak = std::max(truth.total.peak, people.total);
        if (++minutes % 1440 != 0) continue;
        ASSERT_TRUE(file->add(tally.take()));
    }
    ASSERT_TRUE(file->add(tally.take()));

    const std::map<Resolution, std::size_t> expected{
        {Resolution::minute, 365 * 1440}, {Resolution::hour, 365 * 24}, {Resolution::day, 365}};
    for (const auto& [resolution, number] : expected) {
        PeriodCounts sum = sum_and_check(resolution, begin, end);
        EXPECT_EQ(periods.size(), number) << name_of(resolution);
        EXPECT_EQ(sum.health_ms, truth.health_ms) << name_of(resolution);
        EXPECT_EQ(sum.in, truth.in);
        EXPECT_EQ(sum.passages, truth.passages);
        EXPECT_EQ(sum.total.person_ms, truth.total.person_ms);
        EXPECT_EQ(sum.total.occupied_ms, truth.total.occupied_ms);
        EXPECT_EQ(sum.total.peak, truth.total.peak);
        EXPECT_EQ(sum.regions[2].stays, truth.regions[2].stays);
        EXPECT_EQ(sum.regions[1].course.person_ms + sum.regions[2].course.person_ms, truth.total.person_ms);
    }
    const auto days_of = [&](Duration length) {
        return std::count_if(periods.begin(), periods.end(), [&](const HistoryRow& row) { return row.length == length; });
    };
    EXPECT_EQ(days_of(23h), GetParam().short_days);
    EXPECT_EQ(days_of(25h), GetParam().long_days);
    file.reset();
    std::cout << "a year takes " << std::filesystem::file_size(folder / "history.sqlite") / 1'000'000.0 << " MB\n";
}

INSTANTIATE_TEST_SUITE_P(Delivery, AYearOfHistory,
                         testing::Values(Year{"Europe/Berlin", 1, 1}, Year{"America/New_York", 1, 1},
                                         Year{"Asia/Kathmandu", 0, 0}));

} // namespace
} // namespace headcount::delivery
