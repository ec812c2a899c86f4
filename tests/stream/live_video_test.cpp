#include "stream/live_video.h"

#include "peers/process.h"
#include "peers/temporary_folder.h"
#include "privacy/pictures.h"
#include "stream/moving_camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

namespace headcount::stream {
namespace {

using namespace std::chrono_literals;
using peers::Process;
using privacy::Mode;
using test::MovingCamera;
using Kind = VideoPiece::Kind;

/// A browser that keeps what it gets.
class Browser {
public:
    explicit Browser(LiveVideo& video) {
        handle_ = video.watch([this](std::shared_ptr<const VideoPiece> piece) {
            const std::scoped_lock lock(mutex_);
            if (piece)
                pieces_.push_back(*piece);
            else
                has_ended_ = true;
            changed_.notify_all();
        });
    }

    bool is_let_in() const { return handle_ != nullptr; }

    /// Waits for so many more pictures.
    bool gets(std::size_t wanted) {
        std::unique_lock lock(mutex_);
        const std::size_t before = pieces_.size();
        return changed_.wait_for(lock, 60s, [&] { return pieces_.size() >= before + wanted; });
    }

    bool ends() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 60s, [&] { return has_ended_; });
    }

    std::vector<VideoPiece> pieces() {
        const std::scoped_lock lock(mutex_);
        return pieces_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<VideoPiece> pieces_;
    bool has_ended_ = false;
    std::shared_ptr<void> handle_; // ends first
};

/// The luma of all pictures, as ffmpeg decodes them; it must have nothing to complain of.
std::string decoded(const std::vector<VideoPiece>& pieces) {
    const peers::TemporaryFolder folder;
    const std::string from = folder.path() / "live.mp4";
    const std::string to = folder.path() / "live.gray";
    std::ofstream file(from, std::ios::binary);
    for (const VideoPiece& piece : pieces)
        file << piece.bytes;
    file.close();
    // By the times of the video: ffmpeg would guess a rate and complain of pictures that are closer together.
    Process ffmpeg({"ffmpeg", "-nostdin", "-v", "warning", "-i", from, "-fps_mode", "passthrough", "-enc_time_base", "-1",
                    "-pix_fmt", "gray", "-f", "rawvideo", to});
    std::string said;
    while (const std::optional<std::string> line = ffmpeg.line(60s))
        said += *line + "\n";
    EXPECT_EQ(ffmpeg.wait(), 0) << said;
    EXPECT_EQ(said, "");
    std::ifstream luma(to, std::ios::binary);
    return {std::istreambuf_iterator<char>(luma), {}};
}

constexpr std::size_t picture_bytes = std::size_t{MovingCamera::width} * MovingCamera::height;

/// How far a picture is from what the camera showed in this frame: on average over all pixels, in steps of luma.
double difference(const std::string& luma, std::uint64_t frame) {
    const auto showed = MovingCamera::bright_stripes(frame);
    double sum = 0;
    for (int y = 0; y < MovingCamera::height; ++y)
        for (int x = 0; x < MovingCamera::width; ++x)
            sum += std::abs(int(std::uint8_t(luma[std::size_t(y) * MovingCamera::width + std::size_t(x)])) -
                            showed->y().data[y * showed->y().stride + x]);
    return sum / double(picture_bytes);
}

TEST(LiveVideo, AForeignDecoderShowsEveryPicture) {
    VideoEncoding encoding({});
    LiveVideo video(encoding);
    MovingCamera camera(encoding);
    Browser browser(video);
    ASSERT_TRUE(browser.gets(30));
    const std::vector<VideoPiece> pieces = browser.pieces();
    EXPECT_EQ(pieces[0].kind, Kind::beginning);
    EXPECT_THAT(pieces[0].codec, testing::MatchesRegex("avc1\\.[0-9a-f]{6}"));
    EXPECT_EQ(pieces[1].kind, Kind::key);
    EXPECT_EQ(decoded(pieces).size(), (pieces.size() - 1) * picture_bytes);
}

TEST(LiveVideo, TellsOfEachPictureWhichFrameItIsAndWhenItIsShown) {
    VideoEncoding encoding({});
    LiveVideo video(encoding);
    MovingCamera camera(encoding);
    Browser browser(video);
    ASSERT_TRUE(browser.gets(20));
    const std::vector<VideoPiece> pieces = browser.pieces();
    const std::string luma = decoded(pieces);
    ASSERT_EQ(luma.size(), (pieces.size() - 1) * picture_bytes);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        ASSERT_TRUE(pieces[i].frame) << i;
        const std::string shown = luma.substr((i - 1) * picture_bytes, picture_bytes);
        EXPECT_LT(difference(shown, *pieces[i].frame), difference(shown, *pieces[i].frame + 1)) << i;
        EXPECT_LT(difference(shown, *pieces[i].frame), difference(shown, *pieces[i].frame + 7))
            << "the one before, in the stripes' turn of 8";
        if (i == 1) continue;
        EXPECT_GT(*pieces[i].frame, pieces[i - 1].frame);
        EXPECT_GT(pieces[i].time, pieces[i - 1].time);
    }
}

TEST(MuxedFrames, AreFoundByTheirTimeAlthoughItWasMovedAndRounded) {
    MuxedFrames frames;
    frames.add(1000ms, 7);
    frames.add(1050ms, 8);
    frames.add(1100ms, 9);
    EXPECT_EQ(frames.take(0ms), 7U);
    EXPECT_EQ(frames.take(49ms), 8U);
    EXPECT_EQ(frames.take(101ms), 9U);
}

