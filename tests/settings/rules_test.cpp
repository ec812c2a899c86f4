#include "settings/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace headcount::settings {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const Polygon square = {{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
const Polygon bow_tie = {{0, 0}, {1, 1}, {1, 0}, {0, 1}};

/// A scene of which one part is drawn.
template <class Value>
Scene scene_with(Value Scene::*part, const Value& value) {
    Scene scene;
    scene.*part = value;
    return scene;
}

std::string refusal(const Settings& settings) {
    const auto valid = validate(settings);
    const auto parsed = parse_settings(to_json(settings));
    EXPECT_EQ(valid.has_value(), parsed.has_value()) << "the same rules for people and program";
    return valid ? "accepted" : valid.error().sentence;
}

std::string refusal(const Scene& scene) {
    const auto valid = validate(scene);
    return valid ? "accepted" : valid.error().sentence;
}

TEST(SceneRules, RegionsHaveNumbersOfTheirOwn) {
    Scene scene;
    for (int id = 1; id <= 16; ++id)
        scene.regions.push_back({id, "", square});
    EXPECT_EQ(refusal(scene), "accepted");
    scene.regions[4].id = 2;
    EXPECT_EQ(refusal(scene), "regions[4].id is 2, as regions[1].id is already: give each region its own number.");
    scene.regions[4].id = 17;
    EXPECT_THAT(refusal(scene), StartsWith("regions[4].id is 17, but must be a whole number from 1 to 16"));
    scene.regions[4].id = 0;
    EXPECT_THAT(refusal(scene), StartsWith("regions[4].id is 0"));
    scene.regions[4].id = 5;
    scene.regions.push_back({1, "", square});
    EXPECT_EQ(refusal(scene), "regions has 17 items, but must be a list of at most 16 items.");
}

TEST(SceneRules, ARegionMustSayItsNumberAndCorners) {
    EXPECT_THAT(parse_scene(R"({"regions": [{"points": [[0,0],[1,0],[1,1]]}]})").error().sentence,
                StartsWith("regions[0].id is missing: it must be a whole number from 1 to 16"));
    EXPECT_THAT(parse_scene(R"({"regions": [{"id": 1}]})").error().sentence, StartsWith("regions[0].points is missing"));
    EXPECT_THAT(parse_scene(R"({"line": {}})").error().sentence, StartsWith("line.points is missing"));
}

TEST(SceneRules, AreasAreSimpleAndOfThreeToTenCorners) {
    Polygon eleven;
    for (int i = 0; i < 10; ++i)
        eleven.push_back({i / 10.0, 0});
    eleven.push_back({0.5, 1});
    Scene scene;
    scene.regions = {{1, "", bow_tie}};
    EXPECT_THAT(refusal(scene), AllOf(StartsWith("regions[0].points: "), HasSubstr("touch or cross")));
    scene.regions = {{1, "", eleven}};
    EXPECT_THAT(refusal(scene), StartsWith("regions[0].points has 11 items, but must be a list of 3 to 10 points"));
    scene = scene_with(&Scene::uturn_area, std::optional(bow_tie));
    EXPECT_THAT(refusal(scene), StartsWith("uturn_area: "));
    scene = scene_with(&Scene::uturn_area, std::optional(eleven));
    EXPECT_THAT(refusal(scene), StartsWith("uturn_area has 11 items"));
    scene = scene_with(&Scene::masks, std::vector<Polygon>{square, bow_tie});
    EXPECT_THAT(refusal(scene), StartsWith("masks[1]: "));
    scene = scene_with(&Scene::masks, std::vector<Polygon>(9, square));
    EXPECT_THAT(refusal(scene), StartsWith("masks has 9 items, but must be a list of at most 8 items"));
}

TEST(SceneRules, TheLineHasOneToFourSegments) {
    EXPECT_EQ(refusal(scene_with(&Scene::line, std::optional(Polyline{{0, 0}, {0.2, 0.5}, {0.4, 0}, {0.6, 0.5}, {0.8, 0}}))),
              "accepted");
    EXPECT_THAT(
        refusal(scene_with(&Scene::line, std::optional(Polyline{{0, 0}, {0.2, 0.5}, {0.4, 0}, {0.6, 0.5}, {0.8, 0}, {1, 1}}))),
        StartsWith("line.points has 6 items, but must be a list of 2 to 5 points"));
    EXPECT_THAT(refusal(scene_with(&Scene::line, std::optional(Polyline{{0, 0}}))), StartsWith("line.points has 1 items"));
    EXPECT_THAT(refusal(scene_with(&Scene::line, std::optional(Polyline{{0, 0}, {0, 0}}))),
                StartsWith("line.points: The line has a segment without length"));
}

