#include "vision/walking_speeds.h"

#include <gtest/gtest.h>

namespace headcount::vision {
namespace {

// 3 m above the floor, looking straight down, half a picture's width is what is 2.1 m to the side at the height of a middle.
const Mount mount{3, 0, 90};

WalkingSpeeds speeds() {
    return WalkingSpeeds(FloorView::make(mount, 16.0 / 9).value());
}

/// One person, whose middle is above the place on the floor.
Observation seen_at(double seconds, FloorPoint place, bool seen = true) {
    const Point anchor = FloorView::make(mount, 16.0 / 9).value().picture_at(place).value();
    Observation observation;
    observation.time = from_seconds(seconds);
    observation.people = {{7, {anchor.x - 0.05, anchor.y - 0.1, 0.1, 0.2}, 0.9F, seen, {}}};
    return observation;
}

TEST(WalkingSpeeds, AreMetresASecondOverTheFloor) {
    for (const int rate : {5, 15, 60}) {
        WalkingSpeeds walking = speeds();
        for (int frame = 0; frame <= rate; ++frame)
            walking.observe(seen_at(1.0 * frame / rate, {-0.7 + 1.4 * frame / rate, 0.2}));
        ASSERT_TRUE(walking.metres_per_second(7));
        EXPECT_NEAR(*walking.metres_per_second(7), 1.4, 0.01) << rate;
    }
}

TEST(WalkingSpeeds, FollowWhoStopsWithinASecond) {
    WalkingSpeeds walking = speeds();
    for (int frame = 0; frame <= 10; ++frame)
        walking.observe(seen_at(0.1 * frame, {0.1 * frame, 0}));
    EXPECT_NEAR(*walking.metres_per_second(7), 1, 0.01);
    for (int frame = 11; frame <= 25; ++frame)
        walking.observe(seen_at(0.1 * frame, {1, 0}));
    EXPECT_NEAR(*walking.metres_per_second(7), 0, 0.01);
}

TEST(WalkingSpeeds, AreUnknownAtFirstAndOnceSomebodyIsGone) {
    WalkingSpeeds walking = speeds();
    walking.observe(seen_at(0, {0, 0}));
    EXPECT_FALSE(walking.metres_per_second(7)) << "one place is no way";
    walking.observe(seen_at(0.4, {0.4, 0}));
    EXPECT_FALSE(walking.metres_per_second(7)) << "too short to tell a step from a tremble";
    walking.observe(seen_at(0.6, {0.6, 0}));
    EXPECT_TRUE(walking.metres_per_second(7));
    walking.observe({});
    EXPECT_FALSE(walking.metres_per_second(7));
}

TEST(WalkingSpeeds, DoNotGoByPlacesThatAreOnlyPresumed) {
    WalkingSpeeds walking = speeds();
    for (int frame = 0; frame <= 6; ++frame)
        walking.observe(seen_at(0.1 * frame, {0.1 * frame, 0}));
    walking.observe(seen_at(0.7, {5, 0}, false));
    EXPECT_NEAR(*walking.metres_per_second(7), 1, 0.01);
}

} // namespace
} // namespace headcount::vision