TEST(MuxedFrames, OneThatIsLostOnTheWayMakesNoOtherWrong) {
    MuxedFrames frames;
    frames.add(0ms, 1);
    EXPECT_EQ(frames.take(0ms), 1U);
    frames.add(50ms, 2);
    frames.add(100ms, 3);
    frames.add(150ms, 4);
    EXPECT_EQ(frames.take(100ms), 3U);
    EXPECT_EQ(frames.take(125ms), std::nullopt) << "such a picture did not go in";
    EXPECT_EQ(frames.take(150ms), 4U);
    EXPECT_EQ(frames.take(200ms), std::nullopt);
}

TEST(LiveVideo, WhoComesLaterBeginsWithAPictureThatStandsForItself) {
    VideoEncoding encoding({});
    LiveVideo video(encoding);
    MovingCamera camera(encoding);
    Browser first(video);
    ASSERT_TRUE(first.gets(10));
    Browser late(video);
    ASSERT_TRUE(late.gets(10));
    const std::vector<VideoPiece> pieces = late.pieces();
    EXPECT_EQ(pieces[0].kind, Kind::beginning);
    EXPECT_EQ(pieces[1].kind, Kind::key);
    EXPECT_EQ(decoded(pieces).size(), (pieces.size() - 1) * picture_bytes);
    EXPECT_EQ(encoding.status().encoders_made, 1U);
}

TEST(LiveVideo, NoPixelUnderAMaskReachesABrowser) {
    // Given a mask over the left half of a bright picture, which is moved in mid-stream
    VideoEncoding encoding({.masks = {{{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}}}});
    LiveVideo video(encoding);
    MovingCamera camera(encoding);
    Browser browser(video);
    ASSERT_TRUE(browser.gets(15));
    encoding.set_rules({.masks = {{{0.5, 0}, {1, 0}, {1, 1}, {0.5, 1}}}});
    ASSERT_TRUE(browser.gets(15));
    // Then each picture is dark on one side and bright on the other, away from the border by a codec's block
    const std::string luma = decoded(browser.pieces());
    int changes = 0;
    bool was_left = true;
    for (std::size_t picture = 0; picture + picture_bytes <= luma.size(); picture += picture_bytes) {
        int left = 0;
        int right = 0;
        for (std::size_t row = 0; row < std::size_t{MovingCamera::height}; ++row) {
            for (std::size_t x = 0; x < 144; ++x) {
                left = std::max<int>(left, std::uint8_t(luma[picture + row * MovingCamera::width + x]));
                right = std::max<int>(right, std::uint8_t(luma[picture + row * MovingCamera::width + 319 - x]));
            }
        }
        const bool is_left = left < right;
        EXPECT_LT(std::min(left, right), 40);
        EXPECT_GT(std::max(left, right), 100);
        changes += is_left != was_left ? 1 : 0;
        was_left = is_left;
    }
    EXPECT_EQ(changes, 1);
    EXPECT_FALSE(was_left);
}

TEST(LiveVideo, EndsWithNormalModeAndWithThePicturesSize) {
    VideoEncoding encoding({});
    LiveVideo video(encoding);
    {
        MovingCamera camera(encoding);
        Browser browser(video);
        ASSERT_TRUE(browser.gets(3));
        encoding.set_rules({.mode = Mode::blur});
        EXPECT_TRUE(browser.ends());
        EXPECT_FALSE(Browser(video).is_let_in());
        encoding.set_rules({});
        Browser again(video);
        EXPECT_TRUE(again.gets(3));
    }
    MovingCamera camera(encoding);
    Browser browser(video);
    ASSERT_TRUE(browser.gets(3));
    encoding.offer(test::grey_frame(640, 480, 1, 100));
    EXPECT_TRUE(browser.ends());
}

TEST(PieceCutter, FindsTheSamePiecesHoweverTheBytesCome) {
    VideoEncoding encoding({});
    LiveVideo video(encoding);
    MovingCamera camera(encoding);
    Browser browser(video);
    ASSERT_TRUE(browser.gets(5));
    std::string bytes;
    const std::vector<VideoPiece> pieces = browser.pieces();
    for (const VideoPiece& piece : pieces)
        bytes += piece.bytes;
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, bytes.size()}) {
        PieceCutter cutter;
        std::vector<VideoPiece> found;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            ASSERT_TRUE(cutter.add(bytes.substr(at, step), [&](VideoPiece piece) { found.push_back(std::move(piece)); }));
        ASSERT_EQ(found.size(), pieces.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].bytes, pieces[i].bytes);
            EXPECT_EQ(found[i].kind, pieces[i].kind);
        }
    }
}

TEST(PieceCutter, WhatIsNoSequenceOfBoxesIsRefused) {
    const auto ignore = [](VideoPiece) {};
    EXPECT_FALSE(PieceCutter().add(std::string("\0\0\0\1mdat", 8), ignore)) << "smaller than its own header";
    EXPECT_FALSE(PieceCutter().add("\xff\xff\xff\xffmdat", ignore)) << "larger than any picture";
    EXPECT_FALSE(PieceCutter().add(std::string("\0\0\0\x0cmoovmoov", 12), ignore)) << "without a codec";
}

} // namespace
} // namespace headcount::stream
