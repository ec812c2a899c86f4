#include "video/recordings.h"

#include <gmock/gmock.h>

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
    EXPECT_THAT(refusal(folder / "none.mp4"), HasSubstr("There is no recording"));
    EXPECT_THAT(refusal(folder / ""), HasSubstr("is a folder"));
    EXPECT_THAT(refusal(written(folder / "empty.mp4", "").string()), HasSubstr("is empty"));
    EXPECT_THAT(refusal(written(folder / "text.mp4", std::string(2000, 'a') + "\n").string()), HasSubstr("is not a video"));
    EXPECT_THAT(refusal("/dev/null"), HasSubstr("is not a file"));
}

TEST(Recording, CutShortBeforeItsFirstPictureIsRefused) {
    const TemporaryFolder folder;
    EXPECT_THAT(refusal(cut_short(clip("ceiling.mp4"), folder / "cut.mp4", 0.5).string()),
                AllOf(HasSubstr("cut.mp4"), HasSubstr("damaged or cut short before its first picture")));
}

} // namespace
} // namespace headcount::video
