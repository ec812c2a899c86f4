#include "video/recordings.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <ostream>
#include <thread>

namespace headcount::video {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;

class Clip : public testing::TestWithParam<std::string> {};

TEST_P(Clip, GivesEveryFrameThatFfprobeDecodes) {
    const Film film = read_all(clip(GetParam()));
    EXPECT_EQ(film.shots.size(), frames_by_ffprobe(clip(GetParam())));
    expect_in_order(film);
    EXPECT_EQ(film.end.kind, SourceState::Kind::ended);
}

TEST_P(Clip, GivesTheSameFramesEachTime) {
    EXPECT_EQ(read_all(clip(GetParam())), read_all(clip(GetParam()), {.decoder_threads = 1}));
}

INSTANTIATE_TEST_SUITE_P(Recording, Clip, testing::ValuesIn(all_clips()), [](const auto& clip_name) {
    std::string name = clip_name.param;
    for (char& letter : name) {
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
    }
    return name;
});

TEST(Clips, AreThere) {
    EXPECT_EQ(all_clips().size(), 11U) << "These tests need the clips in ../shared/data/clips beside the project.";
}

TEST(Recording, ProgramStreamWithoutUsableDurationHasItsFrameRate) {
    const Film film = read_all(clip("shop-front-1.mpg"));
    for (const Film::Shot& shot : film.shots)
        EXPECT_EQ(shot.time, std::chrono::milliseconds(40) * shot.number);
}

TEST(Recording, BroadcastsItsEndInASentence) {
    EXPECT_THAT(read_all(clip("ceiling.mp4")).end.sentence, HasSubstr("read to its end"));
}

TEST(Recording, RefusedWithTheReason) {
    const TemporaryFolder folder;
    const std::string clip_file = clip("ceiling.mp4").string();
    EXPECT_THAT(refusal(folder / "none.mp4"), HasSubstr("There is no recording"));
    EXPECT_THAT(refusal(folder / ""), HasSubstr("is a folder"));
    EXPECT_THAT(refusal("/dev/null"), HasSubstr("is not a file"));
    EXPECT_THAT(refusal(written(folder / "empty.mp4", "").string()), HasSubstr("is empty"));
    EXPECT_THAT(refusal(written(folder / "text.mp4", std::string(2000, 'a') + "\n").string()), HasSubstr("is not a video"));
    EXPECT_THAT(refusal(written(folder / "noise.mp4", std::string(2000, '\xa7')).string()), HasSubstr("is not a video"));
    for (const std::string sound : {"sound.mp4", "sound.wav", "sound.mp3"}) {
        EXPECT_THAT(refusal(made_by_ffmpeg(folder / sound, "-f lavfi -i sine=duration=1").string()),
                    HasSubstr("holds no video, only sound"));
    }
    for (const std::string still : {"still.png", "still.jpg"}) {
        EXPECT_THAT(refusal(made_by_ffmpeg(folder / still, "-i " + clip_file + " -frames:v 1").string()),
                    HasSubstr("is a picture, not a recording"));
    }
}

TEST(Recording, UnreadableIsRefused) {
    if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const TemporaryFolder folder;
    const fs::path file = written(folder / "mine.mp4", "secret");
    fs::permissions(file, fs::perms::none);
    EXPECT_THAT(refusal(file.string()), HasSubstr("Permission denied"));
}

TEST(Recording, PlaylistsAreNotFollowed) {
    const TemporaryFolder folder;
    EXPECT_THAT(refusal(written(folder / "list.m3u8",
                                "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:1/a.ts\n"
                                "#EXT-X-ENDLIST\n")
                            .string()),
                HasSubstr("only names other files or addresses"));
    EXPECT_THAT(refusal(written(folder / "list.m3u", "#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/a.ts\n").string()),
                HasSubstr("only names other files or addresses"));
    EXPECT_THAT(refusal(written(folder / "camera.sdp",
                                "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                                "m=video 5004 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n")
                            .string()),
                HasSubstr("only names other files or addresses"));
}

TEST(Recording, CutShortBeforeItsFirstPictureIsRefused) {
    const TemporaryFolder folder;
    EXPECT_THAT(refusal(cut_short(clip("ceiling.mp4"), folder / "cut.mp4", 0.5).string()),
                AllOf(HasSubstr("cut.mp4"), HasSubstr("damaged or cut short before its first picture")));
}

class Container : public testing::TestWithParam<const char*> {};

TEST_P(Container, CutShortInTheMiddleGivesWhatIsThere) {
    const TemporaryFolder folder;
    const std::string ending = GetParam();
    const fs::path whole = made_by_ffmpeg(folder / ("whole." + ending),
                                          "-i " + clip("ceiling.mp4").string() + " -frames:v 100 -c copy -movflags faststart");
    const fs::path half = cut_short(whole, folder / ("half." + ending), 0.5);
    const Film film = read_all(half);
    EXPECT_EQ(film.end.kind, SourceState::Kind::ended);
    EXPECT_EQ(film.shots.size(), frames_by_ffprobe(half));
    EXPECT_LT(film.shots.size(), 60U);
    // AVI and MPEG transport streams do not announce their length.
    if (ending == "mp4" || ending == "mkv") {
        EXPECT_THAT(film.end.sentence, HasSubstr("cut short"));
    }
    const Film complete = read_all(whole);
    EXPECT_EQ(complete.shots.size(), 100U);
    for (std::size_t i = 0; i + 3 < film.shots.size(); ++i) // the last ones may be concealed by the decoder
        EXPECT_EQ(film.shots[i], complete.shots[i]) << "frame " << i;
}

INSTANTIATE_TEST_SUITE_P(Recording, Container, testing::Values("mp4", "mkv", "avi", "ts"),
                         [](const auto& container) { return std::string(container.param); });

struct Make {
    const char* name;
    const char* file;
    const char* encoder; // ffmpeg's words
    int width;
    int height;
};

void PrintTo(const Make& make, std::ostream* out) {
    *out << make.encoder << ' ' << make.width << 'x' << make.height;
}

class Format : public testing::TestWithParam<Make> {};

/// Left half dark, right half bright, of a colour that is neither: every format must arrive with these values.
TEST_P(Format, ArrivesAsStudioRangeI420) {
    const Make& make = GetParam();
    const TemporaryFolder folder;
    const fs::path file =
        made_by_ffmpeg(folder / make.file, fmt::format("-f lavfi -i color=black:size={}x{}:rate=25:duration=0.4,format=rgb24 "
                                                       "-vf drawbox=x=iw/2:y=0:w=iw:h=ih:color=white:t=fill {}",
                                                       make.width, make.height, make.encoder));
    const SystemClock clock;
    const auto source = open_source(file.string(), {}, clock);
    ASSERT_TRUE(source) << source.error().sentence;
    (*source)->read({});
    const SourceEvent event = (*source)->read({});
    const Frame& frame = std::get<Frame>(event);
    EXPECT_EQ(frame.width, make.width);
    EXPECT_EQ(frame.height, make.height);
    const Plane left = frame.pixels->y();
    const Plane right = {left.data + frame.width - 4, left.stride};
    EXPECT_NEAR(mean(left, 4, frame.height), 16, 4);
    EXPECT_NEAR(mean(right, 4, frame.height), 235, 6);
    EXPECT_NEAR(mean(frame.pixels->u(), (frame.width + 1) / 2, (frame.height + 1) / 2), 128, 2);
    EXPECT_NEAR(mean(frame.pixels->v(), (frame.width + 1) / 2, (frame.height + 1) / 2), 128, 2);
    const Film film = read_all(file);
    EXPECT_EQ(film.shots.size(), 10U);
    expect_in_order(film);
}

INSTANTIATE_TEST_SUITE_P(Recording, Format,
                         testing::Values(Make{"H264", "a.mp4", "-c:v libx264 -pix_fmt yuv420p", 320, 240},
                                         Make{"H264OfOddPlanes", "a.mp4", "-c:v libx264 -pix_fmt yuv420p", 322, 242},
                                         Make{"H264FullRange", "a.mp4", "-c:v libx264 -pix_fmt yuvj420p", 320, 240},
                                         Make{"H264With422", "a.mp4", "-c:v libx264 -pix_fmt yuv422p", 322, 242},
                                         Make{"H264With444", "a.mp4", "-c:v libx264 -pix_fmt yuv444p", 322, 242},
                                         Make{"H264With10Bits", "a.mp4", "-c:v libx264 -pix_fmt yuv420p10le", 322, 242},
                                         Make{"H264Grey", "a.mp4", "-c:v libx264 -pix_fmt gray", 322, 242},
                                         Make{"H265", "a.mp4", "-c:v libx265 -x265-params log-level=none", 322, 242},
                                         Make{"Mpeg4OddSize", "a.avi", "-c:v mpeg4", 323, 241},
                                         Make{"Vp9OddSize", "a.webm", "-c:v libvpx-vp9", 323, 241},
                                         Make{"Ffv1Rgb", "a.mkv", "-c:v ffv1 -pix_fmt bgr0", 323, 241},
                                         Make{"MotionJpegOddSize", "a.avi", "-c:v mjpeg -pix_fmt yuvj420p", 323, 241},
                                         Make{"MotionJpeg422", "a.avi", "-c:v mjpeg -pix_fmt yuvj422p", 320, 240},
                                         Make{"Uncompressed", "a.avi", "-c:v rawvideo -pix_fmt yuv420p", 320, 240},
                                         Make{"Tiny", "a.mp4", "-c:v libx264 -pix_fmt yuv420p", 16, 16},
                                         Make{"Portrait", "a.mp4", "-c:v libx264", 240, 426}),
                         [](const auto& make) { return std::string(make.param.name); });

TEST(Recording, SizesMayChangeOnTheWay) {
    const TemporaryFolder folder;
    const fs::path large = made_by_ffmpeg(folder / "1.ts", "-f lavfi -i testsrc=duration=1:size=320x240 -c:v libx264");
    const fs::path small = made_by_ffmpeg(folder / "2.ts", "-f lavfi -i testsrc=duration=1:size=160x120 -c:v libx264");
    const fs::path both = folder / "both.ts";
    output_of(fmt::format("cat {} {} > {}", large.string(), small.string(), both.string()));
    const Film film = read_all(both);
    expect_in_order(film);
    ASSERT_EQ(film.shots.size(), 50U);
    EXPECT_EQ(film.shots[24].width, 320);
    EXPECT_EQ(film.shots[25].width, 160);
    EXPECT_EQ(film.shots[25].height, 120);
}

/// Phones film as they are held and write beside the pictures how to turn them.
TEST(Recording, TurnsPicturesAsTheFileAsks) {
    const TemporaryFolder folder;
    const fs::path lying = made_by_ffmpeg(folder / "lying.mp4",
                                          "-f lavfi -i color=black:size=320x240:rate=25:duration=0.4 "
                                          "-vf drawbox=x=0:y=0:w=iw/2:h=ih:color=white:t=fill -c:v libx264 -pix_fmt yuv420p");
    std::ifstream in(lying, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const std::size_t matrix = bytes.find("tkhd") + 4 + 40; // ISO/IEC 14496-12, 8.3.2, version 0
    const std::string a_quarter_clockwise("\0\0\0\0\0\1\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0", 36);
    bytes.replace(matrix, a_quarter_clockwise.size(), a_quarter_clockwise);
    const SystemClock clock;
    const auto source = open_source(written(folder / "turned.mp4", bytes).string(), {}, clock);
    ASSERT_TRUE(source) << source.error().sentence;
    (*source)->read({});
    const SourceEvent event = (*source)->read({});
    const Frame& frame = std::get<Frame>(event);
    EXPECT_EQ(frame.width, 240);
    EXPECT_EQ(frame.height, 320);
    EXPECT_GT(mean(frame.pixels->y(), 240, 100), 200) << "what was left is above";
    const Plane below = {frame.pixels->y().data + static_cast<std::ptrdiff_t>(220) * frame.pixels->y().stride,
                         frame.pixels->y().stride};
    EXPECT_LT(mean(below, 240, 100), 50);
}

TEST(Recording, WithoutTimestampsHasTheRateOfItsStream) {
    const TemporaryFolder folder;
    const fs::path bare =
        made_by_ffmpeg(folder / "bare.h264", "-f lavfi -i testsrc=duration=1:rate=10:size=320x240 -c:v libx264");
    const Film film = read_all(bare);
    ASSERT_EQ(film.shots.size(), 10U);
    for (const Film::Shot& shot : film.shots)
        EXPECT_EQ(shot.time, std::chrono::milliseconds(100) * shot.number);
}

TEST(Recording, PausesInTheRecordingStayPauses) {
    const TemporaryFolder folder;
    const Film film = read_all(made_by_ffmpeg(
        folder / "pause.mp4",
        "-f lavfi -i testsrc=duration=2:size=320x240:rate=10 -vf \"select='not(between(n,5,12))'\" -vsync vfr -c:v libx264"));
    ASSERT_EQ(film.shots.size(), 12U);
    EXPECT_EQ(film.shots[5].time - film.shots[4].time, std::chrono::milliseconds(900));
}

TEST(Recording, TransportStreamThatBeginsLateBeginsAtZero) {
    const TemporaryFolder folder;
    const Film film = read_all(
        made_by_ffmpeg(folder / "late.ts", "-f lavfi -i testsrc=duration=1:size=320x240 -c:v libx264 -output_ts_offset 90000"));
    EXPECT_EQ(film.shots.size(), 25U);
    expect_in_order(film);
    EXPECT_EQ(film.shots.back().time, std::chrono::milliseconds(960));
}

TEST(Recording, LoopGoesOnWithGrowingNumbersAndTimes) {
    const TemporaryFolder folder;
    const fs::path file = made_by_ffmpeg(folder / "short.mp4", "-f lavfi -i testsrc=duration=0.2:size=320x240 -c:v libx264");
    const SystemClock clock;
    const auto source = open_source(file.string(), {.loop = true}, clock);
    ASSERT_TRUE(source);
    EXPECT_FALSE((*source)->is_live());
    (*source)->read({});
    std::vector<std::uint64_t> hashes;
    for (std::uint64_t number = 0; number < 17; ++number) {
        const SourceEvent event = (*source)->read({});
        const auto* frame = std::get_if<Frame>(&event);
        ASSERT_NE(frame, nullptr);
        EXPECT_EQ(frame->number, number);
        EXPECT_EQ(frame->time, std::chrono::milliseconds(40) * number);
        hashes.push_back(hash_of(*frame));
        if (number >= 5) {
            EXPECT_EQ(hashes[number], hashes[number - 5]);
        }
    }
    // Taken away while it is being read, it cannot begin again.
    fs::remove(file);
    SourceEvent event = (*source)->read({});
    while (std::holds_alternative<Frame>(event))
        event = (*source)->read({});
    EXPECT_EQ(std::get<SourceState>(event).kind, SourceState::Kind::failed);
    EXPECT_THAT(std::get<SourceState>(event).sentence, HasSubstr("There is no recording"));
}

TEST(Recording, InRealTimeTakesAsLongAsItDid) {
    const TemporaryFolder folder;
    const fs::path file = made_by_ffmpeg(folder / "short.mp4", "-f lavfi -i testsrc=duration=0.8:size=320x240 -c:v libx264");
    const SystemClock clock;
    const auto source = open_source(file.string(), {.real_time = true}, clock);
    ASSERT_TRUE(source);
    const Duration before = clock.steady();
    EXPECT_EQ(read_all(**source).shots.size(), 20U);
    EXPECT_GE(clock.steady() - before, std::chrono::milliseconds(760));
    EXPECT_LT(clock.steady() - before, std::chrono::seconds(10));
}

TEST(Recording, AStopEndsTheWaitForTheNextFramesTurn) {
    const TemporaryFolder folder;
    const fs::path file =
        made_by_ffmpeg(folder / "slow.mp4", "-f lavfi -i testsrc=duration=200:size=32x32:rate=1/100 -c:v libx264");
    const SystemClock clock;
    const auto source = open_source(file.string(), {.real_time = true}, clock);
    ASSERT_TRUE(source) << source.error().sentence;
    (*source)->read({});
    (*source)->read({});
    std::stop_source stop;
    std::jthread stopping([&stop] { stop.request_stop(); });
    const Duration before = clock.steady();
    (*source)->read(stop.get_token()); // its turn would be in 100 s
    EXPECT_LT(clock.steady() - before, std::chrono::seconds(5));
}

TEST(Recording, FramesOutliveTheirSource) {
    const SystemClock clock;
    auto source = open_source(clip("ceiling.mp4").string(), {}, clock);
    ASSERT_TRUE(source);
    (*source)->read({});
    const Frame frame = std::get<Frame>((*source)->read({}));
    const std::uint64_t hash = hash_of(frame);
    for (int i = 0; i < 100; ++i)
        (*source)->read({});
    source->reset();
    EXPECT_EQ(hash_of(frame), hash);
}

TEST(Recording, IsTakenAtTheTimeWhenItIsRead) {
    SystemClock clock;
    const auto source = open_source(clip("ceiling.mp4").string(), {}, clock);
    ASSERT_TRUE(source);
    (*source)->read({});
    const WallTime before = clock.now();
    const Frame frame = std::get<Frame>((*source)->read({}));
    EXPECT_GE(frame.taken_at, before);
    EXPECT_LE(frame.taken_at, clock.now());
}

} // namespace
} // namespace headcount::video
