#include "delivery/history_tally.h"

#include "base/simulated_clock.h"

#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;

const WallTime nine = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + 9h;

/// A sensor with regions 3 and 5, whose people come and go as the test says.
class HistoryTallyTest : public testing::Test {
protected:
    HistoryTallyTest() {
        tally.set_regions({3, 5}, now());
        tally.set_health(Health::ok, now());
    }

    report::Moment now() const { return {clock.now(), clock.steady()}; }
    report::Happening happening(int total, std::vector<int> regions) const {
        report::Happening made;
        made.at = clock.now();
        made.events.occupancy = {total, std::move(regions)};
        return made;
    }
    void see(int total, std::vector<int> regions, const std::vector<Point>& places = {}) {
        tally.take_in(happening(total, std::move(regions)), places, now());
    }
    void wait(Duration span) {
        for (; span > Duration::zero(); span -= 1s) {
            clock.advance(std::min<Duration>(span, 1s));
            tally.pass(now());
        }
    }

    SimulatedClock clock{nine};
    HistoryTally tally{now()};
};

TEST_F(HistoryTallyTest, ANumberHoldsUntilTheNextAndFallsIntoTheMinutesThatItHeldIn) {
    wait(50s);
    see(3, {2, 1});
    wait(20s);
    see(1, {0, 1});
    wait(5s);

    const HistoryChange change = tally.take();
    ASSERT_EQ(change.minutes.size(), 2U);
    const PeriodCounts& first = change.minutes.at(nine);
    EXPECT_EQ(first.health_ms.front(), 60'000);
    EXPECT_EQ(first.total, (Course{3, 3, 30'000, 10'000}));
    EXPECT_EQ(first.regions.at(3).course, (Course{2, 2, 20'000, 10'000}));

    const PeriodCounts& second = change.minutes.at(nine + 1min);
    EXPECT_EQ(second.health_ms.front(), 15'000);
    EXPECT_EQ(second.total, (Course{1, 3, 35'000, 15'000})) << "ten seconds of 3 people and five of 1";
    EXPECT_EQ(second.regions.at(3).course, (Course{0, 2, 20'000, 10'000})) << "they have left";
    EXPECT_EQ(second.regions.at(5).course, (Course{1, 1, 15'000, 15'000}));
    EXPECT_TRUE(tally.take().is_empty()) << "what was taken is gone";
}

TEST_F(HistoryTallyTest, WhoLeavesAfterTheTallyWasTakenIsNotCurrentAnyMore) {
    see(2, {2, 0});
    wait(5s);
    tally.take();
    see(0, {0, 0});
    EXPECT_EQ(tally.take().minutes.at(nine).regions.at(3).course.current, 0);
}

TEST_F(HistoryTallyTest, EventsBelongToTheMinuteInWhichTheyHappened) {
    report::Happening late = happening(0, {});
    late.events.crossings = {
        {0s, counting::Direction::in, 1}, {0s, counting::Direction::out, 2}, {0s, counting::Direction::in, 3}};
    late.events.ended_dwells = {{3, 1, 2s, 14s}, {3, 2, 0s, 20s}};
    late.events.passages = {{0s, 0, 2, 1}, {0s, 3, 3, 2}, {0s, 0, 2, 3}};
    clock.set(nine + 1min); // a moment later it is learnt of
    late.at = nine + 59'900ms;
    tally.take_in(late, {}, now());

    const PeriodCounts counts = tally.take().minutes.at(nine);
    EXPECT_EQ(counts.in, 2);
    EXPECT_EQ(counts.out, 1);
    EXPECT_EQ(counts.regions.at(3).stays, (Stays{2, 32'000, 20'000}));
    EXPECT_EQ(counts.passages, (std::map<int, std::int64_t>{{passage_number(0, 2), 2}, {passage_number(3, 3), 1}}));
    EXPECT_EQ(counts.total.current, std::nullopt) << "it was not the last word of that minute";
}

TEST_F(HistoryTallyTest, TimesOfAWrongSourceMakeNoRowsOfTheirOwn) {
    report::Happening wrong = happening(0, {});
    wrong.at = nine + 24h;
    wrong.events.crossings = {{0s, counting::Direction::in, 1}};
    tally.take_in(wrong, {}, now());
    const HistoryChange change = tally.take();
    ASSERT_EQ(change.minutes.size(), 1U);
    EXPECT_EQ(change.minutes.at(nine).in, 1);
}

TEST_F(HistoryTallyTest, AClockThatIsSetMakesAndLosesNoTime) {
    see(1, {1, 0});
    wait(30s);
    clock.set(nine + 5h);
    wait(30s);
    clock.set(nine);
    wait(20s);

    std::int64_t sum = 0;
    const HistoryChange change = tally.take();
    for (const auto& [minute, counts] : change.minutes)
        sum += counts.total.person_ms;
    EXPECT_EQ(sum, 80'000);
    EXPECT_NEAR(static_cast<double>(change.minutes.at(nine).total.person_ms), 50'000, 1000) << "what comes twice is added";
}

TEST_F(HistoryTallyTest, AProcessThatStoodStillHasNotCounted) {
    see(1, {1, 0});
    clock.advance(10min);
    tally.pass(now());
    const HistoryChange change = tally.take();
    ASSERT_EQ(change.minutes.size(), 1U);
    EXPECT_EQ(change.minutes.at(nine).total.person_ms, 0);
}

TEST_F(HistoryTallyTest, WithoutPicturesNobodyIsCounted) {
    see(2, {1, 1}, {{0.5, 0.5}});
    wait(10s);
    tally.set_health(Health::source_lost, now());
    wait(20s);
    tally.set_health(Health::too_dark, now());
    wait(5s);
    const HistoryChange change = tally.take();
    const PeriodCounts& counts = change.minutes.at(nine);
    EXPECT_EQ(counts.health_ms[static_cast<std::size_t>(Health::ok)], 10'000);
    EXPECT_EQ(counts.health_ms[static_cast<std::size_t>(Health::source_lost)], 20'000);
    EXPECT_EQ(counts.health_ms[static_cast<std::size_t>(Health::too_dark)], 5'000);
    EXPECT_EQ(counts.total.occupied_ms, 15'000);
    EXPECT_EQ(change.heat.at(nine).size(), 1U);
    EXPECT_EQ(change.heat.at(nine).begin()->second, 10'000) << "where people are is not known without pictures";
}

TEST_F(HistoryTallyTest, TheHeatMapKnowsWhoWasWhereForHowLong) {
    see(2, {}, {{0, 0}, {1, 1}});
    wait(3s);
    see(1, {}, {{0.999, 0.001}});
    wait(2s);
    const HistoryChange change = tally.take();
    const HeatCells expected{{0, 3000}, {heat_columns * heat_rows - 1, 3000}, {heat_columns - 1, 2000}};
    EXPECT_EQ(change.heat.at(nine), expected);
}

} // namespace
} // namespace headcount::delivery
