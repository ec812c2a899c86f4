#include "privacy/safe_picture.h"

#include "privacy/blur.h"
#include "privacy/pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace headcount::privacy {
namespace {

using namespace test;

/// How far a polygon is from touching a pixel: 0 if it does. Written without any thought of speed, and unlike the filter.
double distance_from_pixel(const Polygon& corners, int x, int y) {
    const Polygon pixel = {{double(x), double(y)}, {x + 1.0, double(y)}, {x + 1.0, y + 1.0}, {double(x), y + 1.0}};
    if (contains(corners, {x + 0.5, y + 0.5})) return 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i];
        const Point b = corners[(i + 1) % corners.size()];
        if (a.x > x && a.x < x + 1 && a.y > y && a.y < y + 1) return 0;
        for (std::size_t k = 0; k < 4; ++k) {
            if (segments_meet(a, b, pixel[k], pixel[(k + 1) % 4])) nearest = 0;
            nearest =
                std::min({nearest, distance_to_segment(pixel[k], a, b), distance_to_segment(a, pixel[k], pixel[(k + 1) % 4])});
        }
    }
    return nearest;
}

/// Whether the inside of a pixel is reached for certain: it still is when the pixel is a little smaller.
bool is_touched(const Polygon& corners, int x, int y) {
    constexpr double margin = 1e-5;
    const Polygon inner = {
        {x + margin, y + margin}, {x + 1 - margin, y + margin}, {x + 1 - margin, y + 1 - margin}, {x + margin, y + 1 - margin}};
    if (contains(corners, {x + 0.5, y + 0.5})) return true;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i];
        const Point b = corners[(i + 1) % corners.size()];
        if (contains(inner, a)) return true;
        for (std::size_t k = 0; k < 4; ++k) {
            if (segments_meet(a, b, inner[k], inner[(k + 1) % 4])) return true;
        }
    }
    return false;
}

Polygon in_pixels(Polygon polygon, int width, int height) {
    for (Point& corner : polygon)
        corner = {corner.x * width, corner.y * height};
    return polygon;
}

/// Polygons of every kind: large and tiny, reaching out of the picture, crossing themselves, on exact pixel borders.
Polygon any_polygon(std::mt19937& chance, int width, int height) {
    const std::size_t corners = std::uniform_int_distribution<std::size_t>(3, 10)(chance);
    const double size = std::pow(10.0, std::uniform_real_distribution<double>(-2.5, 0.2)(chance));
    std::uniform_real_distribution<double> place(-0.1, 1.1);
    std::uniform_real_distribution<double> offset(-size, size);
    const bool on_borders = std::bernoulli_distribution(0.3)(chance);
    const Point middle{place(chance), place(chance)};
    Polygon polygon;
    for (std::size_t i = 0; i < corners; ++i) {
        Point corner = middle + Point{offset(chance), offset(chance)};
        if (on_borders) corner = {std::round(corner.x * width) / width, std::round(corner.y * height) / height};
        polygon.push_back(corner);
    }
    return polygon;
}

int any_side(std::mt19937& chance) {
    return std::uniform_int_distribution<int>(1, 41)(chance);
}

struct Case {
    int width;
    int height;
    Polygon mask;
};

Case any_case(std::mt19937& chance) {
    const int width = any_side(chance);
    const int height = any_side(chance);
    return {width, height, any_polygon(chance, width, height)};
}

constexpr int black_luma = 16; // which noise does not have

bool is_masked(const SafePicture& picture, int x, int y) {
    return value_at(picture.y(), x, y) == black_luma;
}

TEST(Privacy, EveryPixelThatAMaskTouchesIsCoveredAndNoOtherIsChanged) {
    std::mt19937 chance(1);
    for (int round = 0; round < 600; ++round) {
        const Case c = any_case(chance);
        const auto pixels = noise(c.width, c.height, chance);
        const SafePicture safe = Filter({.masks = {c.mask}}).apply(frame_of(pixels, c.width, c.height));
        ASSERT_EQ(safe.width(), c.width);
        ASSERT_EQ(safe.height(), c.height);
        const Polygon corners = in_pixels(c.mask, c.width, c.height);
        for (int y = 0; y < c.height; ++y) {
            for (int x = 0; x < c.width; ++x) {
                if (is_touched(corners, x, y)) {
                    ASSERT_TRUE(is_masked(safe, x, y)) << round << ": " << x << "," << y;
                }
                if (distance_from_pixel(corners, x, y) > 1e-5) {
                    ASSERT_EQ(value_at(safe.y(), x, y), pixels->y_at(x, y)) << round << ": " << x << "," << y;
                }
            }
        }
    }
}

