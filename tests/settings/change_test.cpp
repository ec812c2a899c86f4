#include "settings/change.h"

#include "settings/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::settings {
namespace {

using testing::HasSubstr;

Settings with_secrets() {
    Settings settings;
    settings.source.address = "rtsp://installer:secret@camera/1";
    settings.reports.line.recipients.mqtt.password = "broker secret";
    settings.reports.line.recipients.http[1].password = "second secret";
    settings.reports.line.recipients.http[1].url = "http://example.org/2";
    return settings;
}

TEST(Change, WhatIsAbsentStaysAsItIs) {
    Settings before = with_secrets();
    const auto after = changed(before, R"({"device":{"name":"Lobby"}})");
    ASSERT_TRUE(after);
    before.device.name = "Lobby";
    EXPECT_EQ(*after, before);
}

TEST(Change, NullStandsForTheDefault) {
    Settings before = with_secrets();
    before.counting.persistence_s = 30;
    const auto after =
        changed(before, R"({"counting":{"persistence_s":null},"reports":{"line":{"recipients":{"mqtt":{"password":null}}}}})");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->counting.persistence_s, std::nullopt);
    EXPECT_EQ(after->reports.line.recipients.mqtt.password, "");
}

TEST(Change, TheSettingsAsTheyAreShownChangeNothing) {
    const Settings before = with_secrets();
    const auto after = changed(before, to_public_json(before));
    ASSERT_TRUE(after) << after.error().front().sentence;
    EXPECT_EQ(*after, before);
}

TEST(Change, ASecretInAListCanBeClearedAndSet) {
    const Settings before = with_secrets();
    const auto cleared =
        changed(before, R"({"reports":{"line":{"recipients":{"http":[{},{"url":"http://example.org/2","password":null},{}]}}}})");
    ASSERT_TRUE(cleared) << cleared.error().front().sentence;
    EXPECT_EQ(cleared->reports.line.recipients.http[1].password, "");
    const auto set = changed(before, R"({"reports":{"line":{"recipients":{"http":[{"password":"x"},{},{}]}}}})");
    ASSERT_TRUE(set) << set.error().front().sentence;
    EXPECT_EQ(set->reports.line.recipients.http[0].password, "x");
}

TEST(Change, AnotherAddressLosesTheUserOfTheOldOne) {
    const auto after = changed(with_secrets(), R"({"source":{"address":"rtsp://other/1"}})");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->source.address, "rtsp://other/1");
}

TEST(Change, EveryWrongFieldIsNamed) {
    const auto after = changed({}, R"({"counting":{"persistence_s":0,"mapping":"both"},"web":{"prot":1}})");
    ASSERT_FALSE(after);
    ASSERT_EQ(after.error().size(), 3U);
    EXPECT_EQ(after.error()[0].path, "/counting/mapping");
    EXPECT_EQ(after.error()[1].path, "/counting/persistence_s");
    EXPECT_THAT(after.error()[1].sentence, HasSubstr("from 1 to 3600"));
    EXPECT_EQ(after.error()[2].path, "/web");
    EXPECT_THAT(after.error()[2].sentence, HasSubstr("did you mean web.port?"));
}

TEST(Change, EveryRuleThatDoesNotHoldIsNamedWithItsPlace) {
    const auto after =
        changed({}, R"({"scene":{"regions":[{"id":1,"points":[[0,0],[1,0],[1,1]]},{"id":1,"points":[[0,0],[1,1],[1,0],[0,1]]}]},
                                       "reports":{"line":{"recipients":{"protocol":"mqtt"}}}})");
    ASSERT_FALSE(after);
    ASSERT_EQ(after.error().size(), 3U);
    EXPECT_EQ(after.error()[0].path, "/scene/regions/1/id");
    EXPECT_EQ(after.error()[1].path, "/scene/regions/1/points");
    EXPECT_EQ(after.error()[2].path, "/reports/line/recipients/mqtt/host");
}

TEST(Change, WhatIsNoObjectOfSettingsIsRefused) {
    for (const char* text : {"", "[]", "7", "null", "{", "{\"a\":1,\"a\":2}"}) {
        const auto after = changed({}, text);
        ASSERT_FALSE(after) << text;
        EXPECT_EQ(after.error().front().path, "") << text;
        EXPECT_NE(after.error().front().sentence, "") << text;
    }
}

} // namespace
} // namespace headcount::settings
