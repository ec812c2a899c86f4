#include "vision/lens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace headcount::vision {
namespace {

using testing::HasSubstr;

constexpr double wide = 16.0 / 9;

FloorView view(const Mount& mount, double aspect = wide) {
    return FloorView::make(mount, aspect).value();
}

TEST(Lens, SeesThePlaceBelowTheCameraInTheMiddleOfAPictureTakenStraightDown) {
    for (const Projection projection : {Projection::rectilinear, Projection::equidistant, Projection::stereographic}) {
        const auto place = view({3, 0, 100, projection}).floor_at({0.5, 0.5});
        ASSERT_TRUE(place);
        EXPECT_DOUBLE_EQ(place->x, 0);
        EXPECT_DOUBLE_EQ(place->y, 0);
    }
}

TEST(Lens, HalfTheFieldOfViewLiesAtThePicturesSideWhateverTheProjection) {
    // 45 degrees to the right and 3 m above the floor are 3 m to the right.
    for (const Projection projection : {Projection::rectilinear, Projection::equidistant, Projection::stereographic}) {
        const auto place = view({3, 0, 90, projection}).floor_at({1, 0.5}, 0);
        ASSERT_TRUE(place);
        EXPECT_NEAR(place->x, 3, 1e-12);
        EXPECT_NEAR(place->y, 0, 1e-12);
    }
}

TEST(Lens, EachProjectionHasItsOwnScaleBetween) {
    // Half-way between the middle and the side of a lens with 90 degrees.
    const double rectilinear = 3 * 0.5;
    const double equidistant = 3 * std::tan(std::numbers::pi / 8);
    const double stereographic = 3 * std::tan(2 * std::atan(std::tan(std::numbers::pi / 8) / 2));
    EXPECT_NEAR(view({3, 0, 90, Projection::rectilinear}).floor_at({0.75, 0.5}, 0)->x, rectilinear, 1e-12);
    EXPECT_NEAR(view({3, 0, 90, Projection::equidistant}).floor_at({0.75, 0.5}, 0)->x, equidistant, 1e-12);
    EXPECT_NEAR(view({3, 0, 90, Projection::stereographic}).floor_at({0.75, 0.5}, 0)->x, stereographic, 1e-12);
}

TEST(Lens, UpThePictureIsAhead) {
    const auto place = view({3, 0, 90}).floor_at({0.5, 0.25});
    ASSERT_TRUE(place);
    EXPECT_GT(place->y, 0);
    EXPECT_DOUBLE_EQ(place->x, 0);
}

TEST(Lens, ATiltedCameraSeesAheadInItsMiddle) {
    // 3 m above the floor at 45 degrees: 3 m ahead.
    const auto place = view({3, 45, 90}).floor_at({0.5, 0.5}, 0);
    ASSERT_TRUE(place);
    EXPECT_NEAR(place->y, 3, 1e-12);
}

TEST(Lens, AboveTheHorizonThereIsNoFloor) {
    const FloorView tilted = view({3, 60, 90}, 1);
    EXPECT_TRUE(tilted.floor_at({0.5, 0.9}));
    EXPECT_FALSE(tilted.floor_at({0.5, 0.1}));
}

TEST(Lens, NothingIsAsHighAsTheCamera) {
    EXPECT_FALSE(view({2.3, 0, 90}).floor_at({0.6, 0.5}, 2.3));
    EXPECT_FALSE(view({2.3, 0, 90}).covered_area(2.3));
}

TEST(Lens, TheWayBackLeadsToTheSamePlace) {
    std::mt19937 random(1);
    std::uniform_real_distribution<double> fraction(0, 1);
    int places = 0;
    for (const Projection projection : {Projection::rectilinear, Projection::equidistant, Projection::stereographic}) {
        for (const double tilt : {0.0, 20.0, 50.0, 75.0}) {
            const FloorView mounted = view({2.7, tilt, 120, projection});
            for (int i = 0; i < 200; ++i) {
                const Point point{fraction(random), fraction(random)};
                const auto place = mounted.floor_at(point);
                if (!place) continue;
                const auto back = mounted.picture_at(*place);
                ASSERT_TRUE(back);
                EXPECT_NEAR(back->x, point.x, 1e-9);
                EXPECT_NEAR(back->y, point.y, 1e-9);
                ++places;
            }
        }
    }
    EXPECT_GT(places, 1500);
}

TEST(Lens, AFisheyeOf180DegreesSeesTheHorizonAtItsSides) {
    const FloorView fisheye = view({3, 0, 180, Projection::equidistant}, 1);
    EXPECT_FALSE(fisheye.covered_area(0));
    EXPECT_FALSE(fisheye.floor_at({1, 0.5}));
    EXPECT_FALSE(fisheye.floor_at({1, 1})); // the corner is outside of the lens's circle
    EXPECT_TRUE(fisheye.floor_at({0.9, 0.5}));
}

// The guide, Chapter 4, lists what the boxed product covers from 2.5 m to 4 m. An ideal rectilinear lens of 142.5 degrees over
// a picture 2.88 times as wide as high covers the same within a sixth, if what is 0.7 m above the floor (the lap of somebody
// who sits) is to be seen: the table's own steps are not smoother than that.
TEST(Lens, CoversAboutWhatTheGuideListsAtEachHeight) {
    struct Row {
        double height, depth, width;
    };
    const Row rows[] = {{2.5, 3.2, 9.8}, {2.7, 4.2, 13.6}, {3, 4.8, 14}, {3.2, 5.2, 15.4}, {3.5, 6, 17}, {4, 6.8, 18.8}};
    const double aspect = 2.95 / 1.025;
    for (const Row& row : rows) {
        const auto area = view({row.height, 0, 142.5}, aspect).covered_area(0.7);
        ASSERT_TRUE(area);
        EXPECT_NEAR(area->width / row.width, 1, 1.0 / 6) << row.height;
        EXPECT_NEAR(area->depth / row.depth, 1, 1.0 / 6) << row.height;
    }
}

TEST(Lens, RefusesAMountThatCannotBe) {
    const auto reason = [](const Mount& mount, double aspect = wide) { return FloorView::make(mount, aspect).error().sentence; };
    EXPECT_THAT(reason({0.5, 0, 90}), HasSubstr("height is 0.5 m; it must be 1 to 30"));
    EXPECT_THAT(reason({3, -5, 90}), HasSubstr("tilt is -5"));
    EXPECT_THAT(reason({3, 0, 170}), HasSubstr("must be 10 to 160"));
    EXPECT_THAT(reason({3, 0, 230, Projection::equidistant}), HasSubstr("must be 10 to 220"));
    EXPECT_THAT(reason({std::numeric_limits<double>::quiet_NaN(), 0, 90}), HasSubstr("height"));
    EXPECT_THAT(reason({3, 0, 90}, 0), HasSubstr("width over its height"));
}

} // namespace
} // namespace headcount::vision
