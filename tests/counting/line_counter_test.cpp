#include "counting/line_counter.h"

#include "counting/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

const Polyline across = {{0, 0.5}, {1, 0.5}};      // from border to border; In is up
const Polyline doorway = {{0.3, 0.5}, {0.7, 0.5}}; // one can walk around it

std::vector<Direction> count(LineCounter& counter, const std::vector<vision::Observation>& film) {
    std::vector<Direction> directions;
    for (const vision::Observation& observation : film) {
        for (const Crossing& crossing : counter.observe(observation))
            directions.push_back(crossing.direction);
    }
    return directions;
}

/// All crossings of a film, with everybody gone in the end.
std::vector<Direction> count(const Polyline& line, std::vector<vision::Observation> film, const Polygon& uturn_area = {}) {
    LineCounter counter(line, uturn_area);
    film.push_back({0, film.back().time + from_seconds(1), {}});
    return count(counter, film);
}

TEST(Line, DrawnFromLeftToRightAMoveUpIsInAndAMoveDownIsOut) {
    EXPECT_THAT(count(across, walk(straight({0.5, 0.9}, {0.5, 0.1}))), ElementsAre(Direction::in));
    EXPECT_THAT(count(across, walk(straight({0.5, 0.1}, {0.5, 0.9}))), ElementsAre(Direction::out));
}

TEST(Line, DrawnTheOtherWayRoundInAndOutSwap) {
    const Polyline reversed(across.rbegin(), across.rend());
    EXPECT_THAT(count(reversed, walk(straight({0.5, 0.9}, {0.5, 0.1}))), ElementsAre(Direction::out));
}

TEST(Line, ACrossingSaysWhoAndWhen) {
    // given someone who goes up by half their size a second
    LineCounter counter(across);
    for (const auto& observation : walk({{0.5, 0.6}, {0.5, 0.55}, {0.5, 0.48}}, 1, 7)) {
        EXPECT_THAT(counter.observe(observation), IsEmpty());
    }
    // when they are two fifths of their size beyond, it counts
    EXPECT_THAT(counter.observe(observed(3, {person_at(7, {0.5, 0.45})})),
                ElementsAre(Crossing{from_seconds(3), Direction::in, 7}));
}

TEST(Line, AFastWalkerWhoJumpsOverTheLineBetweenTwoFramesCountsAtOnce) {
    LineCounter counter(across);
    EXPECT_THAT(count(counter, walk({{0.5, 0.95}, {0.5, 0.05}}, 0.2)), ElementsAre(Direction::in));
}

TEST(Line, OneFlickerFrameIsNoCrossing) {
    // given someone standing two body sizes away, when the detector sees them beyond the line in a single frame, it goes back
    LineCounter counter(across);
    const auto directions = count(counter, walk({{0.5, 0.56}, {0.5, 0.56}, {0.5, 0.47}, {0.5, 0.56}, {0.5, 0.56}}));
    EXPECT_THAT(directions, IsEmpty());
}

TEST(Line, PeopleFarFromTheSegmentAreNotCounted) {
    EXPECT_THAT(count(doorway, walk(straight({0.9, 0.9}, {0.9, 0.1}))), IsEmpty());
    EXPECT_THAT(count(doorway, walk({{0.05, 0.9}, {0.05, 0.1}})), IsEmpty());
}

TEST(Line, WalkingAroundTheEndIsNoCrossing) {
    auto around = straight({0.5, 0.7}, {0.85, 0.7});
    around = then(around, straight({0.85, 0.7}, {0.85, 0.3}));
    around = then(around, straight({0.85, 0.3}, {0.5, 0.3}));
    EXPECT_THAT(count(doorway, walk(around)), IsEmpty());
}

TEST(Line, CrossingAndComingBackAroundTheEndNetsNothingButTheCrossing) {
    // Whoever goes in far enough has been in, whichever way they leave.
    auto loop = straight({0.6, 0.7}, {0.6, 0.3});
    loop = then(loop, straight({0.6, 0.3}, {0.9, 0.3}));
    loop = then(loop, straight({0.9, 0.3}, {0.9, 0.7}));
    EXPECT_THAT(count(doorway, walk(loop)), ElementsAre(Direction::in));
}

