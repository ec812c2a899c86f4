#include "privacy/safe_picture.h"

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

bool is_masked(const SafePicture& picture, int x, int y) {
    return value_at(picture.y(), x, y) == 0x30;
}

TEST(Privacy, EveryPixelThatAMaskTouchesIsCoveredAndNoOtherIsChanged) {
    std::mt19937 chance(1);
    for (int round = 0; round < 600; ++round) {
        const Case c = any_case(chance);
        const auto pixels = noise(c.width, c.height, chance);
        const SafePicture safe = Filter({c.mask}).apply(frame_of(pixels, c.width, c.height));
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
        const SafePicture safe = Filter({c.mask}).apply(frame_of(pixels, c.width, c.height));
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

/// The promise itself: two frames that differ only under masks give the same picture, in every size.
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
        const Filter filter({other, c.mask}, longest_side);
        const SafePicture a = filter.apply(frame_of(one, c.width, c.height));
        const SafePicture b = filter.apply(frame_of(two, c.width, c.height));
        ASSERT_EQ(a.width(), b.width());
        ASSERT_EQ(a.height(), b.height());
        for (int y = 0; y < a.height(); ++y) {
            for (int x = 0; x < a.width(); ++x) {
                ASSERT_EQ(value_at(a.y(), x, y), value_at(b.y(), x, y)) << round;
                ASSERT_EQ(value_at(a.u(), x / 2, y / 2), value_at(b.u(), x / 2, y / 2)) << round;
                ASSERT_EQ(value_at(a.v(), x / 2, y / 2), value_at(b.v(), x / 2, y / 2)) << round;
            }
        }
    }
}

TEST(Privacy, AMaskCoversWhatItTouchesInTheSizeThatIsShown) {
    std::mt19937 chance(4);
    for (int round = 0; round < 300; ++round) {
        const Case c = any_case(chance);
        const SafePicture safe =
            Filter({c.mask}, any_side(chance)).apply(frame_of(noise(c.width, c.height, chance), c.width, c.height));
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
    const SafePicture safe = Filter({}).apply(frame);
    EXPECT_EQ(safe.frame(), 42U);
    EXPECT_EQ(safe.taken_at(), WallTime{from_seconds(7)});
}

TEST(Privacy, AMaskThatCannotBeUnderstoodCoversEverything) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const SafePicture safe = Filter({{{0.1, 0.1}, {none, 0.2}, {0.2, 0.2}}}).apply(grey_frame(9, 7, 0, 100));
    for (int y = 0; y < 7; ++y) {
        for (int x = 0; x < 9; ++x)
            EXPECT_TRUE(is_masked(safe, x, y));
    }
}

TEST(Privacy, CornersFarOutsideThePictureAreFine) {
    const SafePicture safe = Filter({{{-1e200, -1e200}, {1e200, -1e200}, {0.5, 1e200}}}).apply(grey_frame(9, 7, 0, 100));
    EXPECT_TRUE(is_masked(safe, 4, 3));
}

TEST(Privacy, AFrameWithoutPixelsGivesAnEmptyPicture) {
    const SafePicture safe = Filter({{{0, 0}, {1, 0}, {1, 1}}}).apply(video::Frame{});
    EXPECT_EQ(safe.width(), 0);
    EXPECT_EQ(safe.height(), 0);
}

} // namespace
} // namespace headcount::privacy
