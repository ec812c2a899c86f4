#include "vision/motion.h"

#include "vision/chance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace headcount::vision {
namespace {

constexpr double aspect = 4.0 / 3;
const Box body{0.4, 0.4, 0.2, 0.2};

Sighting sighting_at(Point centre, double side = 0.2) {
    return {{centre.x - side / 2, centre.y - side / 2, side, side}, false, false, 1};
}

/// Somebody seen `rate` times a second on the straight way that `speed` (heights per second) takes them, for two seconds.
Motion walked(double rate, Point speed) {
    Motion motion(body);
    for (int i = 1; i <= std::lround(2 * rate); ++i) {
        motion.pass(1 / rate, true);
        motion.correct(sighting_at(body.centre() + speed * (i / rate)));
    }
    return motion;
}

TEST(Motion, UnitsOfHeightsAndFractionsLeadBackToOneAnother) {
    const Box fractions{0.1, 0.2, 0.3, 0.4};
    const Box heights = in_heights(fractions, 2);
    EXPECT_DOUBLE_EQ(heights.width, 0.6);
    EXPECT_DOUBLE_EQ(heights.height, 0.4);
    EXPECT_EQ(in_fractions(heights, 2), fractions);
}

TEST(Motion, OnlyWhatLiesInThePictureIsVisible) {
    EXPECT_EQ(visible_part({-0.1, 0.9, 0.2, 0.2}, 1), (Box{0, 0.9, 0.1, 0.09999999999999998}));
    EXPECT_DOUBLE_EQ(visible_part({1.4, 0.5, 0.2, 0.2}, aspect).area(), 0);
}

TEST(Motion, BelievesInASteadyWalkAndSaysWhereItLeads) {
    Motion motion = walked(10, {0.3, -0.1});
    EXPECT_NEAR(motion.velocity().x, 0.3, 0.01);
    EXPECT_NEAR(motion.velocity().y, -0.1, 0.01);
    motion.pass(0.2, true);
    EXPECT_NEAR(motion.centre().x, 0.5 + 0.3 * 2.2, 0.01);
    EXPECT_NEAR(motion.centre().y, 0.5 - 0.1 * 2.2, 0.01);
}

TEST(Motion, ComesOutTheSameAtEveryFrameRate) {
    const Motion slow = walked(5, {0.3, 0.2});
    const Motion fast = walked(30, {0.3, 0.2});
    EXPECT_NEAR(slow.centre().x, fast.centre().x, 0.005);
    EXPECT_NEAR(slow.velocity().y, fast.velocity().y, 0.01);
}

TEST(Motion, GuessesTheSameWhetherAGapPassesAtOnceOrInSteps) {
    Motion at_once = walked(10, {0.3, 0});
    Motion in_steps = at_once;
    at_once.pass(0.8, false);
    for (int i = 0; i < 8; ++i)
        in_steps.pass(0.1, false);
    EXPECT_NEAR(at_once.centre().x, in_steps.centre().x, 1e-9);
    EXPECT_NEAR(at_once.velocity().x, in_steps.velocity().x, 1e-9);
}

TEST(Motion, SomebodyUnseenIsNotCarriedAwayForEver) {
    // given somebody who walks half their size a second, when they are not seen for a minute
    Motion motion = walked(10, {0.1, 0});
    const Point last = motion.centre();
    for (int i = 0; i < 600; ++i)
        motion.pass(0.1, false);
    // then they are believed less than a size away from where they were, and to stand
    EXPECT_LT(motion.centre().x - last.x, 0.2);
    EXPECT_NEAR(motion.velocity().x, 0, 1e-6);
}

TEST(Motion, TrustsSightingsMoreThanOneOfThem) {
    // given somebody who stands in trembling boxes, then the smoothed box trembles less
    test::Chance chance(3);
    Motion motion(body);
    double raw = 0;
    double smoothed = 0;
    for (int i = 0; i < 500; ++i) {
        const Point seen = body.centre() + Point{chance.normal(0.01), chance.normal(0.01)};
        motion.pass(0.04, true);
        motion.correct(sighting_at(seen));
        if (i < 50) continue;
        raw += std::pow(distance(seen, body.centre()), 2);
        smoothed += std::pow(distance(motion.centre(), body.centre()), 2);
    }
    EXPECT_LT(smoothed, 0.6 * raw);
}

TEST(Motion, ADoubtfulSightingMovesLess) {
    Motion sure = walked(10, {0, 0});
    Motion doubtful = sure;
    Sighting sighting = sighting_at({0.56, 0.5});
    sure.correct(sighting);
    sighting.doubt = 3;
    doubtful.correct(sighting);
    EXPECT_LT(doubtful.centre().x, sure.centre().x);
}

TEST(Motion, AtRestThereIsNoSpeed) {
    Motion motion = walked(10, {0.3, 0});
    motion.rest();
    const Point before = motion.centre();
    motion.pass(1, false);
    EXPECT_EQ(motion.centre(), before);
}

TEST(Motion, TheSizeNeverReachesNothing) {
    Motion motion(body);
    for (int i = 0; i < 100; ++i) {
        motion.pass(0.1, true);
        motion.correct({{0.5, 0.5, 0, 0}, false, false, 1});
    }
    EXPECT_GT(motion.size(), 0);
    EXPECT_TRUE(std::isfinite(motion.spread()));
}

TEST(Complete, ABoxWithinThePictureStaysAsItIs) {
    const Sighting sighting = complete({0.3, 0.3, 0.1, 0.1}, body, aspect);
    EXPECT_EQ(sighting.box, (Box{0.3, 0.3, 0.1, 0.1}));
    EXPECT_FALSE(sighting.is_width_cut || sighting.is_height_cut);
}

TEST(Complete, ABoxCutByTheBorderReachesBeyondItByTheExpectedSize) {
    // given somebody who is 0.2 high, of whom 0.05 is left in the picture at its lower border
    const Sighting sighting = complete({0.4, 0.95, 0.2, 0.05}, body, aspect);
    EXPECT_TRUE(sighting.is_height_cut);
    EXPECT_FALSE(sighting.is_width_cut);
    EXPECT_NEAR(sighting.box.y, 0.95, 1e-12);
    EXPECT_NEAR(sighting.box.height, 0.2, 1e-12);
}

TEST(Complete, WorksAtAllFourBorders) {
    const Box left = complete({0, 0.4, 0.05, 0.2}, body, aspect).box;
    const Box right = complete({aspect - 0.05, 0.4, 0.05, 0.2}, body, aspect).box;
    const Box top = complete({0.4, 0, 0.2, 0.05}, body, aspect).box;
    EXPECT_NEAR(left.x, -0.15, 1e-12);
    EXPECT_NEAR(right.x + right.width, aspect + 0.15, 1e-12);
    EXPECT_NEAR(top.y, -0.15, 1e-12);
}

TEST(Complete, WhoIsSeenLargerThanExpectedAtTheBorderHasGrown) {
    EXPECT_EQ(complete({0, 0.4, 0.3, 0.2}, body, aspect).box, (Box{0, 0.4, 0.3, 0.2}));
}

} // namespace
} // namespace headcount::vision