TEST(Privacy, AColourSampleIsCoveredExactlyIfOneOfItsFourPixelsIs) {
    std::mt19937 chance(2);
    for (int round = 0; round < 600; ++round) {
        const Case c = any_case(chance);
        const auto pixels = noise(c.width, c.height, chance);
        const SafePicture safe = Filter({.masks = {c.mask}}).apply(frame_of(pixels, c.width, c.height));
        for (int y = 0; y < (c.height + 1) / 2; ++y) {
            for (int x = 0; x < (c.width + 1) / 2; ++x) {
                bool covered = false;
                for (int py = 2 * y; py < std::min(2 * y + 2, c.height); ++py) {
                    for (int px = 2 * x; px < std::min(2 * x + 2, c.width); ++px)
                        covered = covered || is_masked(safe, px, py);
                }
                ASSERT_EQ(value_at(safe.u(), x, y), covered ? 0x80 : pixels->u_at(x, y)) << round;
                ASSERT_EQ(value_at(safe.v(), x, y), covered ? 0x80 : pixels->v_at(x, y)) << round;
            }
        }
    }
}

bool are_the_same(const SafePicture& a, const SafePicture& b) {
    if (a.width() != b.width() || a.height() != b.height()) return false;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            if (value_at(a.y(), x, y) != value_at(b.y(), x, y) ||
                value_at(a.u(), x / 2, y / 2) != value_at(b.u(), x / 2, y / 2) ||
                value_at(a.v(), x / 2, y / 2) != value_at(b.v(), x / 2, y / 2))
                return false;
        }
    }
    return true;
}

/// The promise itself: two frames that differ only under masks give the same picture, in every size and mode.
TEST(Privacy, NothingUnderAMaskPlaysAPartInAnyPixelThatIsShown) {
    std::mt19937 chance(3);
    for (int round = 0; round < 600; ++round) {
        const Case c = any_case(chance);
        const int longest_side = any_side(chance);
        const Polygon other = any_polygon(chance, c.width, c.height);
        const auto one = noise(c.width, c.height, chance);
        const auto two = std::make_shared<TestPixels>(*one);
        const Polygon corners = in_pixels(c.mask, c.width, c.height);
        for (int y = 0; y < c.height; ++y) {
            for (int x = 0; x < c.width; ++x) {
                if (!is_touched(corners, x, y)) continue;
                two->y_at(x, y) ^= 0xff;
                two->u_at(x / 2, y / 2) = std::uint8_t(~one->u_at(x / 2, y / 2));
                two->v_at(x / 2, y / 2) = std::uint8_t(~one->v_at(x / 2, y / 2));
            }
        }
        const Mode mode = round % 3 == 0 ? Mode::blur : Mode::normal;
        const auto colour = round % 2 == 0 ? settings::MaskColour::white : settings::MaskColour::black;
        const Filter filter({.masks = {other, c.mask}, .mode = mode, .mask_colour = colour}, longest_side);
        ASSERT_TRUE(are_the_same(filter.apply(frame_of(one, c.width, c.height)), filter.apply(frame_of(two, c.width, c.height))))
            << round;
    }
}

TEST(Privacy, AMaskCoversWhatItTouchesInTheSizeThatIsShown) {
    std::mt19937 chance(4);
    for (int round = 0; round < 300; ++round) {
        const Case c = any_case(chance);
        const SafePicture safe =
            Filter({.masks = {c.mask}}, any_side(chance)).apply(frame_of(noise(c.width, c.height, chance), c.width, c.height));
        const Polygon corners = in_pixels(c.mask, safe.width(), safe.height());
        for (int y = 0; y < safe.height(); ++y) {
            for (int x = 0; x < safe.width(); ++x) {
                if (is_touched(corners, x, y)) {
                    ASSERT_TRUE(is_masked(safe, x, y)) << round;
                }
            }
        }
    }
}

