#include "vision/network_output.h"

#include "vision/chance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

namespace headcount::vision {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr PictureExtent picture{320, 160};
constexpr int rows = 10;
constexpr int columns = 20;

/// A map of stride 16 for a picture of 320 x 160 pixels, empty until people are put into it.
class Map {
public:
    /// Somebody at (x, y), `width` by `height`, in pixels of the input; told by the cell in which the centre lies.
    void put(double x, double y, double width, double height, float score) {
        const auto column = static_cast<std::size_t>(x / 16);
        const auto row = static_cast<std::size_t>(y / 16);
        put_raw(row * columns + column,
                {static_cast<float>(x / 16 - static_cast<double>(column)), static_cast<float>(y / 16 - static_cast<double>(row)),
                 static_cast<float>(std::log(width / 16)), static_cast<float>(std::log(height / 16)), score});
    }
    void put_raw(std::size_t cell, const std::array<float, 5>& numbers) {
        for (std::size_t i = 0; i < 5; ++i)
            values_[i * rows * columns + cell] = numbers[i];
    }
    std::vector<Detection> read(float min_score = 0.1F) const {
        const OutputMap map{16, rows, columns, values_};
        return read_people({&map, 1}, picture, min_score);
    }
    std::vector<float>& values() { return values_; }

private:
    std::vector<float> values_ = std::vector<float>(5UL * rows * columns, 0);
};

bool lies_in_the_picture(const Box& box) {
    return box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0 && box.x + box.width <= 1 + 1e-12 &&
           box.y + box.height <= 1 + 1e-12;
}

TEST(NetworkOutput, ACellSaysWhereSomebodyIsAndHowLarge) {
    Map map;
    map.put(100, 50, 40, 60, 0.8F);
    const auto people = map.read();
    ASSERT_THAT(people, SizeIs(1));
    EXPECT_NEAR(people[0].box.x, 80.0 / 320, 1e-5);
    EXPECT_NEAR(people[0].box.y, 20.0 / 160, 1e-5);
    EXPECT_NEAR(people[0].box.width, 40.0 / 320, 1e-5);
    EXPECT_NEAR(people[0].box.height, 60.0 / 160, 1e-5);
    EXPECT_FLOAT_EQ(people[0].score, 0.8F);
}

TEST(NetworkOutput, MapsOfAllStridesAddUp) {
    std::vector<float> fine(5UL * 20 * 40, 0);
    fine[4UL * 800] = 0.5F; // the first cell: 8 x 8 pixels around (0, 0)
    std::vector<float> coarse(5UL * 5 * 10, 0);
    coarse[4UL * 50 + 49] = 0.9F; // the last cell: 32 x 32 pixels around (288, 128)
    const std::array<OutputMap, 2> maps{{{8, 20, 40, fine}, {32, 5, 10, coarse}}};
    const auto people = read_people(maps, picture, 0.1F);
    ASSERT_THAT(people, SizeIs(2));
    EXPECT_NEAR(people[0].box.x, 272.0 / 320, 1e-6);
    EXPECT_NEAR(people[1].box.width, 4.0 / 320, 1e-6); // cut to the picture
}

TEST(NetworkOutput, ScoresBelowTheLeastAreLeftOut) {
    Map map;
    map.put(100, 50, 40, 60, 0.29F);
    map.put(250, 50, 40, 60, 0.3F);
    EXPECT_THAT(map.read(0.3F), SizeIs(1));
}

TEST(NetworkOutput, OfTwoThatOverlapTooMuchTheBetterStays) {
    Map map;
    map.put(100, 50, 40, 60, 0.6F);
    map.put(104, 66, 40, 60, 0.9F); // overlaps by 0.49
    map.put(95, 64, 40, 60, 0.7F);  // overlaps the better one by 0.60
    const auto people = map.read();
    ASSERT_THAT(people, SizeIs(2));
    EXPECT_FLOAT_EQ(people[0].score, 0.9F);
    EXPECT_FLOAT_EQ(people[1].score, 0.6F);
}

TEST(NetworkOutput, BoxesAreCutToThePictureAndNothingIsLeftOfThoseOutside) {
    Map map;
    map.put(2, 158, 40, 40, 0.9F);
    map.put_raw(5, {-20, -20, 0, 0, 0.9F});
    const auto people = map.read();
    ASSERT_THAT(people, SizeIs(1));
    EXPECT_TRUE(lies_in_the_picture(people[0].box));
    EXPECT_DOUBLE_EQ(people[0].box.x, 0);
    EXPECT_NEAR(people[0].box.y + people[0].box.height, 1, 1e-12);
}

TEST(NetworkOutput, NumbersThatAreNotFiniteAreNoPeople) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const float bad : {nan, infinity, -infinity}) {
        for (std::size_t number = 0; number < 5; ++number) {
            Map map;
            std::array<float, 5> numbers{0.5F, 0.5F, 1, 1, 0.9F};
            numbers[number] = bad;
            map.put_raw(47, numbers);
            EXPECT_THAT(map.read(), IsEmpty()) << bad << " as number " << number;
        }
    }
}

