#include "vision/network_input.h"

#include "vision/chance.h"
#include "vision/pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace headcount::vision {
namespace {

using test::OwnPlanes;

/// A soft random picture: what a camera gives, and where neighbouring pixels differ little.
std::shared_ptr<OwnPlanes> soft_picture(int width, int height, int spare, std::uint64_t seed) {
    auto planes = std::make_shared<OwnPlanes>(width, height, spare);
    test::Chance chance(seed);
    std::array<double, 9> wave{};
    for (double& value : wave)
        value = chance.between(1, 6);
    const auto soft = [&](std::size_t i, double x, double y) {
        return 128 + 90 * std::sin(wave[i] * x + wave[i + 1]) * std::cos(wave[i + 2] * y);
    };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            planes->luma(x, y) = static_cast<std::uint8_t>(soft(0, 1.0 * x / width, 1.0 * y / height));
    }
    for (int y = 0; y < (height + 1) / 2; ++y) {
        for (int x = 0; x < (width + 1) / 2; ++x) {
            planes->blue(x, y) = static_cast<std::uint8_t>(soft(3, 2.0 * x / width, 2.0 * y / height));
            planes->red(x, y) = static_cast<std::uint8_t>(soft(6, 2.0 * x / width, 2.0 * y / height));
        }
    }
    return planes;
}

/// The mean of a plane over the area (in its own pixels) that one pixel of the input covers.
double mean_over(const video::Plane& plane, int width, int height, double left, double top, double right, double bottom) {
    double sum = 0;
    double weights = 0;
    for (int y = std::max(0, static_cast<int>(top)); y < std::min(height, static_cast<int>(std::ceil(bottom))); ++y) {
        for (int x = std::max(0, static_cast<int>(left)); x < std::min(width, static_cast<int>(std::ceil(right))); ++x) {
            const double across = std::min<double>(x + 1, right) - std::max<double>(x, left);
            const double down = std::min<double>(y + 1, bottom) - std::max<double>(y, top);
            sum += across * down * plane.data[static_cast<std::ptrdiff_t>(y) * plane.stride + x];
            weights += across * down;
        }
    }
    return sum / weights;
}

/// Blue, green and red as ITU-R BT.601 defines them, from studio range.
std::array<double, 3> colours_of(double y, double u, double v) {
    const double luma = 1.164383 * (y - 16);
    return {std::clamp(luma + 2.017232 * (u - 128), 0.0, 255.0),
            std::clamp(luma - 0.391762 * (u - 128) - 0.812968 * (v - 128), 0.0, 255.0),
            std::clamp(luma + 1.596027 * (v - 128), 0.0, 255.0)};
}

/// The largest and the mean difference between the input and a straightforward computation of it.
std::pair<double, double> difference(const NetworkInput& input, const video::Frame& frame) {
    const double across = static_cast<double>(frame.width) / input.picture_width();
    const double down = static_cast<double>(frame.height) / input.picture_height();
    const auto mean = [&](const video::Plane& plane, int column, int row, double scale) {
        return mean_over(plane, static_cast<int>(std::ceil(frame.width / scale)),
                         static_cast<int>(std::ceil(frame.height / scale)), column * across / scale, row * down / scale,
                         (column + 1) * across / scale, (row + 1) * down / scale);
    };
    double most = 0;
    double sum = 0;
    const auto values = input.values();
    for (int row = 0; row < input.picture_height(); ++row) {
        for (int column = 0; column < input.picture_width(); ++column) {
            const auto colours = colours_of(mean(frame.pixels->y(), column, row, 1), mean(frame.pixels->u(), column, row, 2),
                                            mean(frame.pixels->v(), column, row, 2));
            for (std::size_t colour = 0; colour < 3; ++colour) {
                const std::size_t plane = static_cast<std::size_t>(input.width()) * static_cast<std::size_t>(input.height());
                const double off =
                    std::abs(values[colour * plane + static_cast<std::size_t>(row * input.width() + column)] - colours[colour]);
                most = std::max(most, off);
                sum += off / 3;
            }
        }
    }
    return {most, sum / (input.picture_width() * input.picture_height())};
}

float value_at(const NetworkInput& input, int colour, int column, int row) {
    return input.values()[static_cast<std::size_t>((colour * input.height() + row) * input.width() + column)];
}

TEST(NetworkInput, ScalesTheLongerSideAndFillsUpToMultiplesOf32) {
    NetworkInput input(416);
    input.fill(test::black(1280, 720));
    EXPECT_EQ(input.picture_width(), 416);
    EXPECT_EQ(input.picture_height(), 234);
    EXPECT_EQ(input.width(), 416);
    EXPECT_EQ(input.height(), 256);
    EXPECT_EQ(input.values().size(), 3U * 416 * 256);

    input.fill(test::black(720, 1280));
    EXPECT_EQ(input.picture_width(), 234);
    EXPECT_EQ(input.width(), 256);
    EXPECT_EQ(input.height(), 416);
}

