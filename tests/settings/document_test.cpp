#include "settings/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace headcount::settings {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& json) {
    const auto parsed = parse_settings(json);
    return parsed ? "accepted" : parsed.error().sentence;
}

std::string scene_refusal(const std::string& json) {
    const auto parsed = parse_scene(json);
    return parsed ? "accepted" : parsed.error().sentence;
}

TEST(Document, MayBeEmptyAndThenHasAllDefaults) {
    EXPECT_EQ(parse_settings("{}").value(), Settings{});
    EXPECT_EQ(parse_scene("{}").value(), Scene{});
}

TEST(Document, NestsAsTheStructsDo) {
    const Settings settings = parse_settings(R"({
        "device": {"name": "Entrance", "time_zone": "Europe/Berlin"},
        "counting": {"mapping": "non_mapped", "persistence_s": 20, "overcrowding": {"measure": "any_region"}},
        "reports": {"line": {"trigger": true, "periodic": {"interval_s": 60, "scheme": "from_now_on"},
                             "schedule": {"blocks": [{"weekday": 1, "from_minute": 540, "to_minute": 1080}]},
                             "recipients": {"protocol": "http", "http": [{"enabled": true, "url": "http://10.0.0.1:8000/in"}]}},
                    "resets": [{"minute": 240}, {"weekday": 0, "minute": 0}]}})")
                                  .value();

    EXPECT_EQ(settings.device.name, "Entrance");
    EXPECT_EQ(settings.device.time_zone, "Europe/Berlin");
    EXPECT_EQ(settings.counting.mapping, MappingChoice::non_mapped);
    EXPECT_EQ(settings.counting.persistence_s, 20);
    EXPECT_EQ(settings.counting.overcrowding.measure, CrowdMeasure::any_region);
    EXPECT_TRUE(settings.reports.line.trigger);
    EXPECT_EQ(settings.reports.line.periodic, (PeriodicReport{true, PeriodScheme::from_now_on, 60}));
    EXPECT_THAT(settings.reports.line.schedule.blocks, testing::ElementsAre(WeeklyBlock{1, 540, 1080}));
    EXPECT_EQ(settings.reports.line.recipients.http[0].url, "http://10.0.0.1:8000/in");
    EXPECT_EQ(settings.reports.line.recipients.http[1], HttpRecipient{});
    EXPECT_THAT(settings.reports.resets, testing::ElementsAre(ResetTime{std::nullopt, 240}, ResetTime{0, 0}));
    EXPECT_EQ(settings.web, Web{}) << "what is absent has its default";
}

TEST(Document, ReadsTheSceneOfTheCommandLine) {
    const Scene scene = parse_scene(R"(
        {"regions":[{"id":1,"name":"Desk","points":[[0.1,0.1],[0.4,0.1],[0.4,0.6]]}],
         "line":{"points":[[0.0,0.5],[1.0,0.5]]},
         "uturn_area":[[0,0.4],[1,0.4],[1,0.6],[0,0.6]],
         "flow":{"points":[[0.2,0.2],[0.8,0.2],[0.8,0.8],[0.2,0.8]]},
         "masks":[[[0,0],[0.1,0],[0.1,0.1]]],
         "min_dwell_s":5})")
                            .value();

    EXPECT_EQ(scene.regions.at(0), (Region{1, "Desk", {{0.1, 0.1}, {0.4, 0.1}, {0.4, 0.6}}}));
    EXPECT_EQ(scene.line, (Polyline{{0, 0.5}, {1, 0.5}}));
    EXPECT_EQ(scene.uturn_area, (Polygon{{0, 0.4}, {1, 0.4}, {1, 0.6}, {0, 0.6}}));
    EXPECT_EQ(scene.flow, (Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}}));
    EXPECT_EQ(scene.masks.at(0), (Polygon{{0, 0}, {0.1, 0}, {0.1, 0.1}}));
    EXPECT_EQ(scene.min_dwell_s, 5);
    EXPECT_EQ(parse_scene(to_json(scene)).value(), scene);
}

TEST(Document, TakesNullForWhatMayBeAbsentAndForNothingElse) {
    EXPECT_EQ(parse_settings(R"({"counting": {"persistence_s": null}, "scene": {"line": null}})").value(), Settings{});
    EXPECT_THAT(refusal(R"({"device": {"name": null}})"), HasSubstr("device.name is null, but must be a text"));
}

