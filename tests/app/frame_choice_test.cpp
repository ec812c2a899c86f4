#include "app/frame_choice.h"

#include <gtest/gtest.h>

#include <vector>

namespace headcount::app {
namespace {

/// The numbers of the frames that are looked at, of so many at this rate.
std::vector<int> chosen(FrameChoice choice, int frames, double rate, double first = 0) {
    std::vector<int> numbers;
    for (int frame = 0; frame < frames; ++frame) {
        if (choice.takes(from_seconds(first + frame / rate))) numbers.push_back(frame);
    }
    return numbers;
}

TEST(FrameChoice, WithoutALimitAllAreLookedAt) {
    EXPECT_EQ(chosen(FrameChoice(), 5, 25), (std::vector{0, 1, 2, 3, 4}));
}

TEST(FrameChoice, SlowerSourcesLoseNothing) {
    for (const double rate : {5.0, 10.0, 12.5})
        EXPECT_EQ(chosen(FrameChoice(13), 100, rate).size(), 100U) << rate;
    EXPECT_EQ(chosen(FrameChoice(10), 100, 10).size(), 100U); // exactly as many, in spite of rounded times
    EXPECT_EQ(chosen(FrameChoice(30), 300, 30, 0.004).size(), 300U);
}

TEST(FrameChoice, FasterOnesAreThinnedEvenly) {
    EXPECT_EQ(chosen(FrameChoice(5), 20, 25), (std::vector{0, 5, 10, 15}));
    EXPECT_EQ(chosen(FrameChoice(12), 250, 25).size(), 120U);
    const std::vector<int> numbers = chosen(FrameChoice(12), 250, 25);
    for (std::size_t i = 1; i < numbers.size(); ++i)
        EXPECT_LE(numbers[i] - numbers[i - 1], 3);
}

TEST(FrameChoice, AfterAPauseTheNextOneIsLookedAt) {
    FrameChoice choice(2);
    EXPECT_TRUE(choice.takes(from_seconds(0.1)));
    EXPECT_FALSE(choice.takes(from_seconds(0.4)));
    EXPECT_TRUE(choice.takes(from_seconds(7.4)));
    EXPECT_FALSE(choice.takes(from_seconds(7.45)));
}

} // namespace
} // namespace headcount::app