TEST(Line, SlippingOverItsTipAndBackAroundIsNoCrossing) {
    EXPECT_THAT(count(doorway, walk({{0.69, 0.56}, {0.69, 0.48}, {0.72, 0.48}, {0.72, 0.56}, {0.69, 0.6}})), IsEmpty());
}

TEST(Line, GoingBackBeforeItIsConfirmedUndoesTheCrossing) {
    EXPECT_THAT(count(across, walk({{0.5, 0.7}, {0.5, 0.47}, {0.5, 0.7}})), IsEmpty());
}

TEST(Line, GoingInAndOutAgainCountsBoth) {
    auto way = then(straight({0.5, 0.8}, {0.5, 0.3}), straight({0.5, 0.3}, {0.5, 0.8}));
    EXPECT_THAT(count(across, walk(way)), ElementsAre(Direction::in, Direction::out));
}

TEST(Line, LoiteringOnTheLineForAnHourAddsNothing) {
    // given someone who shifts from foot to foot on the line, and a detector that trembles
    Chance chance(11);
    LineCounter counter(across);
    counter.observe(observed(0, {person_at(1, {0.5, 0.6})}));
    int crossings = 0;
    for (int frame = 1; frame <= 36'000; ++frame) {
        const double sway = 0.2 * body * std::sin(frame * 0.05);
        const Point place{0.5 + chance.normal(0.03 * body), 0.5 + sway + chance.normal(0.03 * body)};
        crossings += static_cast<int>(counter.observe(observed(frame * 0.1, {person_at(1, place)})).size());
    }
    EXPECT_EQ(crossings, 0);
    // when they go back where they came from, still nothing; the truth is that they never crossed
    EXPECT_THAT(count(counter, walk(straight({0.5, 0.5}, {0.5, 0.8}), 0.1, 1, 3'601)), IsEmpty());
}

TEST(Line, AfterAnHourOnTheLineGoingOnCountsOnce) {
    Chance chance(12);
    LineCounter counter(across);
    counter.observe(observed(0, {person_at(1, {0.5, 0.7})}));
    for (int frame = 1; frame <= 36'000; ++frame) {
        counter.observe(observed(frame * 0.1, {person_at(1, {0.5, 0.5 + chance.normal(0.06 * body)})}));
    }
    EXPECT_THAT(count(counter, walk(straight({0.5, 0.5}, {0.5, 0.2}), 0.1, 1, 3'601)), ElementsAre(Direction::in));
}

TEST(Line, WalkingAlongTheLineIsNoCrossing) {
    std::vector<Point> way;
    for (int i = 0; i < 80; ++i)
        way.push_back({0.1 + i * 0.01, 0.5 + (i % 2 == 0 ? 0.02 : -0.02)});
    EXPECT_THAT(count(across, walk(then({{0.1, 0.7}}, then(way, {{0.9, 0.7}})))), IsEmpty());
}

TEST(Line, ThroughAJointBetweenTwoSegmentsCountsOnce) {
    for (const double bend : {0.0, 0.2, -0.2}) {
        const Polyline line = {{0, 0.5 + bend}, {0.25, 0.5}, {0.5, 0.5 + bend}, {0.75, 0.5}, {1, 0.5 + bend}};
        EXPECT_THAT(count(line, walk({{0.25, 0.95}, {0.25, 0.5}, {0.25, 0.05}})), ElementsAre(Direction::in)) << bend;
        EXPECT_THAT(count(line, walk({{0.5, 0.05}, {0.5, 0.95}})), ElementsAre(Direction::out)) << bend;
    }
}

TEST(Line, ThroughItsEndExactlyIsTheSameBothWays) {
    for (const double x : {0.25, 0.75}) {
        const Polyline line = {{0.25, 0.5}, {0.75, 0.5}};
        const auto up = count(line, walk({{x, 0.8}, {x, 0.2}}));
        const auto down = count(line, walk({{x, 0.2}, {x, 0.8}}));
        EXPECT_EQ(up.size(), down.size()) << x;
    }
}

TEST(Line, SomebodyMissedForAWhileWhoReappearsBeyondHasCrossed) {
    LineCounter counter(across);
    std::vector<vision::Observation> film = walk({{0.5, 0.8}, {0.5, 0.6}});
    film.push_back(observed(0.2, {person_at(1, {0.5, 0.5}, false)}));
    film.push_back(observed(0.3, {person_at(1, {0.5, 0.4}, false)}));
    film.push_back(observed(1.0, {person_at(1, {0.5, 0.3})}));
    EXPECT_THAT(count(counter, film), ElementsAre(Direction::in));
}

TEST(Line, AGuessIsNoCrossing) {
    // given someone who stops before the line while the tracker presumes that they walk on
    LineCounter counter(across);
    std::vector<vision::Observation> film = walk({{0.5, 0.8}, {0.5, 0.6}});
    film.push_back(observed(0.2, {person_at(1, {0.5, 0.4}, false)}));
    film.push_back(observed(0.3, {person_at(1, {0.5, 0.2}, false)}));
    film.push_back(observed(0.4, {}));
    EXPECT_THAT(count(counter, film), IsEmpty());
}

TEST(Line, WhoVanishesClearlyBeyondBeforeConfirmationIsCounted) {
    EXPECT_THAT(count(across, walk({{0.5, 0.7}, {0.5, 0.55}, {0.5, 0.48}})), ElementsAre(Direction::in));
}

TEST(Line, WhoVanishesOnTheLineIsNot) {
    EXPECT_THAT(count(across, walk({{0.5, 0.7}, {0.5, 0.55}, {0.5, 0.495}})), IsEmpty());
}

TEST(Line, TheWayBeforeSomebodyWasBelievedToBeAPersonCounts) {
    LineCounter counter(across);
    vision::Person runner = person_at(1, {0.5, 0.3});
    runner.approach = {{from_seconds(0.0), {0.5, 0.7}}, {from_seconds(0.1), {0.5, 0.55}}, {from_seconds(0.2), {0.5, 0.42}}};
    EXPECT_THAT(counter.observe(observed(0.3, {runner})), ElementsAre(Crossing{from_seconds(0.3), Direction::in, 1}));
}

TEST(Line, SomebodyBornOnTheLineHasNotComeFromTheOtherSide) {
    EXPECT_THAT(count(across, walk(straight({0.5, 0.505}, {0.5, 0.2}))), IsEmpty());
}

TEST(Line, PeopleWithoutACommonIdNeverShareAWay) {
    // given one who ends before the line and another who begins beyond it
    LineCounter counter(across);
    std::vector<vision::Observation> film = walk({{0.5, 0.8}, {0.5, 0.6}}, 0.1, 1);
    for (const auto& observation : walk({{0.5, 0.4}, {0.5, 0.2}}, 0.1, 2, 0.2))
        film.push_back(observation);
    EXPECT_THAT(count(counter, film), IsEmpty());
}

TEST(Line, ManyAtOnceAreCountedEachOnTheirOwn) {
    LineCounter counter(across);
    int in = 0;
    int out = 0;
    for (int frame = 0; frame <= 20; ++frame) {
        std::vector<vision::Person> people;
        for (int i = 0; i < 8; ++i) {
            const double y = i % 2 == 0 ? 0.9 - frame * 0.04 : 0.1 + frame * 0.04;
            people.push_back(person_at(static_cast<vision::PersonId>(i + 1), {0.1 + i * 0.1, y}));
        }
        for (const Crossing& crossing : counter.observe(observed(frame * 0.1, people))) {
            ++(crossing.direction == Direction::in ? in : out);
        }
    }
    EXPECT_EQ(in, 4);
    EXPECT_EQ(out, 4);
}

TEST(Line, MemoryOfPeopleEndsWithThem) {
    LineCounter counter(across);
    for (int i = 1; i <= 1'000; ++i) {
        counter.observe(observed(i, {person_at(static_cast<vision::PersonId>(i), {0.5, 0.8})}));
        ASSERT_EQ(counter.followed(), 1U);
    }
    counter.observe(observed(1'001, {}));
    EXPECT_EQ(counter.followed(), 0U);
}

// Filter U-turns. The area reaches two body sizes to both sides of the line.
const Polygon area = {{0.1, 0.3}, {0.9, 0.3}, {0.9, 0.7}, {0.1, 0.7}};
const Polyline inner = {{0.2, 0.5}, {0.8, 0.5}};

TEST(UTurn, WhoLeavesTheAreaOnTheOtherSideIsCounted) {
    EXPECT_THAT(count(inner, walk(straight({0.5, 0.9}, {0.5, 0.1})), area), ElementsAre(Direction::in));
}

TEST(UTurn, WhoTurnsBackInsideTheAreaIsNot) {
    const auto way = then(straight({0.5, 0.9}, {0.5, 0.35}), straight({0.5, 0.35}, {0.5, 0.9}));
    EXPECT_THAT(count(inner, walk(way)), ElementsAre(Direction::in, Direction::out)) << "without the area they would be";
    EXPECT_THAT(count(inner, walk(way), area), IsEmpty());
}

TEST(UTurn, WhoPacesUpAndDownInsideIsCountedOnceByTheWayTheyLeave) {
    auto way = straight({0.5, 0.9}, {0.5, 0.35});
    for (int i = 0; i < 50; ++i)
        way = then(way, then(straight({0.5, 0.35}, {0.5, 0.65}), straight({0.5, 0.65}, {0.5, 0.35})));
    EXPECT_THAT(count(inner, walk(then(way, straight({0.5, 0.35}, {0.5, 0.1}))), area), ElementsAre(Direction::in));
    EXPECT_THAT(count(inner, walk(then(way, straight({0.5, 0.35}, {0.5, 0.9}))), area), IsEmpty());
}

TEST(UTurn, GoingAroundTheLineInsideTheAreaIsNoCrossingOfIt) {
    auto way = then(straight({0.85, 0.9}, {0.85, 0.4}), straight({0.85, 0.4}, {0.5, 0.4}));
    EXPECT_THAT(count(inner, walk(then(way, straight({0.5, 0.4}, {0.5, 0.1}))), area), IsEmpty());
    // and when they then cross the line backwards, they leave where they entered
    EXPECT_THAT(count(inner, walk(then(way, straight({0.5, 0.4}, {0.5, 0.9}))), area), IsEmpty());
}

TEST(UTurn, WhoIsFirstSeenInsideHasEnteredWhereTheyWereSeen) {
    EXPECT_THAT(count(inner, walk(straight({0.5, 0.6}, {0.5, 0.1})), area), ElementsAre(Direction::in));
    EXPECT_THAT(count(inner, walk(straight({0.5, 0.6}, {0.5, 0.9})), area), IsEmpty());
}

TEST(UTurn, WhoVanishesInsideHasNotLeft) {
    EXPECT_THAT(count(inner, walk(straight({0.5, 0.9}, {0.5, 0.35})), area), IsEmpty());
}

TEST(UTurn, AFastWalkerWhoIsNeverSeenInsideIsCounted) {
    EXPECT_THAT(count(inner, walk({{0.5, 0.9}, {0.5, 0.1}}), area), ElementsAre(Direction::in));
}

TEST(UTurn, TremblingOnTheAreasBorderCountsOnce) {
    Chance chance(5);
    auto way = straight({0.5, 0.9}, {0.5, 0.3});
    for (int i = 0; i < 1'000; ++i)
        way.push_back({0.5, 0.3 + chance.normal(0.1 * body)});
    EXPECT_THAT(count(inner, walk(way), area), ElementsAre(Direction::in));
}

} // namespace
} // namespace headcount::counting
