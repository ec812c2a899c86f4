#include "delivery/home_assistant.h"

#include "delivery/scene.h"
#include "peers/mosquitto.h"
#include "peers/process.h"
#include "report/dwell_report.h"
#include "report/flow_report.h"
#include "report/line_report.h"
#include "report/region_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;
using namespace test;
using nlohmann::json;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;
using report::Feature;

const TopicValues values{.serial_number = "SN1", .product_model = "headcount", .device_id = "Türe \"Süd\"", .site_id = ""};

settings::Recipients to_home(int port) {
    settings::Recipients recipients;
    recipients.protocol = settings::Protocol::mqtt;
    recipients.mqtt.host = "127.0.0.1";
    recipients.mqtt.port = port;
    recipients.mqtt.topic = "hall/$devsn";
    recipients.mqtt.home_assistant.enabled = true;
    return recipients;
}

/// Every feature reports to the same broker; regions 3 and 5.
settings::Settings home(int port = 1883) {
    settings::Settings settings;
    settings.device.name = values.device_id;
    settings.scene.line = Polyline{{0, 0.5}, {1, 0.5}};
    settings.scene.regions = {{3, "Desk \"A\"", {}}, {5, "", {}}};
    settings.scene.flow = Polygon{{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}};
    settings.reports.region.recipients = to_home(port);
    settings.reports.line.recipients = to_home(port);
    settings.reports.flow.recipients = to_home(port);
    return settings;
}

/// What the broker is to keep for a feature, by the last but one part of the topic.
std::map<std::string, std::string> described(const settings::Settings& settings, Feature feature) {
    std::map<std::string, std::string> configs;
    for (RecipientPlan& plan : plan_recipients(settings.reports, values)) {
        if (plan.feature != feature) continue;
        describe_to_home_assistant(plan, settings, values);
        for (const RetainedMessage& message : std::get<MqttAddress>(plan.how).retained) {
            const std::string start = message.topic.substr(0, message.topic.rfind('/'));
            configs[start.substr(start.rfind('/') + 1)] = message.body;
        }
    }
    return configs;
}

/// Home Assistant's own demands on a configuration (its schemas of the MQTT sensor and binary sensor).
void expect_is_valid(const std::string& topic, const json& config) {
    static const std::set<std::string> known{
        "name",        "unique_id",           "state_topic", "value_template", "availability_topic", "qos",         "device",
        "state_class", "unit_of_measurement", "icon",        "device_class",   "payload_on",         "payload_off", "origin"};
    ASSERT_TRUE(config.is_object()) << topic;
    for (const auto& [key, value] : config.items())
        EXPECT_TRUE(known.contains(key)) << topic << " has " << key;
    for (const char* needed : {"name", "unique_id", "state_topic", "value_template", "availability_topic"})
        EXPECT_FALSE(config.value(needed, "").empty()) << topic << " needs " << needed;
    EXPECT_FALSE(config["device"]["identifiers"].empty()) << "a device needs an identifier";
    EXPECT_FALSE(config["origin"]["name"].empty());
    if (config.contains("state_class")) {
        EXPECT_TRUE((std::set<std::string>{"measurement", "total_increasing"}.contains(config["state_class"])));
    }
    // <prefix>/<component>/<node_id>/<object_id>/config; ids hold letters, digits, - and _ only.
    ASSERT_EQ(std::count(topic.begin(), topic.end(), '/'), 4) << topic;
    const bool is_binary = topic.find("/binary_sensor/") != std::string::npos;
    EXPECT_EQ(config.contains("device_class"), is_binary);
    EXPECT_EQ(topic.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/"), std::string::npos);
}

/// The template's result, by the library that Home Assistant uses; what is undefined is an error, as it is in its log.
std::string rendered(const std::string& text, const std::string& report) {
    static const char* const program = R"(
import json, sys
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
template = ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(sys.argv[1])
print("[" + template.render(value_json=json.loads(sys.argv[2])) + "]"))";
    peers::Process python({"/usr/bin/python3", "-c", program, text, report});
    std::string last = "nothing";
    while (const auto line = python.line(30s))
        last = *line;
    return last;
}

/// The state of each entity after a report; those that it says nothing of are not named.
std::map<std::string, std::string> states_after(const report::Report& report, const settings::Settings& settings) {
    std::map<std::string, std::string> states;
    for (const auto& [key, config] : described(settings, report.feature)) {
        const std::string state = rendered(json::parse(config)["value_template"], report.json);
        if (state != "[]") states[key] = state.substr(1, state.size() - 2);
    }
    return states;
}