TEST(Privacy, PicturesAreScaledDownToTheLongestSideAndNeverUp) {
    const auto size_of = [](int width, int height, int longest_side) {
        const SafePicture safe = Filter({}, longest_side).apply(grey_frame(width, height, 5, 100));
        return std::pair(safe.width(), safe.height());
    };
    EXPECT_EQ(size_of(1920, 1080, 1280), std::pair(1280, 720));
    EXPECT_EQ(size_of(1080, 1920, 1280), std::pair(720, 1280));
    EXPECT_EQ(size_of(640, 480, 1280), std::pair(640, 480));
    EXPECT_EQ(size_of(641, 479, 0), std::pair(641, 479));
    EXPECT_EQ(size_of(2000, 1, 100), std::pair(100, 1)); // never nothing
}

TEST(Privacy, APictureKnowsItsFrameAndTime) {
    video::Frame frame = grey_frame(16, 16, 42, 100);
    frame.taken_at = WallTime{from_seconds(7)};
    frame.time = from_seconds(3);
    const SafePicture safe = Filter({}).apply(frame);
    EXPECT_EQ(safe.frame(), 42U);
    EXPECT_EQ(safe.time(), from_seconds(3));
    EXPECT_EQ(safe.mode(), Mode::normal);
    EXPECT_EQ(safe.taken_at(), WallTime{from_seconds(7)});
}

TEST(Privacy, AMaskThatCannotBeUnderstoodCoversEverything) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const SafePicture safe = Filter({.masks = {{{0.1, 0.1}, {none, 0.2}, {0.2, 0.2}}}}).apply(grey_frame(9, 7, 0, 100));
    for (int y = 0; y < 7; ++y) {
        for (int x = 0; x < 9; ++x)
            EXPECT_TRUE(is_masked(safe, x, y));
    }
}

TEST(Privacy, CornersFarOutsideThePictureAreFine) {
    const SafePicture safe =
        Filter({.masks = {{{-1e200, -1e200}, {1e200, -1e200}, {0.5, 1e200}}}}).apply(grey_frame(9, 7, 0, 100));
    EXPECT_TRUE(is_masked(safe, 4, 3));
}

TEST(Privacy, AFrameWithoutPixelsGivesAnEmptyPicture) {
    const SafePicture safe = Filter({.masks = {{{0, 0}, {1, 0}, {1, 1}}}}).apply(video::Frame{});
    EXPECT_EQ(safe.width(), 0);
    EXPECT_EQ(safe.height(), 0);
}

TEST(Privacy, MasksAreWhiteOrBlack) {
    const Polygon all = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    const auto middle = [&](settings::MaskColour colour, Mode mode) {
        return value_at(Filter({.masks = {all}, .mode = mode, .mask_colour = colour}).apply(grey_frame(64, 48, 0, 100)).y(), 20,
                        20);
    };
    for (const Mode mode : {Mode::normal, Mode::blur}) {
        EXPECT_EQ(middle(settings::MaskColour::black, mode), 16);
        EXPECT_EQ(middle(settings::MaskColour::white, mode), 235);
    }
}

TEST(Privacy, NumbersOnlyHasNothingOfTheFrameButItsSize) {
    std::mt19937 chance(5);
    const Filter filter({.mode = Mode::numbers_only}, 32);
    const SafePicture one = filter.apply(frame_of(noise(64, 48, chance), 64, 48));
    EXPECT_EQ(one.width(), 32);
    EXPECT_EQ(one.height(), 24);
    EXPECT_EQ(one.mode(), Mode::numbers_only);
    EXPECT_TRUE(are_the_same(one, filter.apply(grey_frame(64, 48, 0, 200))));
    EXPECT_EQ(value_at(one.y(), 0, 0), value_at(one.y(), 31, 23));
}