TEST(Document, IsRefusedForAnUnknownNameWithTheNearestKnownOne) {
    EXPECT_EQ(refusal(R"({"reports": {"line": {"periodc": {}}}})"),
              "reports.line has no setting \"periodc\": did you mean reports.line.periodic?");
    EXPECT_EQ(refusal(R"({"Web": {}})"), "The document has no setting \"Web\": did you mean web?");
    EXPECT_EQ(scene_refusal(R"({"lines": {}})"), "The document has no setting \"lines\": did you mean line?");
    EXPECT_THAT(refusal("{\"" + std::string(500'000, 'x') + "\": 1}"),
                AllOf(HasSubstr("x...\""), testing::SizeIs(testing::Le(200))));
}

TEST(Document, IsRefusedForAValueOfAnotherType) {
    EXPECT_EQ(refusal(R"({"web": {"port": "80"}})"), "web.port is a text, but must be a whole number from 1 to 65535.");
    EXPECT_EQ(refusal(R"({"source": {"loop": 1}})"), "source.loop is a number, but must be true or false.");
    EXPECT_EQ(refusal(R"({"device": []})"), "device is a list, but must be an object {...}.");
    EXPECT_EQ(refusal("[]"), "The document is a list, but must be an object {...}.");
    EXPECT_EQ(refusal(R"({"reports": {"flow": {"recipients": {"protocol": "mqtts"}}}})"),
              "reports.flow.recipients.protocol is \"mqtts\", but must be one of \"none\", \"mqtt\", \"http\".");
    EXPECT_EQ(scene_refusal(R"({"masks": [[[0, 0], [0.5, "0"], [1, 1]]]})"),
              "masks[0][1] is not a point: it must be a point [x, y] of two numbers from 0 to 1.");
    EXPECT_EQ(scene_refusal(R"({"line": [[0, 0.5], [1, 0.5]]})"), "line is a list, but must be an object {...}.");
}

TEST(Document, IsRefusedForANumberOutOfItsRange) {
    EXPECT_EQ(refusal(R"({"reports": {"line": {"periodic": {"interval_s": 4}}}})"),
              "reports.line.periodic.interval_s is 4, but must be a whole number from 5 to 86400 s.");
    EXPECT_THAT(refusal(R"({"reports": {"line": {"periodic": {"interval_s": 86401}}}})"), HasSubstr("5 to 86400 s"));
    EXPECT_THAT(refusal(R"({"reports": {"region": {"recipients": {"mqtt": {"qos": 3}}}}})"), HasSubstr("0 to 2"));
    EXPECT_THAT(refusal(R"({"web": {"port": 80.5}})"), HasSubstr("web.port is 80.5, but must be a whole number"));
    EXPECT_THAT(refusal(R"({"web": {"port": 18446744073709551616}})"), HasSubstr("must be a whole number from 1 to 65535"));
    EXPECT_THAT(scene_refusal(R"({"min_dwell_s": -1})"), HasSubstr("min_dwell_s is -1, but must be a number from 0 to 86400 s"));
    EXPECT_THAT(scene_refusal(R"({"min_dwell_s": 1e999})"), HasSubstr("too large for any setting"));
    EXPECT_THAT(scene_refusal(R"({"min_dwell_s": NaN})"), HasSubstr("not valid JSON"));
    EXPECT_EQ(parse_settings(R"({"web": {"port": 8e1}})").value().web.port, 80) << "JSON has one kind of number";
}

TEST(Document, HasCoordinatesFromZeroToOneExactly) {
    EXPECT_TRUE(parse_scene(R"({"line": {"points": [[0, 0], [1, 1.0]]}})"));
    EXPECT_THAT(
        scene_refusal(R"({"line": {"points": [[0, 0], [1, 1.0000001]]}})"),
        HasSubstr("line.points[1] has the coordinate 1.0000001, but coordinates are fractions of the picture, from 0 to 1"));
    EXPECT_THAT(scene_refusal(R"({"line": {"points": [[-1e-9, 0], [1, 1]]}})"), HasSubstr("line.points[0]"));
}

TEST(Document, IsRefusedIfItIsNoJsonOrHostile) {
    EXPECT_THAT(refusal(""), HasSubstr("not valid JSON"));
    EXPECT_THAT(refusal(R"({"web": {"port": 80})"), HasSubstr("not valid JSON"));
    EXPECT_THAT(refusal("{} {}"), HasSubstr("at byte 4"));
    EXPECT_THAT(refusal(std::string("{}\0{", 4)), HasSubstr("at byte 3")) << "NUL ends nothing";
    EXPECT_THAT(refusal("{\"device\": {\"name\": \"\xC3\x28\"}}"), HasSubstr("UTF-8"));
    EXPECT_THAT(refusal(R"({"web": {}, "web": {}})"), HasSubstr("the key \"web\" twice"));
    EXPECT_THAT(refusal(R"({"web": {"port": 1, "po\u0072t": 2}})"), HasSubstr("the key \"port\" twice"));
    EXPECT_THAT(refusal(std::string(1000, '[')), HasSubstr("deeper than the 16 levels"));
    EXPECT_THAT(refusal("{}" + std::string(1 << 20, ' ')), HasSubstr("more than the 1024 kB"));
    EXPECT_TRUE(parse_settings("{}" + std::string((1 << 20) - 2, ' ')));
}

TEST(Document, HasTextsWithoutControlCharactersAndOfLimitedLength) {
    EXPECT_THAT(refusal(R"({"device": {"name": "Front\ndoor"}})"), HasSubstr("device.name has a control character"));
    EXPECT_THAT(refusal(R"({"device": {"name": "Front\u0085door"}})"), HasSubstr("device.name has a control character"));
    EXPECT_THAT(refusal(R"({"device": {"name": "\u0000"}})"), HasSubstr("device.name has a control character"));
    EXPECT_THAT(scene_refusal(R"({"regions": [{"id": 1, "name": "a\tb", "points": [[0,0],[1,0],[1,1]]}]})"),
                HasSubstr("regions[0].name has a control character"));
    const auto named = [](const std::string& name) { return R"({"device": {"name": ")" + name + R"("}})"; };
    std::string umlauts;
    for (int i = 0; i < 64; ++i)
        umlauts += "\xC3\xA4";
    EXPECT_EQ(parse_settings(named(umlauts)).value().device.name, umlauts) << "characters are counted, not bytes";
    EXPECT_THAT(refusal(named(umlauts + "a")), HasSubstr("device.name has 65 characters, but must be a text of at most 64"));
}

TEST(Document, ChecksTheFormOfTexts) {
    EXPECT_THAT(refusal(R"({"device": {"time_zone": "Mars/Olympus"}})"),
                HasSubstr("device.time_zone must be a time zone of the IANA database"));
    EXPECT_THAT(refusal(R"({"device": {"time_zone": ""}})"), HasSubstr("device.time_zone must be"));
    EXPECT_THAT(refusal(R"({"device": {"serial_number": "a/b"}})"), HasSubstr("may have only letters"));
    EXPECT_THAT(refusal(R"({"web": {"address": "localhost"}})"), HasSubstr("web.address must be an IP address"));
    EXPECT_TRUE(parse_settings(R"({"web": {"address": "::1"}})"));
}

std::string url_refusal(const std::string& url) {
    return refusal(R"({"reports": {"line": {"recipients": {"http": [{"url": ")" + url + R"("}]}}}})");
}

TEST(Document, TakesHttpAndHttpsUrlsAlone) {
    for (const char* url : {"http://example.org", "HTTP://example.org:80/a/b?c=d", "http://[::1]:8080/", "http://10.1.2.3/%20",
                            "https://example.org/x", ""})
        EXPECT_EQ(url_refusal(url), "accepted") << url;
    EXPECT_THAT(url_refusal("ftp://example.org"), HasSubstr("must begin with https:// or http://"));
    EXPECT_THAT(url_refusal("example.org"), HasSubstr("must begin with https:// or http://"));
    for (const char* url : {"http://", "http:///path", "http://:80", "http://a:0", "http://a:65536", "http://a:b", "http://a..b",
                            "http://[::1", "http://[::g]/", "http://-a"})
        EXPECT_THAT(url_refusal(url), HasSubstr("must name a host")) << url;
    EXPECT_THAT(url_refusal("http://a b/"), HasSubstr("%20"));
}

TEST(Document, KeepsSecretsOutOfUrlsAndSentences) {
    const std::string sentence = url_refusal("http://anna:geheim@example.org/");
    EXPECT_THAT(sentence,
                AllOf(HasSubstr("put them into username and password"), Not(HasSubstr("geheim")), Not(HasSubstr("anna"))));
    EXPECT_THAT(refusal(R"({"reports": {"line": {"recipients": {"mqtt": {"password": "ge\theim"}}}}})"), Not(HasSubstr("heim")));
}

TEST(Document, TakesTopicsThatCanBePublishedTo) {
    const auto topic = [](const std::string& text) {
        return refusal(R"({"reports": {"flow": {"recipients": {"mqtt": {"topic": ")" + text + R"("}}}}})");
    };
    EXPECT_EQ(topic("headcount/$devsn/flow"), "accepted");
    EXPECT_EQ(topic(std::string(65'535, 'x')), "accepted");
    EXPECT_THAT(topic("a/+/b"), HasSubstr("reports.flow.recipients.mqtt.topic has a wildcard"));
    EXPECT_THAT(topic("a/#"), HasSubstr("wildcard"));
    EXPECT_THAT(topic("a\\u0000b"), HasSubstr("control character"));
    std::string umlauts;
    for (int i = 0; i < 32'768; ++i)
        umlauts += "\xC3\xA4";
    EXPECT_THAT(topic(umlauts), HasSubstr("65535 bytes"));
}

TEST(PublicDocument, LeavesSecretsOutAndCanBeReadAgain) {
    Settings settings;
    settings.source.address = "rtsp://camera:geheim@10.0.0.2/stream";
    settings.reports.region.recipients.mqtt.password = "geheim1";
    settings.reports.line.recipients.http[2].password = "geheim2";
    settings.reports.line.recipients.http[2].username = "anna";

    const std::string json = to_public_json(settings);

    EXPECT_THAT(json, Not(HasSubstr("geheim")));
    EXPECT_THAT(json, Not(HasSubstr("password")));
    const Settings read = parse_settings(json).value();
    EXPECT_EQ(read.source.address, "rtsp://10.0.0.2/stream");
    EXPECT_EQ(read.reports.line.recipients.http[2].username, "anna");
    EXPECT_EQ(read.reports.region.recipients.mqtt.password, "");
    EXPECT_EQ(parse_settings(to_json(settings)).value(), settings);
}

std::string content_of(const std::string& path) {
    std::ifstream file(std::string(HEADCOUNT_SOURCE_DIR "/") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

TEST(Schema, SaysOfEverySettingWhatItMayBe) {
    const auto schema = nlohmann::json::parse(json_schema());
    EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    const auto& reports = schema["properties"]["reports"]["properties"];
    const auto& interval = reports["line"]["properties"]["periodic"]["properties"]["interval_s"];
    EXPECT_EQ(interval["type"], "integer");
    EXPECT_EQ(interval["minimum"], 5);
    EXPECT_EQ(interval["maximum"], 86'400);
    EXPECT_EQ(interval["default"], 3600);
    EXPECT_EQ(interval["x-unit"], "s");
    const auto& recipients = reports["flow"]["properties"]["recipients"]["properties"];
    EXPECT_EQ(recipients["protocol"]["enum"], nlohmann::json({"none", "mqtt", "http"}));
    EXPECT_EQ(recipients["mqtt"]["properties"]["password"]["writeOnly"], true);
    EXPECT_EQ(recipients["mqtt"]["additionalProperties"], false);
    const auto& scene = schema["properties"]["scene"]["properties"];
    EXPECT_EQ(scene["line"]["type"], nlohmann::json({"object", "null"}));
    EXPECT_EQ(scene["line"]["properties"]["points"]["maxItems"], 5);
    EXPECT_EQ(scene["regions"]["items"]["required"], nlohmann::json({"id", "points"}));
}

TEST(ReferencePage, IsTheCommittedOne) {
    EXPECT_TRUE(content_of("docs/settings.md") == reference_page())
        << "docs/settings.md differs from the declaration: run scripts/write-settings-page.";
}

TEST(DemoSettings, AreValidAndReportToTheBrokerThatRunStarts) {
    const Settings demo = parse_settings(content_of("scripts/demo-settings.json")).value();
    EXPECT_TRUE(demo.scene.line);
    EXPECT_GE(demo.scene.regions.size(), 2U);
    EXPECT_TRUE(demo.reports.line.trigger);
    EXPECT_EQ(demo.reports.line.periodic.interval_s, 60);
    EXPECT_EQ(demo.reports.region.periodic.interval_s, 30);
    for (const Recipients& recipients : {demo.reports.line.recipients, demo.reports.region.recipients}) {
        EXPECT_EQ(recipients.protocol, Protocol::mqtt);
        EXPECT_EQ(recipients.mqtt.host, "127.0.0.1");
        EXPECT_EQ(recipients.mqtt.port, 18831);
        EXPECT_EQ(recipients.mqtt.topic, "headcount/demo");
    }
}

} // namespace
} // namespace headcount::settings