const report::Identity sensor{"Türe", "SN1", "AA:BB:CC:DD:EE:FF", "10.0.0.1"};
const TimeZone zone;
const report::Sender sender{sensor, zone};
using States = std::map<std::string, std::string>;

TEST(HomeAssistant, TakesTotalsOutOfTheLinesReports) {
    const settings::Settings settings = home();
    EXPECT_EQ(states_after(report::line_interval_report(sender, {}, {.in = 2, .out = 1}, {.in = 20, .out = 13}), settings),
              (States{{"line_in", "20"}, {"line_out", "13"}, {"line_capacity", "7"}}));
    EXPECT_EQ(states_after(report::line_trigger_report(sender, {}, {.in = 1, .out = 0}), settings), States{})
        << "a trigger report has no totals";
    settings::Settings only_triggers = settings;
    only_triggers.reports.line.periodic.enabled = false;
    EXPECT_TRUE(described(only_triggers, Feature::line).empty());
}

TEST(HomeAssistant, TakesPeopleOutOfTheRegionsReports) {
    settings::Settings settings = home();
    const report::RegionCounts counts{.total = 4, .regions = {{3, "Desk", 4}, {5, "", 0}}};
    EXPECT_EQ(states_after(report::region_interval_report(sender, {}, {}, counts, 6), settings),
              (States{{"region_people", "4"},
                      {"region_max", "6"},
                      {"region_3_people", "4"},
                      {"region_3_occupancy", "1"},
                      {"region_5_people", "0"},
                      {"region_5_occupancy", "0"}}));
    EXPECT_EQ(states_after(report::region_trigger_report(sender, {}, {}, counts), settings),
              (States{{"region_people", "4"},
                      {"region_3_people", "4"},
                      {"region_3_occupancy", "1"},
                      {"region_5_people", "0"},
                      {"region_5_occupancy", "0"}}));
    EXPECT_EQ(states_after(report::dwell_interval_report(sender, {}, {3, 5}, {}), settings), States{}) << "on the same topic";

    settings.reports.region.type = settings::RegionReportType::occupancy;
    const report::RegionForm form{.type = settings::RegionReportType::occupancy};
    EXPECT_EQ(states_after(report::region_trigger_report(sender, {}, form, counts), settings),
              (States{{"region_people", "4"}, {"region_3_occupancy", "1"}, {"region_5_occupancy", "0"}}));

    settings.counting.mapping = settings::MappingChoice::non_mapped;
    EXPECT_EQ(states_after(report::region_trigger_report(sender, {}, form, {.total = 4, .regions = {}}), settings),
              (States{{"region_people", "4"}}));
}

TEST(HomeAssistant, TakesPassagesOutOfTheFlowsReports) {
    report::FlowCounts counts;
    counts.passages[0][2] = 8;
    const States states = states_after(report::flow_interval_report(sender, {}, 3, counts), home());
    EXPECT_EQ(states.size(), 9U) << "a triangle's";
    EXPECT_EQ(states.at("flow_A-C"), "8");
    EXPECT_EQ(states.at("flow_B-A"), "0");
}

TEST(HomeAssistant, EachEntityIsDescribedAsItsDocumentationSays) {
    const settings::Settings settings = home();
    std::set<std::string> ids;
    for (RecipientPlan& plan : plan_recipients(settings.reports, values)) {
        describe_to_home_assistant(plan, settings, values);
        const auto& mqtt = std::get<MqttAddress>(plan.how);
        for (const RetainedMessage& message : mqtt.retained) {
            const json config = json::parse(message.body);
            expect_is_valid(message.topic, config);
            EXPECT_EQ(config["state_topic"], mqtt.topic);
            EXPECT_EQ(config["availability_topic"], mqtt.availability_topic);
            EXPECT_EQ(config["device"]["identifiers"], json::array({"headcount_SN1"})) << "one device for all features";
            EXPECT_TRUE(ids.insert(config["unique_id"]).second) << "ids differ";
        }
    }
    EXPECT_EQ(ids.size(), 3U + 6U + 9U);
    EXPECT_TRUE(ids.contains("headcount_SN1_region_3_people"));
    EXPECT_EQ(json::parse(described(settings, Feature::region).at("region_3_people"))["name"], "Desk \"A\" people");
    settings::Settings usual = settings;
    usual.reports.line.recipients.mqtt.home_assistant = {};
    EXPECT_TRUE(described(usual, Feature::line).empty()) << "off unless it is switched on";
}

