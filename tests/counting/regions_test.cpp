#include "counting/confirmed_number.h"
#include "counting/overcrowding.h"
#include "counting/people.h"
#include "counting/region_counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;

const settings::Region left = {1, "Left", {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}};
const settings::Region right = {2, "Right", {{0.5, 0}, {1, 0}, {1, 1}, {0.5, 1}}};
const settings::Region table = {7, "Table", {{0.1, 0.4}, {0.4, 0.4}, {0.4, 0.6}, {0.1, 0.6}}}; // inside of Left

TEST(Region, SomebodyIsWhereTheirAnchorPointIs) {
    RegionCounter counter({left, right});
    counter.observe(observed(0, {person_at(1, {0.2, 0.5}), person_at(2, {0.7, 0.5}), person_at(3, {0.8, 0.5})}));
    EXPECT_EQ(counter.seen(), (Occupancy{3, {1, 2}}));
}

TEST(Region, WithoutRegionsEverybodyCounts) {
    RegionCounter counter({});
    counter.observe(observed(0, {person_at(1, {0.2, 0.5}), person_at(2, {0.7, 0.5})}));
    EXPECT_EQ(counter.seen(), (Occupancy{2, {}}));
}

TEST(Region, OverlappingRegionsBothHaveThePersonButTheTotalHasThemOnce) {
    RegionCounter counter({left, table});
    counter.observe(observed(0, {person_at(1, {0.2, 0.5}), person_at(2, {0.9, 0.5})}));
    EXPECT_EQ(counter.seen(), (Occupancy{1, {1, 1}}));
}

TEST(Region, NonMappedIgnoresThoseInside) {
    RegionCounter counter({table}, Mapping::non_mapped);
    counter.observe(observed(0, {person_at(1, {0.2, 0.5}), person_at(2, {0.7, 0.5}), person_at(3, {0.8, 0.5})}));
    EXPECT_EQ(counter.seen(), (Occupancy{2, {0}}));
}

TEST(Region, AChangeIsConfirmedAfterASecondWhateverTheFrameRate) {
    for (const int rate : {5, 10, 15, 30}) {
        RegionCounter counter({left});
        double confirmed_at = -1;
        for (int frame = 0; frame <= 3 * rate; ++frame) {
            const double time = static_cast<double>(frame) / rate;
            counter.observe(observed(time, {person_at(1, {0.2, 0.5})}));
            if (confirmed_at < 0 && counter.confirmed() == Occupancy{1, {1}}) confirmed_at = time;
        }
        EXPECT_NEAR(confirmed_at, 1.0, 0.001) << rate;
    }
}

TEST(Region, HighSensitivityConfirmsInAThirdOfTheTime) {
    RegionCounter counter({left}, Mapping::mapped, true);
    counter.observe(observed(0, {person_at(1, {0.2, 0.5})}));
    counter.observe(observed(0.2, {person_at(1, {0.2, 0.5})}));
    EXPECT_EQ(counter.confirmed().total, 0);
    counter.observe(observed(0.3, {person_at(1, {0.2, 0.5})}));
    EXPECT_EQ(counter.confirmed().total, 1);
}

TEST(Region, OneFlickerFrameIsSeenButNeverConfirmed) {
    RegionCounter counter({left});
    for (int frame = 0; frame < 100; ++frame) {
        const bool flickers = frame % 7 == 3;
        counter.observe(observed(frame * 0.1, flickers ? std::vector{person_at(1, {0.2, 0.5})} : std::vector<vision::Person>{}));
        EXPECT_EQ(counter.seen().total, flickers ? 1 : 0);
        EXPECT_EQ(counter.confirmed().total, 0);
    }
}

TEST(Region, ASeatedPersonWhoIsPresumedStays) {
    // Seated people vanish from detectors for seconds; whoever follows them presumes them, and they are counted.
    RegionCounter counter({left});
    counter.observe(observed(0, {person_at(1, {0.2, 0.5})}));
    for (int frame = 1; frame < 40; ++frame)
        counter.observe(observed(frame * 0.1, {person_at(1, {0.2, 0.5}, false)}));
    EXPECT_EQ(counter.confirmed(), (Occupancy{1, {1}}));
}

