#include "program/headcount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::program {
namespace {

using testing::HasSubstr;

class Validate : public testing::Test {
protected:
    Outcome validate(const std::string& clicks, const std::string& scene = line_across) const {
        return headcount({"validate", walk, "--scene", write(folder / "scene.json", scene), "--clicks",
                          write(folder / "clicks.json", clicks), "--out", folder / "report.json"});
    }
    Json report() const { return Json::parse(text_of(folder / "report.json")); }

    peers::TemporaryFolder folder;
    fs::path walk = one_person_walking_down(folder); // one person, who goes Out
};

TEST_F(Validate, who_counts_what_the_sensor_counts_hears_that_nothing_is_wrong) {
    // Somebody clicks a moment after the sensor has counted.
    const Outcome outcome = validate(R"({"clicks":[{"t":3.3,"dir":"out"}]})");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("manual"));
    const Json found = report();
    EXPECT_EQ(found.at("out").at("matched"), 1);
    EXPECT_EQ(found.at("both").at("bias"), 0);
    EXPECT_EQ(found.at("both").at("error_share"), 0.0);
    EXPECT_EQ(found.at("both").at("bias_interval_95").size(), 2U) << "one crossing proves little, and the report says so";
    EXPECT_TRUE(found.at("disagreements").empty());
}

TEST_F(Validate, a_miss_and_an_extra_are_named_with_their_times) {
    const Outcome outcome = validate(R"({"clicks":[{"t":1.0,"dir":"in"}]})");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("missed by the sensor"));
    EXPECT_THAT(outcome.out, HasSubstr("counted by the sensor only"));
    EXPECT_EQ(report().at("both").at("bias"), 0) << "the two cancel out in the bias";
    EXPECT_EQ(report().at("disagreements").size(), 2U);
}

TEST_F(Validate, what_nobody_watched_is_not_compared) {
    ASSERT_EQ(validate(R"({"clicks":[],"until_s":1})").status, 0);
    EXPECT_EQ(report().at("both").at("automatic"), 0);
    EXPECT_EQ(report().at("duration_s"), 1.0);
}

TEST_F(Validate, clicks_that_are_none_and_a_scene_without_a_line_are_refused_in_a_sentence) {
    const Outcome bad = validate(R"({"clicks":[{"t":1,"dir":"up"}]})");
    EXPECT_EQ(bad.status, 1);
    EXPECT_THAT(bad.err, HasSubstr("clicks[0] must have a time"));
    const Outcome lineless = validate(R"({"clicks":[]})", "{}");
    EXPECT_EQ(lineless.status, 1);
    EXPECT_THAT(lineless.err, HasSubstr("has no line"));
    EXPECT_FALSE(fs::exists(folder / "report.json"));
}

} // namespace
} // namespace headcount::program
