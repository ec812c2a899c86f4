#include "stream/snapshots.h"

#include "privacy/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <cstddef>
#include <vector>

namespace headcount::stream {
namespace {

using privacy::Mode;
using test::grey_frame;
using ::testing::HasSubstr;

const Polygon everything = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

/// The brightness of the pixel in the middle, 0 to 255; -1: not a JPEG.
int brightness(const std::string& jpeg) {
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int found = -1;
    const tjhandle handle = tjInitDecompress();
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    if (tjDecompressHeader2(handle, const_cast<unsigned char*>(bytes), jpeg.size(), &width, &height, &subsampling) == 0) {
        std::vector<unsigned char> grey(std::size_t(width) * std::size_t(height));
        if (tjDecompress2(handle, bytes, jpeg.size(), grey.data(), width, 0, height, TJPF_GRAY, 0) == 0)
            found = grey[std::size_t(height / 2) * std::size_t(width) + std::size_t(width / 2)];
    }
    tjDestroy(handle);
    return found;
}

/// Frames number 1, 2, 3... that are brighter each time.
video::Frame numbered(std::uint64_t number) {
    return grey_frame(64, 48, number, 16 + 20 * int(number));
}

int brightness_of_frame(std::uint64_t number) {
    return int(20 * double(number) * 255 / 219 + 0.5);
}

TEST(Snapshots, AreOfTheFrameThatIsAskedFor) {
    Snapshots snapshots({});
    for (std::uint64_t number = 1; number <= 5; ++number)
        snapshots.offer(numbered(number));
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(4).value()), brightness_of_frame(4), 2);
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(5).value()), brightness_of_frame(5), 2);
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(3).value()), brightness_of_frame(3), 2);
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(1).value()), brightness_of_frame(3), 2) << "the oldest that is known";
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(9).value()), brightness_of_frame(5), 2) << "the newest";
}

TEST(Snapshots, AreMadeOnceForAllReportsOfAFrame) {
    Snapshots snapshots({});
    snapshots.offer(numbered(1));
    EXPECT_EQ(snapshots.jpeg_of(1).value(), snapshots.jpeg_of(1).value());
}

TEST(Snapshots, ExistInNormalModeOnly) {
    Snapshots snapshots({});
    snapshots.offer(numbered(1));
    for (const Mode mode : {Mode::blur, Mode::numbers_only}) {
        snapshots.set_rules({.mode = mode});
        ASSERT_FALSE(snapshots.jpeg_of(1));
        EXPECT_EQ(snapshots.jpeg_of(1).error().sentence, "Snapshots exist in privacy mode normal only.");
    }
    snapshots.set_rules({});
    EXPECT_TRUE(snapshots.jpeg_of(1));
}

TEST(Snapshots, HaveTheMasksPaintedInFromTheMomentWhenTheyAreDrawn) {
    Snapshots snapshots({});
    snapshots.offer(numbered(5));
    EXPECT_GT(brightness(*snapshots.jpeg_of(5).value()), 100);
    snapshots.set_rules({.masks = {everything}});
    EXPECT_LT(brightness(*snapshots.jpeg_of(5).value()), 3);
    snapshots.set_rules({.masks = {everything}, .mask_colour = settings::MaskColour::white});
    EXPECT_GT(brightness(*snapshots.jpeg_of(5).value()), 252);
}

TEST(Snapshots, BeginAnewWithTheSource) {
    Snapshots snapshots({});
    EXPECT_THAT(snapshots.jpeg_of(1).error().sentence, HasSubstr("no picture yet"));
    snapshots.offer(numbered(8));
    snapshots.offer(numbered(1));
    EXPECT_NEAR(brightness(*snapshots.jpeg_of(1).value()), brightness_of_frame(1), 2);
}

} // namespace
} // namespace headcount::stream
