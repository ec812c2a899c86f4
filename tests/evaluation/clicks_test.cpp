#include "evaluation/clicks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::evaluation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Clicks, AreTimesAndDirections) {
    const auto count = parse_clicks(R"({"clicks":[{"t":12.4,"dir":"in"},{"t":3,"dir":"out"}]})");
    ASSERT_TRUE(count) << count.error().sentence;
    EXPECT_THAT(count->crossings, ElementsAre(CountedCrossing{from_seconds(12.4), Direction::in},
                                              CountedCrossing{from_seconds(3), Direction::out}));
    EXPECT_FALSE(count->until);
    EXPECT_EQ(parse_clicks(R"({"clicks":[],"until_s":60})")->until, from_seconds(60));
}

TEST(Clicks, OfAnotherFormAreRefusedNamingThePlace) {
    const auto refusal = [](std::string_view text) { return parse_clicks(text).error().sentence; };
    for (const char* text : {"", "[]", "{}", R"({"clicks":3})", R"({"clicks":[)"})
        EXPECT_THAT(refusal(text), HasSubstr("must be of the form")) << text;
    for (const char* click : {"7", "{}", R"({"t":1})", R"({"t":"1","dir":"in"})", R"({"t":1,"dir":"up"})",
                              R"({"t":-1,"dir":"in"})", R"({"t":1e300,"dir":"in"})", R"({"t":1,"dir":7})"}) {
        EXPECT_THAT(refusal(R"({"clicks":[{"t":1,"dir":"in"},)" + std::string(click) + "]}"), HasSubstr("clicks[1] must have"))
            << click;
    }
    EXPECT_THAT(refusal(R"({"clicks":[],"until_s":"x"})"), HasSubstr("until_s"));
}

TEST(Clicks, AreBounded) {
    std::string text = R"({"clicks":[)";
    for (int i = 0; i <= 100'000; ++i)
        text += "0,";
    text.back() = ']';
    EXPECT_THAT(parse_clicks(text + "}").error().sentence, HasSubstr("100001 clicks"));
}

} // namespace
} // namespace headcount::evaluation
