#include "base/geometry.h"

#include <gtest/gtest.h>

#include <random>

namespace headcount {
namespace {

const Polygon square = {{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};

TEST(Box, KnowsItsCentreAndArea) {
    const Box box{0.2, 0.4, 0.2, 0.1};
    EXPECT_DOUBLE_EQ(box.centre().x, 0.3);
    EXPECT_DOUBLE_EQ(box.centre().y, 0.45);
    EXPECT_DOUBLE_EQ(box.area(), 0.02);
}

TEST(IntersectionOverUnion, IsOneForTheSameZeroForStrangersAndAThirdForHalfAnOverlap) {
    EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 1, 1}, {0, 0, 1, 1}), 1);
    EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 1, 1}, {1, 0, 1, 1}), 0);
    EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 1, 1}, {0.5, 0, 1, 1}), 1.0 / 3);
    EXPECT_DOUBLE_EQ(intersection_over_union({0, 0, 0, 0}, {0, 0, 0, 0}), 0);
}

TEST(Cross, IsPositiveForAClockwiseTurnOnTheScreen) {
    EXPECT_GT(cross({1, 0}, {0, 1}), 0);
}

TEST(Contains, TellsInsideFromOutside) {
    EXPECT_TRUE(contains(square, {0.5, 0.5}));
    EXPECT_FALSE(contains(square, {0.9, 0.5}));
    EXPECT_FALSE(contains(square, {0.5, 0.1}));
}

TEST(Contains, KnowsTheHollowOfAConcaveShape) {
    const Polygon hook = {{0, 0}, {1, 0}, {1, 1}, {0.6, 1}, {0.6, 0.4}, {0, 0.4}};
    EXPECT_TRUE(contains(hook, {0.8, 0.8}));
    EXPECT_FALSE(contains(hook, {0.3, 0.8}));
}

TEST(Contains, GivesASharedBorderToExactlyOneNeighbour) {
    const Polygon left = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}};
    const Polygon right = {{0.5, 0}, {1, 0}, {1, 1}, {0.5, 1}};
    EXPECT_NE(contains(left, {0.5, 0.3}), contains(right, {0.5, 0.3}));
}

TEST(Contains, NothingIsInsideOfLessThanATriangle) {
    EXPECT_FALSE(contains({}, {0, 0}));
    EXPECT_FALSE(contains({{0, 0}, {1, 1}}, {0.5, 0.5}));
}

TEST(DistanceToSegment, IsTakenToTheNearestPointOfTheSegmentNotOfItsLine) {
    EXPECT_DOUBLE_EQ(distance_to_segment({0.5, 0.3}, {0, 0}, {1, 0}), 0.3);
    EXPECT_DOUBLE_EQ(distance_to_segment({1.3, 0.4}, {0, 0}, {1, 0}), 0.5);
    EXPECT_DOUBLE_EQ(distance_to_segment({0.3, 0.4}, {0, 0}, {0, 0}), 0.5);
}

TEST(DistanceToBorder, IsTheSameFromWithinAndWithout) {
    EXPECT_DOUBLE_EQ(distance_to_border(square, {0.3, 0.5}), 0.1);
    EXPECT_NEAR(distance_to_border(square, {0.1, 0.5}), 0.1, 1e-12);
}

TEST(SignedArea, IsPositiveClockwiseOnTheScreen) {
    EXPECT_NEAR(signed_area(square), 0.36, 1e-12);
    EXPECT_NEAR(signed_area({square.rbegin(), square.rend()}), -0.36, 1e-12);
}

TEST(SegmentsMeet, InACrossingAtAnEndAndAlongEachOther) {
    EXPECT_TRUE(segments_meet({0, 0}, {1, 1}, {0, 1}, {1, 0}));
    EXPECT_TRUE(segments_meet({0, 0}, {1, 0}, {1, 0}, {1, 1}));
    EXPECT_TRUE(segments_meet({0, 0}, {1, 0}, {0.5, 0}, {2, 0}));
    EXPECT_FALSE(segments_meet({0, 0}, {1, 0}, {0, 0.1}, {1, 0.1}));
    EXPECT_FALSE(segments_meet({0, 0}, {1, 0}, {1.1, 0}, {2, 0}));
    EXPECT_FALSE(segments_meet({0, 0}, {1, 0}, {2, -1}, {2, 1}));
}

TEST(IsSimple, RefusesABowTieARepeatedCornerAndLessThanATriangle) {
    EXPECT_TRUE(is_simple(square));
    EXPECT_FALSE(is_simple({{0, 0}, {1, 1}, {1, 0}, {0, 1}}));
    EXPECT_FALSE(is_simple({{0, 0}, {1, 0}, {1, 0}, {0, 1}}));
    EXPECT_FALSE(is_simple({{0, 0}, {1, 0}}));
}

TEST(IsStrictlyConvex, RefusesADentAStraightCornerAndABowTie) {
    EXPECT_TRUE(is_strictly_convex(square));
    EXPECT_TRUE(is_strictly_convex({square.rbegin(), square.rend()}));
    EXPECT_FALSE(is_strictly_convex({{0, 0}, {1, 0}, {0.4, 0.4}, {0, 1}}));
    EXPECT_FALSE(is_strictly_convex({{0, 0}, {0.5, 0}, {1, 0}, {0, 1}}));
    EXPECT_FALSE(is_strictly_convex({{0, 0}, {1, 1}, {1, 0}, {0, 1}}));
}