TEST(NetworkInput, BesideThePictureItIsGrey) {
    // given a black picture in an input that is higher and wider than it, when it is filled again and again
    NetworkInput input(100);
    for (int i = 0; i < 3; ++i)
        input.fill(test::black(200, 70));
    // then grey begins exactly where the picture ends
    ASSERT_EQ(input.picture_height(), 35);
    for (int colour = 0; colour < 3; ++colour) {
        EXPECT_EQ(value_at(input, colour, 99, 34), 0);
        EXPECT_EQ(value_at(input, colour, 100, 34), 114);
        EXPECT_EQ(value_at(input, colour, 99, 35), 114);
        EXPECT_EQ(value_at(input, colour, 127, 63), 114);
    }
}

TEST(NetworkInput, AnotherShapeOfPictureLeavesNothingOfTheLastOne) {
    NetworkInput used(128);
    used.fill(test::frame_of(soft_picture(200, 200, 0, 1), 200, 200));
    used.fill(test::black(200, 50));
    NetworkInput fresh(128);
    fresh.fill(test::black(200, 50));
    EXPECT_TRUE(std::ranges::equal(used.values(), fresh.values()));
}

TEST(NetworkInput, PlanesAreBlueGreenRedFrom0To255) {
    // given a picture that is pure red in BT.601
    auto planes = std::make_shared<OwnPlanes>(64, 64, 0);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            planes->luma(x, y) = 81;
            planes->blue(x / 2, y / 2) = 90;
            planes->red(x / 2, y / 2) = 240;
        }
    }
    NetworkInput input(64);
    input.fill(test::frame_of(planes, 64, 64));
    EXPECT_NEAR(value_at(input, 0, 32, 32), 0, 2);
    EXPECT_NEAR(value_at(input, 1, 32, 32), 0, 2);
    EXPECT_NEAR(value_at(input, 2, 32, 32), 255, 2);
}

struct Shape {
    int width, height, spare, longest_side;
};
class NetworkInputShapes : public testing::TestWithParam<Shape> {};

TEST_P(NetworkInputShapes, IsWhatAStraightforwardComputationGives) {
    const Shape shape = GetParam();
    const auto frame = test::frame_of(soft_picture(shape.width, shape.height, shape.spare, 5), shape.width, shape.height);
    NetworkInput input(shape.longest_side);
    input.fill(frame);
    const auto [most, mean] = difference(input, frame);
    EXPECT_LT(mean, 1.5);
    EXPECT_LT(most, 16); // where two pixels share one colour sample
}

INSTANTIATE_TEST_SUITE_P(OfAllKinds, NetworkInputShapes,
                         testing::Values(Shape{1280, 720, 0, 416}, Shape{640, 480, 32, 416}, Shape{641, 479, 3, 320},
                                         Shape{240, 240, 0, 416}, Shape{353, 289, 15, 416}, Shape{416, 416, 0, 416},
                                         Shape{500, 1001, 1, 256}),
                         [](const auto& shape) {
                             return std::to_string(shape.param.width) + "x" + std::to_string(shape.param.height);
                         });

TEST(NetworkInput, BytesAreTheSameNumbersPixelByPixel) {
    for (const auto& [width, height] : {std::pair{640, 361}, std::pair{241, 240}}) {
        const auto frame = test::frame_of(soft_picture(width, height, 3, 6), width, height);
        NetworkInput planes(256);
        NetworkInput bytes(256, InputForm::bytes);
        planes.fill(frame);
        bytes.fill(frame);
        ASSERT_EQ(bytes.bytes().size(), planes.values().size());
        EXPECT_TRUE(bytes.values().empty());
        for (int row = 0; row < planes.height(); ++row) {
            for (int column = 0; column < planes.width(); ++column) {
                for (int colour = 0; colour < 3; ++colour) {
                    const auto place = static_cast<std::size_t>((row * planes.width() + column) * 3 + colour);
                    ASSERT_EQ(bytes.bytes()[place], value_at(planes, colour, column, row)) << row << ", " << column;
                }
            }
        }
    }
}

TEST(NetworkInput, TheThinnestPicturesFit) {
    for (const auto& [width, height] : {std::pair{16384, 16}, std::pair{16, 16384}, std::pair{17, 4000}, std::pair{1, 1}}) {
        NetworkInput input(416);
        input.fill(test::black(width, height));
        EXPECT_GE(input.picture_width(), 1);
        EXPECT_GE(input.picture_height(), 1);
        EXPECT_EQ(value_at(input, 0, 0, 0), 0) << width << " x " << height;
    }
}

} // namespace
} // namespace headcount::vision
