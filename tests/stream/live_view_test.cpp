#include "stream/live_view.h"

#include "base/clock.h"
#include "privacy/pictures.h"

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace headcount::stream {
namespace {

using test::grey_frame;

const Polygon everything = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

struct Decoded {
    int width = 0;
    int height = 0;
    int brightness = -1; ///< of the pixel in the middle, 0 to 255; -1: not a JPEG
};

Decoded decode(const std::string& jpeg) {
    Decoded decoded;
    int subsampling = 0;
    const tjhandle handle = tjInitDecompress();
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    if (tjDecompressHeader2(handle, const_cast<unsigned char*>(bytes), jpeg.size(), &decoded.width, &decoded.height,
                            &subsampling) == 0) {
        std::vector<unsigned char> grey(std::size_t(decoded.width) * std::size_t(decoded.height));
        if (tjDecompress2(handle, bytes, jpeg.size(), grey.data(), decoded.width, 0, decoded.height, TJPF_GRAY, 0) == 0)
            decoded.brightness =
                grey[std::size_t(decoded.height / 2) * std::size_t(decoded.width) + std::size_t(decoded.width / 2)];
    }
    tjDestroy(handle);
    return decoded;
}

/// Somebody who watches and remembers.
class Watcher {
public:
    explicit Watcher(LiveView& view) {
        handle_ = view.watch([this](std::shared_ptr<const LivePicture> picture) {
            const std::scoped_lock lock(mutex_);
            pictures_.push_back(std::move(picture));
            came_.notify_all();
        });
    }

    /// The first picture of this frame or a later one; none if it doesn't come within a minute.
    std::shared_ptr<const LivePicture> wait_for_frame(std::uint64_t number) {
        std::unique_lock lock(mutex_);
        const auto has_come = [&] { return !pictures_.empty() && pictures_.back()->frame >= number; };
        if (!came_.wait_for(lock, std::chrono::minutes(1), has_come)) return nullptr;
        for (const auto& picture : pictures_) {
            if (picture->frame >= number) return picture;
        }
        return nullptr;
    }

    /// Whether at least so many pictures have come, within a minute.
    bool wait_for_count(std::size_t count) {
        std::unique_lock lock(mutex_);
        return came_.wait_for(lock, std::chrono::minutes(1), [&] { return pictures_.size() >= count; });
    }

    std::vector<std::shared_ptr<const LivePicture>> pictures() const {
        const std::scoped_lock lock(mutex_);
        return pictures_;
    }

    void leave() { handle_.reset(); }

private:
    mutable std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::shared_ptr<const LivePicture>> pictures_;
    std::shared_ptr<void> handle_; // last: nobody is called when the rest goes
};

LiveView::Options fast() {
    LiveView::Options options;
    options.most_per_second = 1000;
    return options;
}

TEST(LiveView, AViewerGetsTheNewestFrameAtOnceAsJpeg) {
    // given frames that came while nobody watched
    LiveView view({}, fast());
    view.offer(grey_frame(320, 240, 1, 50));
    view.offer(grey_frame(320, 240, 2, 126));
    // when somebody comes
    Watcher watcher(view);
    // then they see the last one, in full range: 126 is half way between 16 and 235
    const auto picture = watcher.wait_for_frame(1);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->frame, 2U);
    const Decoded decoded = decode(picture->jpeg);
    EXPECT_EQ(decoded.width, 320);
    EXPECT_EQ(decoded.height, 240);
    EXPECT_NEAR(decoded.brightness, 128, 2);
}

TEST(LiveView, BlackAndWhiteOfVideoAreBlackAndWhiteOnThePage) {
    LiveView view({}, fast());
    Watcher watcher(view);
    view.offer(grey_frame(64, 64, 1, 16));
    const auto black = watcher.wait_for_frame(1);
    view.offer(grey_frame(64, 64, 2, 235));
    const auto white = watcher.wait_for_frame(2);
    ASSERT_TRUE(black && white);
    EXPECT_NEAR(decode(black->jpeg).brightness, 0, 2);
    EXPECT_NEAR(decode(white->jpeg).brightness, 255, 2);
}

TEST(LiveView, AllViewersShareOnePicture) {
    LiveView view({}, fast());
    Watcher one(view);
    Watcher two(view);
    view.offer(grey_frame(64, 64, 1, 100));
    const auto first = one.wait_for_frame(1);
    const auto second = two.wait_for_frame(1);
    ASSERT_TRUE(first);
    EXPECT_EQ(first, second); // the very same object: encoded once

    Watcher late(view);
    EXPECT_EQ(late.wait_for_frame(1), first);
}

TEST(LiveView, PicturesHaveOddSizesWhereTheCameraHas) {
    LiveView view({}, fast());
    Watcher watcher(view);
    std::uint64_t number = 0;
    for (const auto& [width, height] : {std::pair(1, 1), {17, 1}, {1, 17}, {641, 479}, {33, 64}, {64, 33}}) {
        view.offer(grey_frame(width, height, ++number, 200));
        const auto picture = watcher.wait_for_frame(number);
        ASSERT_TRUE(picture);
        const Decoded decoded = decode(picture->jpeg);
        EXPECT_EQ(decoded.width, width);
        EXPECT_EQ(decoded.height, height);
        EXPECT_NEAR(decoded.brightness, 214, 2);
    }
}

TEST(LiveView, LargePicturesAreMadeSmaller) {
    LiveView::Options options = fast();
    options.longest_side = 100;
    LiveView view({}, options);
    Watcher watcher(view);
    view.offer(grey_frame(400, 200, 1, 100));
    const auto picture = watcher.wait_for_frame(1);
    ASSERT_TRUE(picture);
    EXPECT_EQ(decode(picture->jpeg).width, 100);
    EXPECT_EQ(decode(picture->jpeg).height, 50);
}

TEST(LiveView, AFrameThatCannotBeAPictureIsPassedOver) {
    LiveView view({}, fast());
    Watcher watcher(view);
    view.offer(video::Frame{});
    view.offer(grey_frame(64, 64, 1, 100));
    EXPECT_TRUE(watcher.wait_for_frame(1));
}

TEST(LiveView, NewMasksAreInForceForEveryPictureHandedOutAfterwards) {
    LiveView view({}, fast());
    std::mutex mutex;
    bool masks_are_set = false;
    std::size_t uncovered = 0;
    std::atomic<std::size_t> covered = 0;
    std::vector<std::shared_ptr<const LivePicture>> after;
    const auto handle = view.watch([&](const std::shared_ptr<const LivePicture>& picture) {
        const std::scoped_lock lock(mutex);
        if (!masks_are_set) return;
        if (decode(picture->jpeg).brightness > 100)
            ++uncovered;
        else
            ++covered;
    });
    // given bright frames that keep coming
    std::jthread camera([&](const std::stop_token& stop) {
        for (std::uint64_t number = 1; !stop.stop_requested(); ++number) {
            view.offer(grey_frame(64, 64, number, 220));
            std::this_thread::yield();
        }
    });
    Watcher watcher(view);
    ASSERT_TRUE(watcher.wait_for_count(20));
    // when a mask is drawn over everything
    view.set_rules({.masks = {everything}});
    {
        const std::scoped_lock lock(mutex);
        masks_are_set = true;
    }
    // then nothing bright is seen any more
    ASSERT_TRUE(watcher.wait_for_count(watcher.pictures().size() + 20));
    EXPECT_EQ(uncovered, 0U);
    EXPECT_GT(covered, 0U);
}

TEST(LiveView, ASourceThatStandsStillIsShownAgainUnderNewMasks) {
    LiveView view({}, fast());
    Watcher watcher(view);
    view.offer(grey_frame(64, 64, 1, 220));
    ASSERT_TRUE(watcher.wait_for_count(1));
    view.set_rules({.masks = {everything}});
    ASSERT_TRUE(watcher.wait_for_count(2));
    EXPECT_LT(decode(watcher.pictures()[1]->jpeg).brightness, 60);
    Watcher late(view);
    ASSERT_TRUE(late.wait_for_count(1));
    EXPECT_LT(decode(late.pictures()[0]->jpeg).brightness, 60);
}

TEST(LiveView, NoMorePicturesAreMadeThanAllowed) {
    const SystemClock clock;
    LiveView::Options options;
    options.most_per_second = 100;
    LiveView view({}, options);
    std::jthread camera([&](const std::stop_token& stop) {
        for (std::uint64_t number = 1; !stop.stop_requested(); ++number) {
            view.offer(grey_frame(16, 16, number, 100));
            std::this_thread::yield();
        }
    });
    const Duration began = clock.steady();
    Watcher watcher(view);
    ASSERT_TRUE(watcher.wait_for_count(31));
    EXPECT_GE(clock.steady() - began, from_seconds(0.29));
}

TEST(LiveView, WhoHasLeftIsNotCalledAnyMore) {
    LiveView view({}, fast());
    std::jthread camera([&](const std::stop_token& stop) {
        for (std::uint64_t number = 1; !stop.stop_requested(); ++number) {
            view.offer(grey_frame(16, 16, number, 100));
            std::this_thread::yield();
        }
    });
    Watcher stays(view);
    for (int round = 0; round < 50; ++round) {
        auto called = std::make_unique<std::atomic<int>>(0); // freed memory would tell a late call
        auto handle = view.watch([&called](const std::shared_ptr<const LivePicture>&) { ++*called; });
        ASSERT_TRUE(stays.wait_for_count(stays.pictures().size() + 1));
        handle.reset();
        called.reset();
    }
    EXPECT_EQ(view.viewers(), 1U);
    stays.leave();
    EXPECT_EQ(view.viewers(), 0U);
}

/// Pixels that know whether somebody has looked at them.
class WatchedPixels final : public video::Pixels {
public:
    explicit WatchedPixels(std::atomic<int>& looks) : looks_(looks) {}
    video::Plane y() const override {
        ++looks_;
        return pixels_.y();
    }
    video::Plane u() const override { return pixels_.u(); }
    video::Plane v() const override { return pixels_.v(); }

private:
    std::atomic<int>& looks_;
    test::TestPixels pixels_{64, 64};
};

TEST(LiveView, NothingIsMadeWhileNobodyWatches) {
    LiveView view({}, fast());
    // given somebody who watched and has left
    Watcher early(view);
    view.offer(grey_frame(64, 64, 1, 100));
    ASSERT_TRUE(early.wait_for_frame(1));
    early.leave();
    // when frames come
    std::atomic<int> looks = 0;
    for (std::uint64_t number = 2; number < 1000; ++number)
        view.offer(test::frame_of(std::make_shared<WatchedPixels>(looks), 64, 64, number));
    view.offer(grey_frame(64, 64, 1000, 100));
    // then only the newest is looked at, by the next who watches
    Watcher late(view);
    ASSERT_TRUE(late.wait_for_frame(1000));
    EXPECT_EQ(late.pictures().size(), 1U);
    EXPECT_EQ(looks, 0);
}

TEST(LiveView, AHandleMayOutliveTheLiveView) {
    std::shared_ptr<void> handle;
    {
        LiveView view({}, fast());
        handle = view.watch([](const std::shared_ptr<const LivePicture>&) {});
        view.offer(grey_frame(64, 64, 1, 100));
    }
    handle.reset();
}

} // namespace
} // namespace headcount::stream
