#include "app/metrics.h"

#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace headcount::app {
namespace {

using nlohmann::json;

/// What a parser that others wrote (Debian's python3-prometheus-client) reads in the page: samples by name and labels.
json read_by_foreign_parser(const std::string& page) {
    const peers::TemporaryFolder folder;
    std::ofstream(folder / "page") << page;
    peers::Process parser({"/usr/bin/python3", "-c", R"(
import json, sys
from prometheus_client.parser import text_string_to_metric_families
samples = [{"name": s.name, "labels": s.labels, "value": s.value, "type": family.type}
           for family in text_string_to_metric_families(open(sys.argv[1]).read()) for s in family.samples]
print(json.dumps(samples))
)",
                           (folder / "page").string()});
    const auto line = parser.line(std::chrono::seconds(60));
    return line ? json::parse(*line, nullptr, false) : json();
}

double value_of(const json& samples, const std::string& name, const json& labels = json::object()) {
    for (const json& sample : samples) {
        if (sample["name"] == name && sample["labels"] == labels) return sample["value"];
    }
    ADD_FAILURE() << name << " " << labels << " is missing";
    return -1;
}

TEST(Metrics, AreReadByAForeignParser) {
    settings::Settings settings;
    settings.device.name = "The \"front\" \\ door\nand more";
    settings.scene.regions = {{3, "Desk \"A\"", {}}, {5, "", {}}};
    SensorState state{settings, "SN1", {video::SourceState::Kind::running, ""}, 640, 480, {}, 0, {}, {}, {}, {}, {}, {}, {}};
    state.frames_per_second = 14.5;
    state.delivery_fault = "the disk is full";
    state.health = delivery::Health::covered;
    state.standing.in_total = 12345678901;
    state.standing.occupancy = {7, {4, 3}};
    delivery::RecipientStatus line;
    line.address = "mqtt://host:1883 a/b";
    line.connected = true;
    line.waiting = 42;
    line.last_success = WallTime(std::chrono::seconds(1'700'000'000));
    delivery::RecipientStatus region;
    region.feature = report::Feature::region;
    region.address = "http://host/";
    region.waiting = 3;
    region.last_error = "refused";
    region.delivered = 12;
    region.failures = 5;
    state.recipients = {line, region};
    MetricsExtras extras;
    extras.frames = 99;
    extras.temperatures = {{"0", "cpu-thermal", 48.312}};

    const json samples = read_by_foreign_parser(metrics_text(state, extras));
    ASSERT_TRUE(samples.is_array());
    EXPECT_EQ(value_of(samples, "headcount_people"), 7);
    EXPECT_EQ(value_of(samples, "headcount_region_people", {{"region", "3"}, {"name", "Desk \"A\""}}), 4);
    EXPECT_EQ(value_of(samples, "headcount_crossings_total", {{"direction", "in"}}), 12345678901.0);
    EXPECT_EQ(value_of(samples, "headcount_health", {{"state", "camera_covered"}}), 1);
    EXPECT_EQ(value_of(samples, "headcount_health", {{"state", "ok"}}), 0);
    EXPECT_EQ(value_of(samples, "headcount_frames_per_second"), 14.5);
    EXPECT_EQ(value_of(samples, "headcount_frames_total"), 99);
    EXPECT_EQ(
        value_of(samples, "headcount_recipient_waiting_reports", {{"feature", "line"}, {"recipient", "mqtt://host:1883 a/b"}}),
        42);
    EXPECT_EQ(value_of(samples, "headcount_recipient_failing", {{"feature", "region"}, {"recipient", "http://host/"}}), 1);
    EXPECT_EQ(value_of(samples, "headcount_recipient_delivered_total", {{"feature", "region"}, {"recipient", "http://host/"}}),
              12);
    EXPECT_EQ(value_of(samples, "headcount_recipient_failures_total", {{"feature", "region"}, {"recipient", "http://host/"}}), 5);
    EXPECT_EQ(value_of(samples, "headcount_storage_fault", {{"store", "outbox"}}), 1);
    EXPECT_EQ(value_of(samples, "headcount_storage_fault", {{"store", "history"}}), 0);
    EXPECT_EQ(value_of(samples, "headcount_temperature_celsius", {{"zone", "0"}, {"kind", "cpu-thermal"}}), 48.312);
    EXPECT_EQ(value_of(samples, "headcount_info",
                       {{"version", HEADCOUNT_VERSION}, {"name", settings.device.name}, {"serial_number", "SN1"}}),
              1);
    for (const json& sample : samples)
        EXPECT_EQ(sample["type"] == "counter", sample["name"].get<std::string>().ends_with("_total")) << sample;
}

TEST(Metrics, TemperaturesAreTheKernels) {
    const peers::TemporaryFolder folder;
    EXPECT_TRUE(read_temperatures(folder / "none").empty());
    for (const int number : {0, 2}) {
        const auto zone = folder / ("thermal_zone" + std::to_string(number));
        std::filesystem::create_directory(zone);
        std::ofstream(zone / "temp") << 40'000 + number << '\n';
        std::ofstream(zone / "type") << "cpu-thermal\n";
    }
    std::filesystem::create_directory(folder / "thermal_zone1"); // it has no value
    const auto found = read_temperatures(folder.path());
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].zone, "2");
    EXPECT_EQ(found[1].kind, "cpu-thermal");
    EXPECT_DOUBLE_EQ(found[1].celsius, 40.002);
}

TEST(Metrics, TheProcessKnowsWhatItUses) {
    const ProcessUse use = read_process_use();
    EXPECT_GT(use.memory_bytes, 1'000'000U);
    EXPECT_GT(use.processor_s, 0);
}

} // namespace
} // namespace headcount::app