TEST(SceneRules, TheFlowAreaIsConvex) {
    EXPECT_EQ(refusal(scene_with(&Scene::flow, std::optional(square))), "accepted");
    EXPECT_THAT(refusal(scene_with(&Scene::flow, std::optional(Polygon{{0, 0}, {1, 0}, {0.3, 0.3}, {0, 1}}))),
                AllOf(StartsWith("flow.points: "), HasSubstr("points inwards")));
    EXPECT_THAT(refusal(scene_with(&Scene::flow, std::optional(bow_tie))), HasSubstr("cross"));
    EXPECT_THAT(refusal(scene_with(&Scene::flow, std::optional(Polygon{{0, 0}, {0.5, 0}, {1, 0}}))), StartsWith("flow.points: "));
}

TEST(SceneRules, NameTheirPlaceInTheWholeDocument) {
    Settings settings;
    settings.scene.masks = {bow_tie};
    EXPECT_THAT(refusal(settings), StartsWith("scene.masks[0]: "));
}

TEST(SceneRules, NumbersAreFinite) {
    EXPECT_THAT(refusal(scene_with(&Scene::min_dwell_s, std::numeric_limits<double>::quiet_NaN())),
                StartsWith("min_dwell_s is nan"));
    EXPECT_THAT(refusal(scene_with(&Scene::min_dwell_s, std::numeric_limits<double>::infinity())),
                StartsWith("min_dwell_s is inf"));
}

TEST(SettingsRules, TriggerAndShortPeriodsOfTheLineExcludeEachOther) {
    Settings settings;
    LineReports& line = settings.reports.line;
    line.trigger = true;
    line.periodic.interval_s = 31;
    EXPECT_EQ(refusal(settings), "accepted");
    line.periodic.interval_s = 30;
    EXPECT_THAT(refusal(settings), AllOf(StartsWith("reports.line.periodic.interval_s is 30 s, but must be over 30 s"),
                                         HasSubstr("adds up crossings for 15 s")));
    line.periodic.enabled = false;
    EXPECT_EQ(refusal(settings), "accepted");
    line.periodic.enabled = true;
    line.trigger = false;
    EXPECT_EQ(refusal(settings), "accepted");
}

TEST(SettingsRules, ScheduledTimesOfADayDoNotOverlap) {
    Settings settings;
    auto& blocks = settings.reports.region.schedule.blocks;
    blocks = {{1, 540, 720}, {1, 720, 1080}, {2, 600, 700}, {1, 0, 540}};
    EXPECT_EQ(refusal(settings), "accepted") << "they may touch";
    blocks.push_back({1, 1000, 1440});
    EXPECT_EQ(refusal(settings), "reports.region.schedule.blocks[4] overlaps [1] on the same day: join them or part them.");
    blocks = {{1, 540, 540}};
    EXPECT_THAT(refusal(settings), HasSubstr("blocks[0] ends at minute 540, but must end after it begins"));
    blocks = {{7, 0, 1}};
    EXPECT_THAT(refusal(settings), HasSubstr("blocks[0].weekday is 7"));
    blocks.clear();
    for (int i = 0; i < 70; ++i)
        blocks.push_back({i % 7, i / 7 * 10, i / 7 * 10 + 5});
    EXPECT_EQ(refusal(settings), "accepted");
    blocks.push_back({0, 1000, 1001});
    EXPECT_THAT(refusal(settings), HasSubstr("at most 70"));
}

TEST(SettingsRules, ResetTimesDifferAndAreFiveAtMost) {
    Settings settings;
    auto& resets = settings.reports.resets;
    resets = {{{}, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}};
    EXPECT_EQ(refusal(settings), "accepted");
    resets[4] = {1, 0};
    EXPECT_EQ(refusal(settings), "reports.resets[4] is the same as reports.resets[1]: leave one out.");
    resets[4] = {4, 0};
    resets.push_back({5, 0});
    EXPECT_THAT(refusal(settings), StartsWith("reports.resets has 6 items, but must be a list of at most 5"));
}

