#include "web/live_messages.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace headcount::web {
namespace {

constexpr WallTime noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + std::chrono::hours(12) +
                        std::chrono::microseconds(345'678)};

TEST(LiveMessages, AnObservationSaysWhoIsWhereAndHowManyThereAre) {
    ShownObservation shown;
    shown.frame = 7;
    shown.time = noon;
    shown.people = {{3, {0.25, 0.125, 0.0625, 0.333333}, 0.912, false, {1, 2}}};
    shown.total = 1;
    shown.regions = {{1, "Lobby", 1}, {2, "Desk", 0}};
    shown.in = 4;
    shown.out = 2;
    shown.fps = 10.24;
    EXPECT_EQ(observation_message(shown),
              R"({"type":"observation","frame":7,"time":"2026-01-31T12:00:00.345Z",)"
              R"("people":[{"id":3,"box":[0.25,0.125,0.0625,0.3333],"score":0.91,"seen":false,"regions":[1,2]}],)"
              R"("total":1,"regions":[{"id":1,"count":1},{"id":2,"count":0}],"in":4,"out":2,"fps":10.2})");
}

TEST(LiveMessages, AnEmptySceneHasEmptyLists) {
    const auto json = nlohmann::json::parse(observation_message({}));
    EXPECT_EQ(json["people"], nlohmann::json::array());
    EXPECT_EQ(json["regions"], nlohmann::json::array());
}

TEST(LiveMessages, AStatusSaysHowSourceCountingAndDeliveryAreDoing) {
    ShownStatus shown;
    shown.version = "0.1.0";
    shown.device_name = "Lobby";
    shown.serial_number = "HC-1";
    shown.source_address = "rtsp://camera/1";
    shown.source_state = "lost";
    shown.source_sentence = "The camera does not answer; tried again in 4 s.";
    shown.width = 640;
    shown.height = 480;
    shown.fps = 9.96;
    shown.in = 4;
    shown.out = 2;
    shown.total = 3;
    shown.overcrowded = true;
    shown.regions = {{1, "Desk", 2}};
    shown.health = "too_dark";
    shown.history_fault = "The disk is full too.";
    shown.delivery_fault = "The disk is full.";
    shown.recipients = {
        {"line", "mqtt://broker:1883 count", true, 0, noon, "", noon},
        {"region", "http://collector/", false, 12, std::nullopt, "Connection refused", std::nullopt, noon, "Connection refused"}};
    shown.privacy_mode = "blur";
    shown.rtsp = {true, 2, true, "x264enc", ""};
    shown.detect_ms = 21.4567;
    EXPECT_EQ(
        status_answer(shown),
        R"({"version":"0.1.0","device":{"name":"Lobby","serial_number":"HC-1"},)"
        R"("source":{"address":"rtsp://camera/1","state":"lost","sentence":"The camera does not answer; tried again in 4 s.",)"
        R"("width":640,"height":480,"fps":10.0},)"
        R"("counts":{"in":4,"out":2,"total":3,"overcrowded":true,"regions":[{"id":1,"name":"Desk","count":2}]},)"
        R"("health":"too_dark","history":{"fault":"The disk is full too."},)"
        R"("delivery":{"fault":"The disk is full.","recipients":[)"
        R"({"feature":"line","address":"mqtt://broker:1883 count","connected":true,"waiting":0,)"
        R"("last_success":"2026-01-31T12:00:00.345Z","last_error":"",)"
        R"("connected_since":"2026-01-31T12:00:00.345Z","last_failure":null},)"
        R"({"feature":"region","address":"http://collector/","connected":false,"waiting":12,)"
        R"("last_success":null,"last_error":"Connection refused","connected_since":null,)"
        R"("last_failure":{"at":"2026-01-31T12:00:00.345Z","sentence":"Connection refused"}}]},)"
        R"("privacy":{"mode":"blur"},)"
        R"("rtsp":{"running":true,"connections":2,"encoding":true,"encoder":"x264enc","fault":""},)"
        R"("timing_ms":{"decode":0.0,"detect":21.457,"track":0.0,"count":0.0}})");

    auto message = nlohmann::json::parse(status_message(shown));
    EXPECT_EQ(message["type"], "status");
    message.erase("type");
    EXPECT_EQ(message, nlohmann::json::parse(status_answer(shown)));
}

TEST(LiveMessages, BytesThatAreNoTextAndNumbersThatAreNoneStillMakeJson) {
    ShownStatus shown;
    shown.device_name = "\xff\xfe\"\n</script>";
    shown.fps = std::numeric_limits<double>::quiet_NaN();
    shown.detect_ms = std::numeric_limits<double>::infinity();
    const auto json = nlohmann::json::parse(status_answer(shown));
    EXPECT_EQ(json["source"]["fps"], 0);
    EXPECT_EQ(json["timing_ms"]["detect"], 0);
}

} // namespace
} // namespace headcount::web
