#include "base/clock.h"

#include "base/simulated_clock.h"

#include <gtest/gtest.h>

namespace headcount {
namespace {

using namespace std::chrono_literals;

TEST(SimulatedClock, StandsStillUntilTimeIsMadeToPass) {
    SimulatedClock clock(WallTime{1000s});
    EXPECT_EQ(clock.now(), WallTime{1000s});
    EXPECT_EQ(clock.now(), WallTime{1000s});

    clock.advance(1500ms);

    EXPECT_EQ(clock.now(), WallTime{1001s + 500ms});
    EXPECT_EQ(clock.steady(), 1500ms);
}

TEST(SimulatedClock, KeepsTheSteadyTimeWhenTheWorldsIsSet) {
    SimulatedClock clock(WallTime{1000s});
    clock.advance(2s);

    clock.set(WallTime{10s});

    EXPECT_EQ(clock.now(), WallTime{10s});
    EXPECT_EQ(clock.steady(), 2s);
}

TEST(SystemClock, NeverRunsBackwardsAndKnowsTheCentury) {
    const SystemClock clock;
    const Duration before = clock.steady();
    EXPECT_GE(clock.steady(), before);
    EXPECT_GT(clock.now(), WallTime{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}});
}

} // namespace
} // namespace headcount