TEST(SettingsRules, MqttNeedsHostAndTopicOnceItIsChosen) {
    Settings settings;
    Recipients& recipients = settings.reports.flow.recipients;
    recipients.protocol = Protocol::mqtt;
    EXPECT_THAT(refusal(settings), StartsWith("reports.flow.recipients.mqtt.host is empty, but the protocol is mqtt"));
    recipients.mqtt.host = "broker";
    EXPECT_THAT(refusal(settings), StartsWith("reports.flow.recipients.mqtt.topic is empty, but the protocol is mqtt"));
    recipients.mqtt.topic = "headcount";
    EXPECT_EQ(refusal(settings), "accepted");
    for (const char* host : {"mqtt://broker", "broker:1883", "a b", "-a", "a..b", "user@broker"}) {
        recipients.mqtt.host = host;
        EXPECT_THAT(refusal(settings), HasSubstr("recipients.mqtt.host must be the name or IP address of a host alone")) << host;
    }
}

TEST(SettingsRules, AnHttpAddressThatIsSwitchedOnHasAUrl) {
    Settings settings;
    HttpRecipient& recipient = settings.reports.line.recipients.http[1];
    recipient.enabled = true;
    EXPECT_THAT(refusal(settings), StartsWith("reports.line.recipients.http[1].url is empty, but it is switched on"));
    recipient.url = "http://example.org";
    EXPECT_EQ(refusal(settings), "accepted");
}

TEST(SettingsRules, ARectilinearLensSeesAheadOnly) {
    Settings settings;
    settings.lens.field_of_view_deg = 160;
    EXPECT_EQ(refusal(settings), "accepted");
    settings.lens.field_of_view_deg = 180;
    EXPECT_EQ(refusal(settings),
              "lens.field_of_view_deg is 180, but a rectilinear lens has at most 160: give less, or choose a fisheye.");
    settings.lens.kind = LensKind::equidistant;
    EXPECT_EQ(refusal(settings), "accepted");
    settings.lens.mount_height_m = 0.5;
    EXPECT_THAT(refusal(settings), StartsWith("lens.mount_height_m is 0.5, but must be"));
}

TEST(SettingsRules, TextIsUtf8) {
    Settings settings;
    settings.device.name = "\xFF";
    EXPECT_EQ(validate(settings).error().sentence, "device.name is not valid UTF-8.");
}

TEST(RtspRules, WhatIsSwitchedOnCanBeReached) {
    Settings settings;
    settings.rtsp.enabled = true;
    EXPECT_EQ(refusal(settings), "accepted");
    settings.rtsp.udp = settings.rtsp.tcp = false;
    EXPECT_THAT(refusal(settings), StartsWith("rtsp is switched on, but udp, tcp and multicast are all off"));
    settings.rtsp.multicast.enabled = true;
    EXPECT_EQ(refusal(settings), "accepted");
    settings.rtsp.port = settings.web.port;
    EXPECT_THAT(refusal(settings), StartsWith("rtsp.port is 8080, as web.port is"));
}

TEST(RtspRules, AuthenticationNeedsAUser) {
    Settings settings;
    settings.rtsp.username = "";
    EXPECT_EQ(refusal(settings), "accepted") << "switched off";
    settings.rtsp.enabled = true;
    EXPECT_THAT(refusal(settings), StartsWith("rtsp.username is empty"));
    settings.rtsp.username = "a:b";
    EXPECT_THAT(refusal(settings), StartsWith("rtsp.username may have neither ':' nor '\"'"));
}

TEST(RtspRules, AMulticastGroupIsOneThatProgramsMayUse) {
    Settings settings;
    for (const char* group : {"224.0.1.0", "239.255.255.255"}) {
        settings.rtsp.multicast.group = group;
        EXPECT_EQ(refusal(settings), "accepted") << group;
    }
    for (const char* group : {"", "224.0.0.251", "240.0.0.0", "10.0.0.1", "ff02::1", "239.6.6.6:1"}) {
        settings.rtsp.multicast.group = group;
        EXPECT_THAT(refusal(settings), StartsWith("rtsp.multicast.group must be an IPv4 multicast address")) << group;
    }
}

TEST(RtspRules, TheMulticastPortHasRoomForTheOneAfterIt) {
    Settings settings;
    settings.rtsp.multicast.port = 15'001;
    EXPECT_THAT(refusal(settings), StartsWith("rtsp.multicast.port is 15001, but must be even"));
}

} // namespace
} // namespace headcount::settings
