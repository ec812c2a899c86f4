#include "report/saved_state.h"

#include "report/sensor.h"
#include "report/text_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;

SavedState rich_state() {
    SavedState state;
    const WallTime noon = test::local("Europe/Berlin", 2026, 10, 25, 12);
    state.at = noon;
    state.reset_until = noon - 1s;
    state.region.period = {"0123456789abcdef", noon - 24h, Span{noon - 30min, noon + 30min}};
    state.region.peak = 7;
    state.region.occupancy = {5, {{1, 2}, {16, 3}}};
    state.region.told = {4, {{1, 1}, {16, 3}}};
    state.region.dwells = {{1, {3, 100s, 50s}}};
    state.region.going_on = {{16, 42, noon - 1min, 59s}};
    state.line.period = {"none", noon, std::nullopt};
    state.line.in_period = {3, 2};
    state.line.since_reset = {1'000'000, 999'999};
    state.line.window = SavedWindow{7s, {1, 2}};
    state.flow.period = state.region.period;
    state.flow.edges = 4;
    state.flow.counts.passages[3][1] = 9;
    state.pending = {{Feature::flow, noon, R"({"event":"People Flow Analysis"})"}};
    return state;
}

void expect_equal(const SavedState& read, const SavedState& written) {
    EXPECT_EQ(read.at, written.at);
    EXPECT_EQ(read.reset_until, written.reset_until);
    EXPECT_EQ(read.region, written.region);
    EXPECT_EQ(read.line, written.line);
    EXPECT_EQ(read.flow, written.flow);
    ASSERT_EQ(read.pending.size(), written.pending.size());
    for (std::size_t i = 0; i < read.pending.size(); ++i) {
        EXPECT_EQ(read.pending[i].feature, written.pending[i].feature);
        EXPECT_EQ(read.pending[i].made_at, written.pending[i].made_at);
        EXPECT_EQ(read.pending[i].json, written.pending[i].json);
    }
}

std::string fault_of(const std::string& text) {
    const Result<SavedState> state = parse_saved_state(text);
    return state ? "" : state.error().sentence;
}

TEST(SavedState, ReadsWhatItWrote) {
    const Result<SavedState> read = parse_saved_state(to_text(rich_state()));
    ASSERT_TRUE(read) << read.error().sentence;
    expect_equal(*read, rich_state());
    const Result<SavedState> empty = parse_saved_state(to_text({}));
    ASSERT_TRUE(empty) << empty.error().sentence;
    expect_equal(*empty, {});
}

TEST(SavedState, RefusesWhatItCannotUse) {
    EXPECT_EQ(fault_of(""), "The saved state is no JSON.");
    EXPECT_EQ(fault_of(std::string(100'000, '[')), "The saved state is no JSON.");
    EXPECT_EQ(fault_of("[]"), "The saved state is of another version than 1.");
    EXPECT_EQ(fault_of(R"({"version":2})"), "The saved state is of another version than 1.");
    EXPECT_EQ(fault_of(R"({"version":1})"), "The saved state cannot be used: 'at' is missing.");
    EXPECT_NE(fault_of(std::string((1U << 20U) + 1, ' ')), "");
}

TEST(SavedState, RefusesValuesOutOfTheirRange) {
    const Json good = Json::parse(to_text(rich_state()));
    for (const auto& [place, value] : std::vector<std::pair<const char*, Json>>{
             {"/at", 9'000'000'000'000'000'000},
             {"/at", "now"},
             {"/at", 1.5},
             {"/region/peak", -1},
             {"/region/peak", 18'446'744'073'709'551'615ULL},
             {"/region/dwells/0/0", 17},
             {"/region/dwells/0", Json::array({1, 2, 3})},
             {"/region/going_on", Json::object()},
             {"/region/period/rule", std::string(65, 'x')},
             {"/region/period/running/1", 0},
             {"/line/in_period", Json::array({1})},
             {"/line/since_reset/0", -1},
             {"/line/window/left", 15'000'001},
             {"/flow/edges", 5},
             {"/flow/counts/15", nullptr},
             {"/pending/0/0", 3},
             {"/pending/0/2", "{"},
         }) {
        Json bad = good;
        bad[Json::json_pointer(place)] = value;
        EXPECT_NE(fault_of(bad.dump()), "") << place << " " << value;
    }
}

TEST(SavedState, AStateThatCannotBeReadMeansBeginningAnew) {
    test::Sensor sensor(test::line_every(3600), test::local("UTC", 2026, 1, 1, 10));
    sensor.cross(5);
    sensor.restart_with("rubbish", sensor.settings());
    sensor.cross(1);
    EXPECT_EQ(sensor.reporting().standing().in_total, 1);
}

TEST(SavedState, ReportsThatNobodyHasTakenYetSurvive) {
    test::Sensor sensor(test::line_every(3600), test::local("UTC", 2026, 1, 1, 10));
    sensor.cross(5);
    sensor.run_for(1min);
    sensor.reconfigure(test::line_every(600)); // makes a report of the period that it ends
    sensor.restart();
    sensor.run_for(1s);
    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last()["in_counted"], 5);
}

TEST(SavedState, TheSeedOfTheFuzzedOnesIsStillAccepted) {
    const std::string seed =
        test::text_of_file(std::filesystem::path(HEADCOUNT_SOURCE_DIR) / "tests/fuzz/seeds/saved_state/rich.json");
    const Result<SavedState> state = parse_saved_state(seed);
    ASSERT_TRUE(state) << state.error().sentence
                       << "; the fuzzed texts would not get past the parser. Take this: " << to_text(rich_state());
    expect_equal(*state, rich_state());
}

} // namespace
} // namespace headcount::report