TEST(Region, TremblingOnASharedBorderDoesNotFlicker) {
    Chance chance(3);
    RegionCounter counter({left, right});
    counter.observe(observed(0, {person_at(1, {0.45, 0.5})}));
    for (int frame = 1; frame < 10'000; ++frame) {
        counter.observe(observed(frame * 0.1, {person_at(1, {0.5 + chance.between(-0.09, 0.09) * body, 0.5})}));
        ASSERT_EQ(counter.seen(), (Occupancy{1, {1, 0}})) << frame;
    }
    // when they go on into the next one, they are in that one only
    counter.observe(observed(2'000, {person_at(1, {0.52, 0.5})}));
    EXPECT_EQ(counter.seen(), (Occupancy{1, {0, 1}}));
}

TEST(Region, NobodyIsEverInTwoNeighboursOnTheirWay) {
    RegionCounter counter({left, right});
    for (int frame = 0; frame < 100; ++frame) {
        counter.observe(observed(frame * 0.1, {person_at(1, {0.4 + frame * 0.002, 0.5})}));
        ASSERT_EQ(counter.seen().regions[0] + counter.seen().regions[1], 1) << frame;
    }
    EXPECT_EQ(counter.seen(), (Occupancy{1, {0, 1}}));
}

TEST(Region, NewRegionsKeepTheNumbersOfThoseThatStay) {
    // given two regions with a confirmed person each
    RegionCounter counter({left, right});
    const std::vector<vision::Person> people = {person_at(1, {0.2, 0.5}), person_at(2, {0.7, 0.5})};
    for (int frame = 0; frame < 20; ++frame)
        counter.observe(observed(frame * 0.1, people));
    ASSERT_EQ(counter.confirmed(), (Occupancy{2, {1, 1}}));
    // when one is replaced
    counter.reconfigure({right, table}, Mapping::mapped, false);
    // then the one that stays keeps its number, and the new one begins at none
    EXPECT_EQ(counter.confirmed(), (Occupancy{2, {1, 0}}));
    for (int frame = 20; frame < 40; ++frame)
        counter.observe(observed(frame * 0.1, people));
    EXPECT_EQ(counter.confirmed(), (Occupancy{2, {1, 1}}));
}

TEST(ConfirmedNumber, TakesOverThePartOfAChangeThatHasLasted) {
    // given a number that rises to between 3 and 5 without rest
    ConfirmedNumber number;
    const int seen[] = {4, 5, 3, 5, 4, 5};
    for (int i = 0; i < 6; ++i)
        number.observe(from_seconds(i * 0.2), seen[i], from_seconds(1));
    EXPECT_EQ(number.value(), 3);
}

TEST(ConfirmedNumber, ABreakStartsTheHoldAnew) {
    ConfirmedNumber number;
    for (int i = 0; i < 100; ++i)
        number.observe(from_seconds(i * 0.1), i % 9 == 0 ? 0 : 1, from_seconds(1));
    EXPECT_EQ(number.value(), 0);
}

TEST(ConfirmedNumber, FallsAsItRises) {
    ConfirmedNumber number;
    number.observe(from_seconds(0), 5, Duration::zero());
    ASSERT_EQ(number.value(), 5);
    number.observe(from_seconds(1), 2, from_seconds(1));
    number.observe(from_seconds(1.9), 3, from_seconds(1));
    EXPECT_EQ(number.value(), 5);
    number.observe(from_seconds(2), 1, from_seconds(1));
    EXPECT_EQ(number.value(), 3);
}

using Measure = OvercrowdingRule::Measure;

bool alarm_after_holding(Overcrowding& overcrowding, const Occupancy& seen, double from, double to) {
    bool alarm = false;
    for (double time = from; time <= to + 1e-9; time += 0.1)
        alarm = overcrowding.observe(from_seconds(time), seen);
    return alarm;
}

TEST(Overcrowding, IsExactlyTheThresholdExceeded) {
    Overcrowding overcrowding(OvercrowdingRule{Measure::total, 20});
    EXPECT_FALSE(alarm_after_holding(overcrowding, {20, {}}, 0, 5));
    EXPECT_TRUE(alarm_after_holding(overcrowding, {21, {}}, 5.1, 7));
    EXPECT_FALSE(alarm_after_holding(overcrowding, {20, {}}, 7.1, 9));
}

TEST(Overcrowding, MustHoldForASecondBothWays) {
    Overcrowding overcrowding(OvercrowdingRule{Measure::total, 1});
    EXPECT_FALSE(alarm_after_holding(overcrowding, {2, {}}, 0, 0.9));
    EXPECT_TRUE(overcrowding.observe(from_seconds(1), {2, {}}));
    EXPECT_TRUE(alarm_after_holding(overcrowding, {1, {}}, 1.1, 2.0));
    EXPECT_FALSE(overcrowding.observe(from_seconds(2.1), {1, {}}));
}

TEST(Overcrowding, ARelayDoesNotChatter) {
    Overcrowding overcrowding(OvercrowdingRule{Measure::total, 1});
    for (int i = 0; i < 1'000; ++i)
        EXPECT_FALSE(overcrowding.observe(from_seconds(i * 0.1), {i % 2 == 0 ? 2 : 1, {}}));
}

TEST(Overcrowding, NumberInAreaLooksAtTheFullestRegion) {
    Overcrowding overcrowding(OvercrowdingRule{Measure::any_region, 3});
    EXPECT_FALSE(alarm_after_holding(overcrowding, {6, {3, 3}}, 0, 2));
    EXPECT_TRUE(alarm_after_holding(overcrowding, {4, {0, 4}}, 2.1, 4));
}

TEST(Overcrowding, NumberInAreaIsTheTotalWhereNoRegionIsDrawn) {
    Overcrowding overcrowding(OvercrowdingRule{Measure::any_region, 3});
    EXPECT_TRUE(alarm_after_holding(overcrowding, {4, {}}, 0, 2));
}

} // namespace
} // namespace headcount::counting
