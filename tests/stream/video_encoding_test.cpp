#include "stream/video_encoding.h"

#include "privacy/pictures.h"
#include "stream/moving_camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace headcount::stream {
namespace {

using namespace std::chrono_literals;
using privacy::Mode;
using test::MovingCamera;

/// Somebody who watches, and what they got.
class Watching {
public:
    explicit Watching(VideoEncoding& encoding) {
        handle_ = encoding.watch({[this](const VideoUnit& unit) {
                                      const std::scoped_lock lock(mutex_);
                                      units_.push_back(unit);
                                      changed_.notify_all();
                                  },
                                  [this] {
                                      const std::scoped_lock lock(mutex_);
                                      has_ended_ = true;
                                      changed_.notify_all();
                                  }});
    }

    bool is_let_in() const { return handle_ != nullptr; }

    bool gets(std::size_t wanted) {
        std::unique_lock lock(mutex_);
        const std::size_t before = units_.size();
        return changed_.wait_for(lock, 60s, [&] { return units_.size() >= before + wanted; });
    }

    bool ends() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 60s, [&] { return has_ended_; });
    }

    std::vector<VideoUnit> units() {
        const std::scoped_lock lock(mutex_);
        return units_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<VideoUnit> units_;
    bool has_ended_ = false;
    std::shared_ptr<void> handle_; // ends first
};

bool eventually(const std::function<bool()>& is_so) {
    for (int i = 0; i < 1000; ++i) {
        if (is_so()) return true;
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

TEST(VideoEncoding, EncodesOnceForAllAndNotAtAllForNone) {
    VideoEncoding encoding({});
    MovingCamera camera(encoding);
    EXPECT_EQ(encoding.status().encoders_made, 0U);
    {
        Watching one(encoding);
        Watching another(encoding);
        ASSERT_TRUE(one.gets(5));
        ASSERT_TRUE(another.gets(5));
        EXPECT_TRUE(encoding.status().is_encoding);
        // the very same units
        const VideoUnit of_other = another.units().back();
        ASSERT_TRUE(one.gets(1)); // so that both have it
        const std::vector<VideoUnit> all = one.units();
        EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const VideoUnit& unit) { return unit.sample == of_other.sample; }));
    }
    EXPECT_TRUE(eventually([&] { return !encoding.status().is_encoding; }));
    EXPECT_EQ(encoding.status().encoders_made, 1U);
    EXPECT_FALSE(encoding.status().encoder.empty());
}

TEST(VideoEncoding, WhoeverComesBeginsWithAKeyPictureAtOnce) {
    VideoEncoding encoding({});
    MovingCamera camera(encoding);
    Watching first(encoding);
    ASSERT_TRUE(first.gets(10));
    for (int i = 0; i < 3; ++i) {
        Watching late(encoding);
        ASSERT_TRUE(late.gets(2));
        EXPECT_TRUE(late.units()[0].is_key);
        EXPECT_FALSE(late.units()[1].is_key);
    }
}

TEST(VideoEncoding, UnitsComeInTheOrderOfTheirFrames) {
    VideoEncoding encoding({});
    MovingCamera camera(encoding);
    Watching somebody(encoding);
    ASSERT_TRUE(somebody.gets(20));
    const std::vector<VideoUnit> units = somebody.units();
    for (std::size_t i = 1; i < units.size(); ++i)
        EXPECT_GT(units[i].taken, units[i - 1].taken);
}

TEST(VideoEncoding, ASourceThatStandsStillIsShownToWhoComes) {
    VideoEncoding encoding({});
    encoding.offer(test::grey_frame(320, 240, 1, 100));
    Watching somebody(encoding);
    EXPECT_TRUE(somebody.gets(1));
}

TEST(VideoEncoding, ExistsInNormalModeOnly) {
    VideoEncoding encoding({});
    MovingCamera camera(encoding);
    for (const Mode mode : {Mode::blur, Mode::numbers_only}) {
        // Given somebody who watches
        encoding.set_rules({});
        Watching somebody(encoding);
        ASSERT_TRUE(somebody.gets(2));
        // When normal mode is left
        encoding.set_rules({.mode = mode});
        const std::size_t had = somebody.units().size();
        // Then it ends, nothing is encoded any more, and nobody else is let in
        EXPECT_TRUE(somebody.ends());
        EXPECT_TRUE(eventually([&] { return !encoding.status().is_encoding; }));
        EXPECT_FALSE(Watching(encoding).is_let_in());
        EXPECT_EQ(somebody.units().size(), had);
    }
}

TEST(VideoEncoding, AfterOtherRulesTheFirstPictureIsPredictedFromNoneBefore) {
    VideoEncoding encoding({});
    MovingCamera camera(encoding);
    Watching somebody(encoding);
    ASSERT_TRUE(somebody.gets(5));
    for (int i = 0; i < 5; ++i) {
        encoding.set_rules({.masks = {{{0, 0}, {0.5, 0}, {0.5, 0.1 * (i + 1)}, {0, 1}}}});
        const std::size_t had = somebody.units().size();
        ASSERT_TRUE(somebody.gets(3));
        EXPECT_TRUE(somebody.units()[had].is_key);
    }
}

TEST(VideoEncoding, PicturesOfAnotherSizeGetAnotherEncoder) {
    VideoEncoding encoding({});
    Watching somebody(encoding);
    encoding.offer(test::grey_frame(320, 240, 1, 100));
    ASSERT_TRUE(somebody.gets(1));
    encoding.offer(test::grey_frame(640, 480, 2, 100));
    ASSERT_TRUE(somebody.gets(1));
    EXPECT_EQ(encoding.status().encoders_made, 2U);
    EXPECT_TRUE(somebody.units().back().is_key);
}

TEST(VideoEncoding, KnowsWhetherThereAreAnyPictures) {
    VideoEncoding encoding({});
    EXPECT_FALSE(encoding.has_pictures());
    encoding.offer(test::grey_frame(320, 240, 1, 100));
    EXPECT_TRUE(encoding.has_pictures());
}

} // namespace
} // namespace headcount::stream