class HomeAssistantAtABroker : public testing::Test {
protected:
    HomeAssistantAtABroker() { broker.start(); }
    /// What somebody finds who comes now: topics and messages, up to the retained message that the test has put behind them all.
    std::map<std::string, std::string> kept(const std::string& prefix = "homeassistant") {
        const std::string reader = std::to_string(++readers);
        peers::Process last({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-q", "1", "-r", "-t",
                             "zzz/end", "-m", reader});
        last.wait();
        MosquittoSubscriber subscriber(broker.port(), prefix + "/#", {"-i", "reader-" + reader, "-t", "zzz/end"});
        std::map<std::string, std::string> found;
        bool is_over = false;
        while (!is_over) {
            const auto message = subscriber.next(10s);
            if (!message) break;
            if (message->topic == "zzz/end") {
                is_over = true;
            } else if (message->retained) {
                found[message->topic] = message->payload;
            }
        }
        return found;
    }
    bool comes_to_keep(std::size_t count, const std::string& prefix = "homeassistant") {
        for (int attempt = 0; attempt < 50; ++attempt) {
            if (kept(prefix).size() == count) return true;
        }
        return false;
    }
    std::unique_ptr<Delivery> open(const settings::Settings& settings) {
        return Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    }
    settings::Settings line_only() const {
        settings::Settings settings = home(broker.port());
        settings.reports.region.enabled = settings.reports.flow.enabled = false;
        return settings;
    }

    TemporaryFolder folder;
    MosquittoBroker broker;
    int readers = 0;
};

TEST_F(HomeAssistantAtABroker, FindsEveryEntityAndItsReports) {
    const settings::Settings settings = home(broker.port());
    MosquittoSubscriber reports(broker.port(), "hall/SN1");
    const auto delivery = open(settings);
    ASSERT_TRUE(comes_to_keep(18));
    std::set<std::string> state_topics;
    std::set<std::string> availability_topics;
    for (const auto& [topic, message] : kept()) {
        const json config = json::parse(message);
        expect_is_valid(topic, config);
        state_topics.insert(config["state_topic"]);
        availability_topics.insert(config["availability_topic"]);
    }
    EXPECT_EQ(state_topics, std::set<std::string>{"hall/SN1"});
    std::map<std::string, std::string> availability = kept("hall/SN1/availability");
    for (const std::string& topic : availability_topics)
        EXPECT_EQ(availability[topic], "online");
    delivery->submit({line_report(1)}, "");
    const auto report = reports.next();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->topic, "hall/SN1");
    EXPECT_FALSE(report->retained);
}

TEST_F(HomeAssistantAtABroker, FindsThemStillWhenTheSensorHasEnded) {
    {
        const auto delivery = open(line_only());
        ASSERT_TRUE(comes_to_keep(3));
    }
    EXPECT_EQ(kept().size(), 3U);
    EXPECT_EQ(kept("hall/SN1/availability")["hall/SN1/availability/SN1/line"], "offline");
}

TEST_F(HomeAssistantAtABroker, FindsNothingOfWhatIsSwitchedOff) {
    settings::Settings settings = line_only();
    settings.reports.region.enabled = true;
    const auto delivery = open(settings);
    ASSERT_TRUE(comes_to_keep(9));
    settings.scene.regions.pop_back(); // one region is gone, with its two entities
    delivery->reconfigure(settings);
    EXPECT_TRUE(comes_to_keep(7));
    settings.reports.line.recipients.mqtt.home_assistant.enabled = false;
    delivery->reconfigure(settings);
    EXPECT_TRUE(comes_to_keep(4)) << "those of the regions";
    ASSERT_TRUE(eventually([&] {
        const auto status = delivery->status();
        return std::all_of(status.begin(), status.end(), [](const auto& recipient) { return recipient.connected; });
    }));
    settings.reports.region.recipients.protocol = settings::Protocol::none;
    delivery->reconfigure(settings);
    EXPECT_TRUE(comes_to_keep(0)) << "and now nobody is at the broker for the regions any more";
}

TEST_F(HomeAssistantAtABroker, WhatIsSwitchedOffWhileItIsAwayIsTakenBackWhenItIsThereAgain) {
    settings::Settings settings = line_only();
    const auto delivery = open(settings);
    ASSERT_TRUE(comes_to_keep(3));
    broker.stop();
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    settings.reports.line.recipients.mqtt.home_assistant.enabled = false;
    delivery->reconfigure(settings);
    delivery->flush();
    broker.start();
    EXPECT_TRUE(comes_to_keep(0));
}

} // namespace
} // namespace headcount::delivery