/// How far a plane is from what its own values at the middles of cells would draw, at most.
int detail_beyond(const SafePicture& picture, Size cells) {
    const auto value = [&](int column, int row) {
        const int x = int((column + 0.5) * picture.width() / cells.width);
        const int y = int((row + 0.5) * picture.height() / cells.height);
        return double(value_at(picture.y(), std::clamp(x, 0, picture.width() - 1), std::clamp(y, 0, picture.height() - 1)));
    };
    int most = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const double column = std::clamp((x + 0.5) * cells.width / picture.width() - 0.5, 0.0, cells.width - 1.0);
            const double row = std::clamp((y + 0.5) * cells.height / picture.height() - 0.5, 0.0, cells.height - 1.0);
            const int left = int(column);
            const int top = int(row);
            const int right = std::min(left + 1, cells.width - 1);
            const int bottom = std::min(top + 1, cells.height - 1);
            const double dx = column - left;
            const double dy = row - top;
            const double drawn = (1 - dy) * ((1 - dx) * value(left, top) + dx * value(right, top)) +
                                 dy * ((1 - dx) * value(left, bottom) + dx * value(right, bottom));
            most = std::max(most, int(std::abs(drawn - value_at(picture.y(), x, y))));
        }
    }
    return most;
}

TEST(Privacy, ABlurredPictureIsDrawnFromItsCellsAlone) {
    std::mt19937 chance(6);
    for (const auto& [width, height] : {std::pair(640, 480), std::pair(1280, 720), std::pair(360, 641), std::pair(97, 33)}) {
        // Large squares of chance brightness: detail at every scale.
        const auto pixels = noise(width, height, chance);
        for (int block = 0; block < 300; ++block) {
            const int side = 1 << std::uniform_int_distribution<int>(1, 6)(chance);
            const int left = std::uniform_int_distribution<int>(0, width - 1)(chance);
            const int top = std::uniform_int_distribution<int>(0, height - 1)(chance);
            const auto luma = std::uint8_t(std::uniform_int_distribution<int>(16, 235)(chance));
            for (int y = top; y < std::min(top + side, height); ++y)
                for (int x = left; x < std::min(left + side, width); ++x)
                    pixels->y_at(x, y) = luma;
        }
        const Size cells = blur_cells({width, height});
        EXPECT_LE(std::max(cells.width, cells.height), most_blur_cells);
        const SafePicture sharp = Filter({}).apply(frame_of(pixels, width, height));
        const SafePicture blurred = Filter({.mode = Mode::blur}).apply(frame_of(pixels, width, height));
        EXPECT_GT(detail_beyond(sharp, cells), 60) << "the measure sees detail where there is some";
        EXPECT_LE(detail_beyond(blurred, cells), 8) << width << " x " << height;
    }
}

TEST(Privacy, WhatIsFinerThanACellLeavesNoTraceInABlurredPicture) {
    // Given stripes of the strongest contrast, at every place, each finer than half a cell
    const auto striped = [](int period, int shift) {
        auto pixels = std::make_shared<TestPixels>(640, 480);
        for (int y = 0; y < 480; ++y)
            for (int x = 0; x < 640; ++x)
                pixels->y_at(x, y) = (x + shift) % period < period / 2 ? 16 : 235;
        return frame_of(pixels, 640, 480);
    };
    const Filter blur({.mode = Mode::blur});
    for (const int period : {2, 4, 8, 16}) {
        // When they move, then the picture does not
        for (int shift = 0; shift < period; ++shift) {
            const SafePicture picture = blur.apply(striped(period, shift));
            int least = 255;
            int most = 0;
            for (int x = 40; x < 600; ++x) {
                least = std::min<int>(least, value_at(picture.y(), x, 240));
                most = std::max<int>(most, value_at(picture.y(), x, 240));
            }
            ASSERT_LE(most - least, blur_step) << period << ", " << shift;
        }
    }
}

TEST(Privacy, ABlurredPictureIsOfTheSizeAskedForAndKeepsWhatIsLarge) {
    auto pixels = std::make_shared<TestPixels>(640, 480);
    for (int y = 0; y < 480; ++y)
        for (int x = 0; x < 640; ++x)
            pixels->y_at(x, y) = x < 320 ? 40 : 200;
    const SafePicture picture = Filter({.mode = Mode::blur}, 320).apply(frame_of(pixels, 640, 480));
    EXPECT_EQ(picture.width(), 320);
    EXPECT_EQ(picture.height(), 240);
    EXPECT_NEAR(value_at(picture.y(), 20, 120), 40, blur_step);
    EXPECT_NEAR(value_at(picture.y(), 300, 120), 200, blur_step);
}

} // namespace
} // namespace headcount::privacy