TEST(NetworkOutput, AScoreAboveOneIsOne) {
    Map map;
    map.put(100, 50, 40, 60, 7);
    ASSERT_THAT(map.read(), SizeIs(1));
    EXPECT_EQ(map.read()[0].score, 1);
}

TEST(NetworkOutput, AtMost300PeopleAndTheBestOnes) {
    // given more candidates than anybody can use, all apart
    std::vector<float> values(5UL * 100 * 100, 0);
    for (std::size_t cell = 0; cell < 10000; ++cell) {
        values[2UL * 10000 + cell] = -0.5F;
        values[3UL * 10000 + cell] = -0.5F;
        values[4UL * 10000 + cell] = 0.2F + 0.00005F * static_cast<float>(cell);
    }
    const OutputMap map{8, 100, 100, values};
    const auto people = read_people({&map, 1}, {800, 800}, 0.1F);
    ASSERT_THAT(people, SizeIs(300));
    EXPECT_NEAR(people.front().score, 0.69995F, 1e-4);
    EXPECT_NEAR(people.back().score, 0.69995F - 299 * 0.00005F, 1e-4);
}

TEST(NetworkOutput, MapsThatAreTooShortOrEmptyArePassedOver) {
    const std::vector<float> few(999, 1);
    for (const OutputMap& map : {OutputMap{16, rows, columns, few}, OutputMap{16, -1, columns, few}, OutputMap{16, 0, 0, {}},
                                 OutputMap{16, 2147483647, 2147483647, few}}) {
        EXPECT_THAT(read_people({&map, 1}, picture, 0), IsEmpty());
    }
    EXPECT_THAT(Map().read(0.1F), IsEmpty());
    const OutputMap good{16, rows, columns, few};
    EXPECT_THAT(read_people({&good, 1}, {0, 0}, 0), IsEmpty());
}

TEST(NetworkOutput, WhateverTheNumbersAreTheBoxesLieInThePicture) {
    test::Chance chance(11);
    for (int round = 0; round < 200; ++round) {
        // given numbers of any bit pattern, some of them made plausible
        Map map;
        for (float& value : map.values()) {
            value = chance.happens(0.5) ? static_cast<float>(chance.between(-12, 12))
                                        : std::bit_cast<float>(static_cast<std::uint32_t>(chance.one_of(0x100000000)));
        }
        const auto people = map.read(0.05F);
        ASSERT_LE(people.size(), 300U);
        ASSERT_TRUE(std::ranges::is_sorted(people, std::greater<>{}, &Detection::score));
        for (const Detection& person : people) {
            ASSERT_TRUE(lies_in_the_picture(person.box)) << "round " << round;
            ASSERT_TRUE(person.score >= 0.05F && person.score <= 1);
        }
    }
}

} // namespace
} // namespace headcount::vision
