#include "peers/network.h"
#include "program/headcount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::program {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Status 1, nothing on standard output, and on standard error one line that says what is wrong.
void expect_one_sentence(const Outcome& outcome, const std::string& command, const std::string& cause) {
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err,
                AllOf(StartsWith("headcount " + command + ": "), HasSubstr(cause), AnyOf(EndsWith(".\n"), EndsWith("?\n"))));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
}

TEST(CommandLine, tells_its_version_and_every_command) {
    EXPECT_THAT(headcount({"--version"}).out, ContainsRegex("^[0-9]+\\.[0-9]+\\.[0-9]+\n$"));
    const Outcome help = headcount({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const char* command : {"serve", "count", "detect", "evaluate"}) {
        EXPECT_THAT(help.out, HasSubstr(command));
        EXPECT_EQ(headcount({command, "--help"}).status, 0) << command;
    }
}

TEST(CommandLine, wrong_usage_has_the_status_2) {
    const std::vector<std::vector<std::string>> wrong{{},
                                                      {"guess"},
                                                      {"count"},
                                                      {"count", "a.mp4"},
                                                      {"count", "a.mp4", "--scene", "s.json", "--sample-every", "0"},
                                                      {"count", "a.mp4", "--scene", "s.json", "--colour", "red"},
                                                      {"detect"},
                                                      {"detect", "a.png", "--min-score", "2"},
                                                      {"evaluate"},
                                                      {"serve"},
                                                      {"serve", "--data-dir", "d", "--port", "0"},
                                                      {"serve", "--data-dir", "d", "--port", "70000"},
                                                      {"serve", "--data-dir", "d", "--speed", "slow"},
                                                      {"serve", "--data-dir", "d", "--https-port", "8443"}};
    for (const auto& words : wrong) {
        const Outcome outcome = headcount(words);
        EXPECT_EQ(outcome.status, 2) << testing::PrintToString(words);
        EXPECT_THAT(outcome.out, IsEmpty()) << testing::PrintToString(words);
        EXPECT_THAT(outcome.err, testing::Not(IsEmpty())) << testing::PrintToString(words);
    }
}

class CommandLineFiles : public testing::Test {
protected:
    std::string path(const std::string& name) const { return folder / name; }

    peers::TemporaryFolder folder;
    std::string scene = write(folder / "scene.json", line_across);
    std::string text = write(folder / "text.mp4", "This is no recording.\n");
};

TEST_F(CommandLineFiles, count_names_the_file_that_is_missing_or_wrong) {
    const std::string clip = one_person_walking_down(folder);
    expect_one_sentence(headcount({"count", path("none.mp4"), "--scene", scene}), "count", "none.mp4");
    expect_one_sentence(headcount({"count", text, "--scene", scene}), "count", "text.mp4");
    expect_one_sentence(headcount({"count", folder.path().string(), "--scene", scene}), "count",
                        folder.path().filename().string());
    expect_one_sentence(headcount({"count", clip, "--scene", path("none.json")}), "count", "none.json");
    expect_one_sentence(headcount({"count", clip, "--scene", scene, "--settings", path("none.json")}), "count", "none.json");
    expect_one_sentence(headcount({"count", clip, "--scene", "/dev/zero"}), "count", "/dev/zero");
    expect_one_sentence(headcount({"count", "gopher:hole", "--scene", scene}), "count", "gopher");
}

TEST_F(CommandLineFiles, count_refuses_a_live_source) {
    expect_one_sentence(headcount({"count", "rtsp://127.0.0.1:1/x", "--scene", scene}), "count", "headcount serve");
}

TEST_F(CommandLineFiles, count_says_what_is_wrong_with_a_scene_or_with_settings) {
    const std::string clip = one_person_walking_down(folder);
    const std::string broken = write(folder / "broken.json", "{\"line\":");
    const std::string outside = write(folder / "outside.json", R"({"line":{"points":[[0,0.5],[2,0.5]]}})");
    const std::string unknown = write(folder / "unknown.json", R"({"detection":{"longest_sid":416}})");
    expect_one_sentence(headcount({"count", clip, "--scene", broken}), "count", "broken.json");
    expect_one_sentence(headcount({"count", clip, "--scene", outside}), "count", "line.points");
    expect_one_sentence(headcount({"count", clip, "--scene", scene, "--settings", unknown}), "count", "longest_side");
}

TEST_F(CommandLineFiles, count_knows_before_counting_that_its_results_have_no_place) {
    const std::string clip = one_person_walking_down(folder);
    expect_one_sentence(headcount({"count", clip, "--scene", scene, "--out", path("no/where.json")}), "count", "where.json");
    expect_one_sentence(headcount({"count", clip, "--scene", scene, "--observations", path("no/where.jsonl")}), "count",
                        "where.jsonl");
}

TEST_F(CommandLineFiles, detect_names_the_picture_that_is_wrong_and_looks_at_the_others) {
    const std::string picture = path("picture.png");
    excerpt(recording("hall.mp4"), picture, {"-frames:v", "1"});
    const Outcome outcome = headcount({"detect", text, picture});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.err, AllOf(StartsWith("headcount detect: "), HasSubstr("text.mp4")));
    EXPECT_EQ(Json::parse(outcome.out)["file"], picture);
    expect_one_sentence(headcount({"detect", path("none.png")}), "detect", "none.png");
}

TEST_F(CommandLineFiles, detect_refuses_a_folder_without_pictures) {
    fs::create_directory(folder / "empty");
    expect_one_sentence(headcount({"detect", path("empty")}), "detect", "empty");
}

TEST_F(CommandLineFiles, evaluate_refuses_a_folder_without_truth) {
    fs::create_directory(folder / "empty");
    expect_one_sentence(headcount({"evaluate", path("empty")}), "evaluate", "holds no truth");
    expect_one_sentence(headcount({"evaluate", path("none")}), "evaluate", "none");
}

TEST_F(CommandLineFiles, evaluate_names_the_truth_that_is_broken_and_the_recording_that_is_missing) {
    fs::create_directory(folder / "broken");
    write(folder / "broken" / "clip.truth.json", R"({"clip":"clip.mp4")");
    expect_one_sentence(headcount({"evaluate", path("broken")}), "evaluate", "clip.truth.json");
    write(folder / "broken" / "clip.truth.json", R"({"clip":"clip.mp4"})");
    expect_one_sentence(headcount({"evaluate", path("broken")}), "evaluate", "clip.mp4 is missing");
}

TEST_F(CommandLineFiles, serve_refuses_a_data_folder_that_is_a_file) {
    expect_one_sentence(headcount({"serve", "--data-dir", text}), "serve", "text.mp4");
}

TEST_F(CommandLineFiles, serve_refuses_settings_that_are_not_valid_and_leaves_them_alone) {
    fs::create_directory(folder / "data");
    const std::string settings = R"({"web":{"port":"eighty"}})";
    const fs::path file = write(folder / "data" / "settings.json", settings);
    expect_one_sentence(headcount({"serve", "--data-dir", path("data")}), "serve", "web.port");
    EXPECT_EQ(text_of(file), settings);
}

TEST_F(CommandLineFiles, serve_refuses_a_port_that_is_taken) {
    const int port = peers::free_port();
    peers::Process other({"python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", std::to_string(port)});
    ASSERT_TRUE(other.says("Serving HTTP"));
    expect_one_sentence(headcount({"serve", "--data-dir", path("data"), "--port", std::to_string(port)}), "serve",
                        std::to_string(port));
}

} // namespace
} // namespace headcount::program
