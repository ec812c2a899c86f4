#include "counting/counter.h"
#include "counting/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

const settings::Region desk = {3, "Desk", {{0.2, 0.2}, {0.6, 0.2}, {0.6, 0.6}, {0.2, 0.6}}};
constexpr Point at_desk = {0.4, 0.4};
constexpr Point away = {0.9, 0.9};

settings::Scene desk_scene() {
    settings::Scene scene;
    scene.regions = {desk};
    return scene;
}

/// Somebody stays at one place for a while, at 10 frames per second.
std::vector<Dwell> stay(Counter& counter, double from, double to, Point place, vision::PersonId id = 1, bool seen = true) {
    std::vector<Dwell> ended;
    for (int frame = static_cast<int>(from * 10); frame < static_cast<int>(to * 10); ++frame) {
        const Events events = counter.observe(observed(frame * 0.1, {person_at(id, place, seen)}));
        ended.insert(ended.end(), events.ended_dwells.begin(), events.ended_dwells.end());
    }
    return ended;
}

std::vector<Dwell> nobody(Counter& counter, double from, double to) {
    std::vector<Dwell> ended;
    for (int frame = static_cast<int>(from * 10); frame < static_cast<int>(to * 10); ++frame) {
        const Events events = counter.observe(observed(frame * 0.1, {}));
        ended.insert(ended.end(), events.ended_dwells.begin(), events.ended_dwells.end());
    }
    return ended;
}

TEST(Dwell, HasWhoWhereAndFromWhenToWhen) {
    Counter counter(desk_scene());
    EXPECT_THAT(stay(counter, 0, 10, away), IsEmpty());
    EXPECT_THAT(stay(counter, 10, 40, at_desk), IsEmpty());
    EXPECT_THAT(stay(counter, 40, 45, away), ElementsAre(Dwell{3, 1, from_seconds(10), from_seconds(39.9)}));
}

TEST(Dwell, ShorterThanTheLeastIsNone) {
    Counter counter(desk_scene());
    stay(counter, 0, 4.9, at_desk);
    EXPECT_THAT(stay(counter, 5, 10, away), IsEmpty());
}

TEST(Dwell, AStepOverTheBorderDoesNotCutItInTwo) {
    Counter counter(desk_scene());
    stay(counter, 0, 10, at_desk);
    stay(counter, 10, 10.5, away);
    stay(counter, 10.5, 20, at_desk);
    EXPECT_THAT(stay(counter, 20, 25, away), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(19.9)}));
}

TEST(Dwell, TheSamePersonComingBackLaterStaysAnew) {
    Counter counter(desk_scene());
    stay(counter, 0, 10, at_desk);
    EXPECT_EQ(stay(counter, 10, 20, away).size(), 1U);
    stay(counter, 20, 30, at_desk);
    EXPECT_THAT(stay(counter, 30, 35, away), ElementsAre(Dwell{3, 1, from_seconds(20), from_seconds(29.9)}));
}

TEST(Dwell, RunningOnesAreKnownOnceTheyAreLongEnough) {
    Counter counter(desk_scene());
    stay(counter, 0, 4.9, at_desk);
    EXPECT_THAT(counter.running_dwells(), IsEmpty());
    stay(counter, 4.9, 8, at_desk);
    EXPECT_THAT(counter.running_dwells(), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(7.9)}));
}

TEST(Dwell, LostForLessThanThePersistenceTimeItGoesOn) {
    // given a persistence of 20 s and somebody at the desk who is hidden for 15 s and is then seen under another id
    Counter counter(desk_scene(), {.persistence = from_seconds(20)});
    stay(counter, 0, 10, at_desk, 1);
    EXPECT_THAT(nobody(counter, 10, 25), IsEmpty());
    stay(counter, 25, 40, at_desk, 2);
    // then it was one stay of one person
    EXPECT_THAT(stay(counter, 40, 45, away, 2), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(39.9)}));
}

TEST(Dwell, LostForLongerItEndedWhenTheyWereLastSeen) {
    Counter counter(desk_scene(), {.persistence = from_seconds(20)});
    stay(counter, 0, 10, at_desk);
    EXPECT_THAT(nobody(counter, 10, 40), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(9.9)}));
}

TEST(Dwell, PresumedPeopleStayButWereSeenOnlySoLong) {
    Counter counter(desk_scene());
    stay(counter, 0, 10, at_desk);
    EXPECT_THAT(stay(counter, 10, 13, at_desk, 1, false), IsEmpty());
    EXPECT_THAT(nobody(counter, 13, 15), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(9.9)}));
}

TEST(Dwell, InOverlappingRegionsEachHasItsOwn) {
    settings::Scene scene = desk_scene();
    scene.regions.push_back({9, "Room", {{0, 0}, {1, 0}, {1, 1}, {0, 1}}});
    Counter counter(scene);
    stay(counter, 0, 10, at_desk);
    EXPECT_THAT(nobody(counter, 10, 12),
                ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(9.9)}, Dwell{9, 1, from_seconds(0), from_seconds(9.9)}));
}

TEST(Dwell, EndsWithTheRegionAndSurvivesAChangeOfItsShape) {
    Counter counter(desk_scene());
    stay(counter, 0, 10, at_desk);
    // when the region is redrawn under the same id, the stay goes on
    settings::Scene wider = desk_scene();
    wider.regions[0].points = {{0.1, 0.1}, {0.7, 0.1}, {0.7, 0.7}, {0.1, 0.7}};
    counter.reconfigure(wider, {});
    stay(counter, 10, 20, at_desk);
    EXPECT_THAT(counter.running_dwells(), ElementsAre(Dwell{3, 1, from_seconds(0), from_seconds(19.9)}));
    // when it is removed, it is gone
    counter.reconfigure({}, {});
    EXPECT_THAT(counter.running_dwells(), IsEmpty());
    EXPECT_THAT(nobody(counter, 20, 25), IsEmpty());
}

TEST(DwellFigures, KnowTheAverageAndTheLongest) {
    DwellFigures figures;
    EXPECT_EQ(figures.average(), Duration::zero());
    figures.add({1, 1, from_seconds(0), from_seconds(10)});
    figures.add({1, 2, from_seconds(5), from_seconds(25)});
    EXPECT_EQ(figures.stays(), 2);
    EXPECT_EQ(figures.longest(), from_seconds(20));
    EXPECT_EQ(figures.average(), from_seconds(15));
}

} // namespace
} // namespace headcount::counting
