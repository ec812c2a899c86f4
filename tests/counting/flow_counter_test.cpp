#include "counting/flow_counter.h"

#include "counting/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// A is the upper edge, B the right one, C the lower one, D the left one.
const Polygon square = {{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
constexpr int A = 0, B = 1, C = 2, D = 3;

constexpr Point above = {0.5, 0.05}, right_of = {0.95, 0.5}, below = {0.5, 0.95}, left_of = {0.05, 0.5}, middle = {0.5, 0.5};

std::vector<std::pair<int, int>> passages(const std::vector<Point>& way, const Polygon& area = square) {
    FlowCounter counter(area);
    std::vector<vision::Observation> film = walk(way);
    film.push_back({0, film.back().time + from_seconds(1), {}});
    std::vector<std::pair<int, int>> pairs;
    for (const auto& observation : film) {
        for (const Passage& passage : counter.observe(observation))
            pairs.emplace_back(passage.from_edge, passage.to_edge);
    }
    return pairs;
}

TEST(Flow, HasAllOrderedPairsOfEdges) {
    const Point outside[] = {above, right_of, below, left_of};
    for (int from = A; from <= D; ++from) {
        for (int to = A; to <= D; ++to) {
            const auto way = then(straight(outside[from], middle), straight(middle, outside[to]));
            EXPECT_THAT(passages(way), ElementsAre(Pair(from, to)));
        }
    }
}

TEST(Flow, EdgesAreNamedInDrawingOrderWhicheverWayRound) {
    const Polygon reversed = {{0.2, 0.8}, {0.8, 0.8}, {0.8, 0.2}, {0.2, 0.2}}; // A is the lower edge
    EXPECT_THAT(passages(straight(below, above), reversed), ElementsAre(Pair(A, C)));
}

TEST(Flow, WorksInATriangle) {
    const Polygon triangle = {{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.9}}; // A above, B to the right, C to the left
    EXPECT_THAT(passages(straight({0.5, 0.01}, {0.99, 0.7}), triangle), ElementsAre(Pair(A, B)));
    EXPECT_THAT(passages(straight({0.9, 0.5}, {0.1, 0.5}), triangle), ElementsAre(Pair(B, C)));
}

TEST(Flow, AFastWalkerWhoIsNeverSeenInsideHasPassed) {
    EXPECT_THAT(passages({above, below}), ElementsAre(Pair(A, C)));
    EXPECT_THAT(passages({left_of, above}), ElementsAre(Pair(D, A)));
}

TEST(Flow, PassingByIsNoPassage) {
    EXPECT_THAT(passages(straight({0.05, 0.1}, {0.95, 0.1})), IsEmpty());
    EXPECT_THAT(passages({{0.05, 0.3}, {0.3, 0.05}}), IsEmpty());
}

TEST(Flow, FirstSeenInsideThereIsNoEdgeOfEntry) {
    EXPECT_THAT(passages(straight(middle, below)), IsEmpty());
    // not even if they tremble over the edge on leaving
    EXPECT_THAT(passages({middle, {0.5, 0.81}, {0.5, 0.79}, {0.5, 0.83}, below}), IsEmpty());
    // but when they come back, there is
    EXPECT_THAT(passages(then(straight(middle, below), straight(below, above))), ElementsAre(Pair(C, A)));
}

TEST(Flow, VanishingInsideIsNoPassage) {
    EXPECT_THAT(passages(straight(above, middle)), IsEmpty());
}

TEST(Flow, VanishingClearlyOutsideIsOne) {
    EXPECT_THAT(passages(then(straight(above, middle), {{0.5, 0.82}})), ElementsAre(Pair(A, C)));
}

TEST(Flow, LoiteringOnAnEdgeIsNoPassage) {
    Chance chance(8);
    std::vector<Point> way = {above};
    for (int i = 0; i < 36'000; ++i)
        way.push_back({0.5 + chance.normal(0.05 * body), 0.2 + chance.normal(0.07 * body)});
    way.push_back(above);
    EXPECT_THAT(passages(way), IsEmpty());
}

TEST(Flow, TremblingOnTheWayOutCountsOnce) {
    Chance chance(9);
    auto way = straight(above, {0.5, 0.8});
    for (int i = 0; i < 1'000; ++i)
        way.push_back({0.5, 0.8 + chance.normal(0.07 * body)});
    EXPECT_THAT(passages(then(way, {below})), ElementsAre(Pair(A, C)));
}

TEST(Flow, AGuessIsNoPassage) {
    FlowCounter counter(square);
    counter.observe(observed(0, {person_at(1, above)}));
    counter.observe(observed(1, {person_at(1, middle)}));
    EXPECT_THAT(counter.observe(observed(2, {person_at(1, below, false)})), IsEmpty());
    EXPECT_THAT(counter.observe(observed(3, {})), IsEmpty());
    EXPECT_EQ(counter.followed(), 0U);
}

TEST(Flow, SaysWhoAndWhen) {
    FlowCounter counter(square);
    counter.observe(observed(0, {person_at(4, above)}));
    EXPECT_THAT(counter.observe(observed(2, {person_at(4, below)})), ElementsAre(Passage{from_seconds(2), A, C, 4}));
}

TEST(FlowArea, AnInvalidOneCountsNothing) {
    EXPECT_THAT(passages(straight(above, below), {{0.2, 0.2}, {0.8, 0.8}, {0.8, 0.2}, {0.2, 0.8}}), IsEmpty());
}

} // namespace
} // namespace headcount::counting
