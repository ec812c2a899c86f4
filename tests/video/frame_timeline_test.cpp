#include "video/frame_timeline.h"

#include <gtest/gtest.h>

namespace headcount::video {
namespace {

using namespace std::chrono_literals;

TEST(FrameTimeline, StartsAtZeroAndFollowsTheStamps) {
    FrameTimeline timeline;
    EXPECT_EQ(timeline.next(95s, 40ms), 0ms);
    EXPECT_EQ(timeline.next(95s + 30ms, 40ms), 30ms);
    EXPECT_EQ(timeline.next(105s, 40ms), 10s) << "a pause stays";
}

TEST(FrameTimeline, FillsMissingStampsWithOneFramesLength) {
    FrameTimeline timeline;
    EXPECT_EQ(timeline.next({}, 100ms), 0ms);
    EXPECT_EQ(timeline.next({}, 100ms), 100ms);
    EXPECT_EQ(timeline.next({}, 100ms), 200ms);
}

TEST(FrameTimeline, WithoutStampsAndRateTakes25FramesPerSecond) {
    FrameTimeline timeline;
    timeline.next({}, 0ms);
    EXPECT_EQ(timeline.next({}, 0ms), 40ms);
}

TEST(FrameTimeline, WithoutRateTakesTheLastStep) {
    FrameTimeline timeline;
    timeline.next(0ms, 0ms);
    timeline.next(70ms, 0ms);
    EXPECT_EQ(timeline.next({}, 0ms), 140ms);
}

TEST(FrameTimeline, RepeatedAndSlightlyEarlyStampsStillGrow) {
    FrameTimeline timeline;
    timeline.next(0ms, 40ms);
    timeline.next(40ms, 40ms);
    EXPECT_EQ(timeline.next(40ms, 40ms), 80ms);
    EXPECT_EQ(timeline.next(20ms, 40ms), 120ms);
    EXPECT_EQ(timeline.next(160ms, 40ms), 160ms) << "back on its stamps";
}

TEST(FrameTimeline, StampsThatCountAnewAreShifted) {
    FrameTimeline timeline;
    timeline.next(500s, 40ms);
    timeline.next(501s, 40ms);
    EXPECT_EQ(timeline.next(3s, 40ms), 1040ms);
    EXPECT_EQ(timeline.next(3s + 60ms, 40ms), 1100ms);
}

TEST(FrameTimeline, BeginsAgainAfterTheLastFrame) {
    FrameTimeline timeline;
    timeline.next(0ms, 40ms);
    timeline.next(400ms, 40ms);
    timeline.begin_again();
    EXPECT_EQ(timeline.next(0ms, 40ms), 440ms);
    EXPECT_EQ(timeline.next(400ms, 40ms), 840ms);
}

} // namespace
} // namespace headcount::video