TEST(StepAcross, IsPositiveFromRightToLeft) {
    // Drawn left to right, a move up the picture goes to the left-hand side.
    EXPECT_EQ(step_across({0.5, 0.7}, {0.5, 0.3}, {0, 0.5}, {1, 0.5}), 1);
    EXPECT_EQ(step_across({0.5, 0.3}, {0.5, 0.7}, {0, 0.5}, {1, 0.5}), -1);
}

TEST(StepAcross, NeedsTheSegmentItselfNotItsExtension) {
    EXPECT_EQ(step_across({0.9, 0.7}, {0.9, 0.3}, {0, 0.5}, {0.8, 0.5}), 0);
    EXPECT_EQ(step_across({0.5, 0.9}, {0.5, 0.6}, {0, 0.5}, {1, 0.5}), 0);
}

int steps_across(const std::vector<Point>& way, const Polyline& line) {
    int net = 0;
    for (std::size_t i = 0; i + 1 < way.size(); ++i) {
        for (std::size_t j = 0; j + 1 < line.size(); ++j)
            net += step_across(way[i], way[i + 1], line[j], line[j + 1]);
    }
    return net;
}

TEST(StepAcross, ThroughAJointCountsOnceWhetherItBendsOrNot) {
    for (const double bend : {0.0, 0.25, -0.25, 0.45, -0.45}) {
        const Polyline line = {{0.25, 0.5 + bend}, {0.5, 0.5}, {0.75, 0.5 + bend}};
        EXPECT_EQ(steps_across({{0.5, 1}, {0.5, 0}}, line), 1) << bend;
        EXPECT_EQ(steps_across({{0.5, 0}, {0.5, 1}}, line), -1) << bend;
        EXPECT_EQ(steps_across({{0.5, 1}, {0.5, 0.5}, {0.5, 0}}, line), 1) << "with a stop on the joint, bend " << bend;
        EXPECT_EQ(steps_across({{0.25, 0.5}, {0.5, 0.5}, {0.75, 0.5}, {0.75, 0.5}, {0.25, 0.5}}, line), 0) << bend;
    }
}

TEST(StepAcross, GrazingTheTipOfABendIsNoCrossing) {
    const Polyline tip = {{0.25, 0.25}, {0.5, 0.5}, {0.75, 0.25}};
    EXPECT_EQ(steps_across({{0.25, 0.5}, {0.75, 0.5}}, tip), 0);
    EXPECT_EQ(steps_across({{0.75, 0.5}, {0.25, 0.5}}, tip), 0);
}

TEST(StepAcross, StoppingOnTheLineCountsOnceAndTurningThereNever) {
    const Polyline line = {{0, 0.5}, {1, 0.5}};
    EXPECT_EQ(steps_across({{0.5, 0.75}, {0.5, 0.5}, {0.5, 0.25}}, line), 1);
    EXPECT_EQ(steps_across({{0.5, 0.75}, {0.5, 0.5}, {0.5, 0.75}}, line), 0);
    EXPECT_EQ(steps_across({{0.5, 0.25}, {0.5, 0.5}, {0.5, 0.25}}, line), 0);
    EXPECT_EQ(steps_across({{0.25, 0.5}, {0.75, 0.5}}, line), 0) << "walking along it";
}

TEST(StepAcross, TheStepBackUndoesTheStepForth) {
    std::mt19937 source(1);
    std::uniform_int_distribution<> grid(0, 4); // coarse, so that ends and joints are often met exactly
    const auto place = [&] { return Point{grid(source) / 4.0, grid(source) / 4.0}; };
    for (int i = 0; i < 20'000; ++i) {
        const Point from = place(), to = place(), start = place(), end = place();
        ASSERT_EQ(step_across(from, to, start, end), -step_across(to, from, start, end));
    }
}

TEST(StepAcross, AClosedWalkAroundALineThatSpansThePictureAddsUpToNothing) {
    std::mt19937 source(2);
    std::uniform_int_distribution<> grid(0, 8);
    const Polyline line = {{-1, 0.5}, {0.25, 0.25}, {0.5, 0.75}, {0.75, 0.25}, {2, 0.5}};
    for (int i = 0; i < 2'000; ++i) {
        std::vector<Point> way;
        for (int j = 0; j < 8; ++j)
            way.push_back({grid(source) / 8.0, grid(source) / 8.0});
        way.push_back(way.front());
        ASSERT_EQ(steps_across(way, line), 0);
    }
}

TEST(Nearness, SaysHowFarAndOnWhichHand) {
    const Polyline line = {{0, 0.5}, {1, 0.5}};
    EXPECT_NEAR(nearness(line, {0.5, 0.8}).distance, 0.3, 1e-12);
    EXPECT_EQ(nearness(line, {0.5, 0.8}).side, 1);
    EXPECT_EQ(nearness(line, {0.5, 0.2}).side, -1);
    EXPECT_EQ(nearness(line, {0.5, 0.5}).side, 0);
    EXPECT_EQ(nearness({}, {0.5, 0.5}).side, 0);
}

TEST(Nearness, OutsideOfASharpBendThereIsOnlyOneSide) {
    // A tip that points to the right: everything beyond it lies on the outer side, the right-hand one.
    const Polyline tip = {{0.2, 0.6}, {0.6, 0.5}, {0.2, 0.4}};
    const int outer = nearness(tip, {0.9, 0.5}).side;
    for (const double y : {0.3, 0.45, 0.499, 0.5, 0.501, 0.55, 0.7})
        EXPECT_EQ(nearness(tip, {0.8, y}).side, outer) << y;
    EXPECT_EQ(nearness(tip, {0.3, 0.5}).side, -outer);
    EXPECT_EQ(nearness({tip.rbegin(), tip.rend()}, {0.9, 0.5}).side, -outer);
}

} // namespace
} // namespace headcount
