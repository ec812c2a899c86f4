#include "program/headcount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace headcount::program {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

std::vector<std::string> names_in(const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items())
        names.push_back(name);
    return names;
}

class Count : public testing::Test {
protected:
    /// The result of counting, as a program reads it.
    Json count(const fs::path& clip, const std::string& scene, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{
            "count", clip, "--scene", write(folder / "scene.json", scene), "--out", folder / "result.json"};
        words.insert(words.end(), more.begin(), more.end());
        const Outcome outcome = headcount(words);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return Json::parse(text_of(folder / "result.json"));
    }

    peers::TemporaryFolder folder;
    fs::path walk = one_person_walking_down(folder);
};

TEST_F(Count, the_result_has_the_documented_form) {
    const Json result = count(walk, R"({"regions":[{"id":7,"name":"All","points":[[0,0],[1,0],[1,1],[0,1]]}],
        "line":{"points":[[0,0.5],[1,0.5]]},"flow":{"points":[[0,0.3],[1,0.3],[1,0.7],[0,0.7]]},"min_dwell_s":1})",
                              {"--sample-every", "2"});
    EXPECT_EQ(result["source"], walk.string());
    EXPECT_EQ(result["frames"], 50);
    EXPECT_NEAR(result["duration_s"].get<double>(), 5.0, 0.001);
    EXPECT_GT(result["processed_fps"].get<double>(), 0);
    EXPECT_EQ(result["line"]["in"], 0);
    EXPECT_EQ(result["line"]["out"], 1);
    ASSERT_EQ(result["line"]["events"].size(), 1);
    const Json& event = result["line"]["events"][0];
    EXPECT_EQ(event["dir"], "out");
    EXPECT_TRUE(event["t"].get<double>() > 0.5 && event["t"].get<double>() < 3.7) << event;
    EXPECT_GE(event["person"].get<int>(), 1);
    ASSERT_EQ(result["regions"].size(), 1);
    EXPECT_EQ(result["regions"][0]["id"], 7);
    EXPECT_EQ(result["regions"][0]["name"], "All");
    EXPECT_EQ(result["regions"][0]["max"], 1);
    EXPECT_GT(result["regions"][0]["average"].get<double>(), 0.3);
    EXPECT_LT(result["regions"][0]["average"].get<double>(), 1.0);
    ASSERT_EQ(result["samples"].size(), 3);
    EXPECT_EQ(result["samples"][1], (Json{{"t", 2.0}, {"total", 1}, {"regions", {1}}}));
    EXPECT_EQ(result["flow"], (Json{{"A-C", 1}}));
    ASSERT_GE(result["dwell"].size(), 1);
    EXPECT_EQ(result["dwell"][0]["region"], 7);
    EXPECT_EQ(result["dwell"][0]["person"], event["person"]);
    EXPECT_GT(result["dwell"][0]["end_s"].get<double>(), result["dwell"][0]["start_s"].get<double>() + 1);
    for (const char* stage : {"decode", "detect", "track", "count"})
        EXPECT_GE(result["timing_ms"][stage].get<double>(), 0) << stage;
    EXPECT_THAT(names_in(result), ElementsAre("duration_s", "dwell", "flow", "frames", "line", "processed_fps", "regions",
                                              "samples", "source", "timing_ms"));
}

TEST_F(Count, without_a_scene_there_are_samples_and_nothing_else_to_count) {
    const Json result = count(walk, "{}");
    EXPECT_EQ(result["line"], (Json{{"in", 0}, {"out", 0}, {"events", Json::array()}}));
    EXPECT_TRUE(result["regions"].empty());
    EXPECT_EQ(result["samples"].size(), 5);
    EXPECT_TRUE(result["flow"].is_object() && result["flow"].empty());
}

TEST_F(Count, who_stands_in_a_mask_is_in_no_sample) {
    const Json result = count(walk, R"({"masks":[[[0,0],[1,0],[1,1],[0,1]]]})");
    for (const Json& sample : result["samples"])
        EXPECT_EQ(sample["total"], 0);
}

TEST_F(Count, there_is_one_observation_a_frame_with_boxes_inside_the_picture) {
    const fs::path file = folder / "seen.jsonl";
    count(walk, line_across, {"--observations", file});
    std::ifstream lines(file);
    std::string line;
    int frame = 0;
    std::set<int> people;
    for (; std::getline(lines, line); ++frame) {
        const Json seen = Json::parse(line);
        EXPECT_EQ(seen["frame"], frame);
        EXPECT_NEAR(seen["t"].get<double>(), frame * 0.1, 0.001);
        for (const Json& person : seen["people"]) {
            people.insert(person["id"].get<int>());
            const auto box = person["box"].get<std::vector<double>>();
            ASSERT_EQ(box.size(), 4);
            EXPECT_TRUE(box[0] >= 0 && box[1] >= 0 && box[0] + box[2] <= 1.0001 && box[1] + box[3] <= 1.0001) << person;
            EXPECT_TRUE(person["score"].get<double>() > 0 && person["score"].get<double>() <= 1) << person;
        }
    }
    EXPECT_EQ(frame, 50);
    EXPECT_THAT(people, ElementsAre(1)) << "one person walks through the picture, and keeps one id";
}

