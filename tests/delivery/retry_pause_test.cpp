#include "delivery/retry_pause.h"

#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

using std::chrono::seconds;

TEST(RetryPause, GrowsFromOneSecondToOneMinute) {
    RetryPause longest;
    RetryPause shortest;
    for (const int limit : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
        EXPECT_NEAR(to_seconds(longest.next(0.999999)), limit, 0.001);
        EXPECT_NEAR(to_seconds(shortest.next(0)), std::max(1.0, limit / 2.0), 0.001);
    }
}

TEST(RetryPause, BeginsAnewAfterSuccess) {
    RetryPause pause;
    for (int failure = 0; failure < 10; ++failure)
        pause.next(0.5);
    pause.reset();
    EXPECT_EQ(pause.next(0.5), seconds(1));
}

TEST(RetryPause, DiffersBetweenSensorsThatFailedTogether) {
    RetryPause one;
    RetryPause other;
    one.next(0.1);
    other.next(0.1);
    EXPECT_NE(one.next(0.1), other.next(0.9));
}

} // namespace
} // namespace headcount::delivery