TEST_F(Count, counting_twice_gives_the_same_events_byte_for_byte) {
    const std::vector<std::string> more{"--observations", folder / "seen.jsonl"};
    Json first = count(walk, line_across, more);
    const std::string first_seen = text_of(folder / "seen.jsonl");
    Json second = count(walk, line_across, more);
    for (Json* result : {&first, &second}) {
        result->erase("processed_fps");
        result->erase("timing_ms");
    }
    EXPECT_EQ(first.dump(), second.dump());
    EXPECT_EQ(first_seen, text_of(folder / "seen.jsonl"));
}

/// The first 17 s of `paving`: four people walk down, and the detector sees each of them well.
TEST_F(Count, ten_frames_a_second_count_as_25_do) {
    const std::vector<std::string> form{"-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"};
    std::vector<Json> lines;
    for (const char* rate : {"fps=10", "fps=25"}) {
        std::vector<std::string> more{"-t", "17", "-vf", rate};
        more.insert(more.end(), form.begin(), form.end());
        lines.push_back(count(excerpt(recording("paving.mp4"), folder / "rate.mp4", more), line_across)["line"]);
    }
    EXPECT_EQ(lines[0]["in"], 0);
    EXPECT_EQ(lines[0]["out"], 4);
    EXPECT_EQ(lines[1]["in"], lines[0]["in"]);
    EXPECT_EQ(lines[1]["out"], lines[0]["out"]);
}

/// The luma of some of a recording's pictures, cut to a part of them: `filters` in ffmpeg's words.
std::string luma_of(const fs::path& video, const std::string& filters, const peers::TemporaryFolder& folder) {
    const fs::path raw = folder / "luma.gray";
    const Outcome made =
        run({"ffmpeg", "-v", "error", "-y", "-i", video, "-vf", filters + ",format=gray", "-f", "rawvideo", raw});
    EXPECT_EQ(made.status, 0) << made.err;
    return text_of(raw);
}

TEST_F(Count, the_annotated_recording_has_every_picture_with_boxes_and_masks_drawn_in) {
    const fs::path video = folder / "annotated.mp4";
    const Json result =
        count(walk, R"({"line":{"points":[[0,0.5],[1,0.5]]},"masks":[[[0.75,0.6],[1,0.6],[1,1],[0.75,1]]]})", {"--video", video});
    // as many pictures as were counted, and of their size
    const Outcome probed = run({"ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                                "stream=codec_name,nb_read_frames", "-of", "csv=p=0", video});
    EXPECT_EQ(probed.out, "h264," + std::to_string(result.at("frames").get<int>()) + "\n") << probed.err;
    // under the mask is nothing: black, give or take what coding does
    const std::string masked = luma_of(video, "crop=iw*0.2:ih*0.3:iw*0.78:ih*0.65", folder);
    ASSERT_FALSE(masked.empty());
    const auto brightest = [](const std::string& pixels) {
        return *std::max_element(pixels.begin(), pixels.end(), [](unsigned char a, unsigned char b) { return a < b; });
    };
    EXPECT_LT(static_cast<unsigned char>(brightest(masked)), 60);
    // the line is drawn: along it, the annotated picture differs from the plain one far more than by coding
    const std::string along = "crop=iw*0.6:4:iw*0.05:ih*0.5-2";
    const std::string plain = luma_of(walk, along, folder);
    const std::string drawn = luma_of(video, along, folder);
    ASSERT_EQ(plain.size(), drawn.size());
    double difference = 0;
    for (std::size_t i = 0; i < plain.size(); ++i)
        difference += std::abs(static_cast<unsigned char>(plain[i]) - static_cast<unsigned char>(drawn[i]));
    EXPECT_GT(difference / static_cast<double>(plain.size()), 20);
}

TEST_F(Count, an_annotated_recording_is_refused_where_it_cannot_be_or_must_not_be) {
    const fs::path scene = write(folder / "scene.json", line_across);
    const Outcome nowhere = headcount({"count", walk, "--scene", scene, "--video", folder / "none/annotated.mp4"});
    EXPECT_EQ(nowhere.status, 1);
    EXPECT_THAT(nowhere.err, HasSubstr("does not exist"));
    const fs::path blurring = write(folder / "settings.json", R"({"privacy":{"mode":"blur"}})");
    const Outcome private_one =
        headcount({"count", walk, "--scene", scene, "--settings", blurring, "--video", folder / "annotated.mp4"});
    EXPECT_EQ(private_one.status, 1);
    EXPECT_THAT(private_one.err, HasSubstr("privacy mode"));
    EXPECT_FALSE(fs::exists(folder / "annotated.mp4"));
}

TEST_F(Count, settings_decide_how_it_is_counted) {
    const fs::path settings = write(folder / "settings.json", R"({"counting":{"mapping":"non_mapped"}})");
    const std::string everything = R"({"regions":[{"id":1,"points":[[0,0],[1,0],[1,1],[0,1]]}]})";
    EXPECT_EQ(count(walk, everything)["regions"][0]["max"], 1);
    EXPECT_EQ(count(walk, everything, {"--settings", settings})["regions"][0]["max"], 0);
}

TEST_F(Count, a_recording_without_its_end_is_refused_in_a_sentence) {
    const std::string whole = text_of(walk); // ffmpeg writes the index of an MP4 file last
    const fs::path cut = write(folder / "cut.mp4", whole.substr(0, whole.size() / 2));
    const Outcome outcome = headcount({"count", cut, "--scene", write(folder / "scene.json", line_across)});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("cut.mp4"), EndsWith(".\n")));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

} // namespace
} // namespace headcount::program
