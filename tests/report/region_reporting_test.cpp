#include "report/sensor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using test::Sensor;

constexpr const char* region_event = "Region People Counting";
constexpr const char* dwell_event = "Dwell Time Detection";

WallTime at(int day, int hour = 0, int minute = 0, int second = 0) {
    return test::local("UTC", 2026, 1, day, hour, minute, second);
}

settings::Settings regions() {
    settings::Settings settings = test::drawn();
    settings.reports.region.enabled = true;
    return settings;
}

settings::Settings without_regions() {
    settings::Settings settings = regions();
    settings.scene.regions.clear();
    return settings;
}

settings::Settings triggered_by(settings::RegionTrigger trigger, settings::Settings settings = regions()) {
    settings.reports.region.periodic.enabled = false;
    settings.reports.region.by_result = true;
    settings.reports.region.trigger = trigger;
    return settings;
}

settings::Settings with_dwell() {
    settings::Settings settings = regions();
    settings.reports.region.dwell = true;
    return settings;
}

std::vector<std::string> keys_of(const Json& report) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : report.items())
        keys.push_back(key);
    return keys;
}

/// `current_total` of each trigger report.
std::vector<int> totals(const Sensor& sensor) {
    std::vector<int> totals;
    for (const Json& report : sensor.reports(region_event, "trigger"))
        totals.push_back(report["current_total"]);
    return totals;
}

TEST(RegionPeriods, WithNoRegionDrawnOnlyTheTotal) {
    Sensor sensor(without_regions(), at(1, 10));
    sensor.occupy(3);
    sensor.run_for(1h);
    EXPECT_EQ(keys_of(sensor.last()), (std::vector<std::string>{"event", "report_type", "device_info", "time_info",
                                                                "current_total", "Max_counted", "max_counted"}));
    EXPECT_EQ(sensor.last()["current_total"], 3);
}

TEST(RegionPeriods, NonMappedOnlyTheTotal) {
    settings::Settings settings = regions();
    settings.counting.mapping = settings::MappingChoice::non_mapped;
    settings.reports.region.type = settings::RegionReportType::occupancy;
    settings.reports.region.dwell = true;
    Sensor sensor(settings, at(1, 10));
    sensor.occupy(3, {0, 0});
    sensor.run_for(1h);
    ASSERT_EQ(sensor.reports().size(), 1U) << "nobody dwells in regions that are ignored";
    EXPECT_EQ(keys_of(sensor.last()),
              (std::vector<std::string>{"event", "report_type", "device_info", "time_info", "current_total", "max_counted"}));
}

TEST(RegionPeriods, NamesComeWhereAskedFor) {
    settings::Settings settings = regions();
    settings.reports.region.region_names = true;
    settings.reports.region.by_result = true;
    Sensor sensor(settings, at(1, 10));
    sensor.occupy(1, {0, 1});
    EXPECT_EQ(keys_of(sensor.last()).back(), "regions_name");
    EXPECT_EQ(sensor.last()["regions_name"], Json::array({"Desk", "Sofa"}));
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["regions_name"], Json::array({"Desk", "Sofa"}));
}

TEST(RegionPeriods, ThePeakIsThePeriodsOwnAndBeginsWithThoseWhoAreThere) {
    Sensor sensor(regions(), at(1, 10));
    sensor.occupy(7, {7, 0});
    sensor.occupy(4, {4, 0});
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["max_counted"], 7);
    sensor.occupy(2, {2, 0});
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["max_counted"], 4) << "so many were there when it began";
    EXPECT_EQ(sensor.last()["current_total"], 2);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["max_counted"], 2);
}

TEST(RegionPeriods, AFlickerIsNoPeak) {
    Sensor sensor(regions(), at(1, 10));
    sensor.occupy(1, {1, 0});
    counting::Events events;
    events.occupancy = {1, {1, 0}};
    events.seen = {2, {2, 0}};
    sensor.observe(events);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["max_counted"], 1);
}

TEST(RegionPeriods, WhatWasObservedBeforeTheSceneWasDrawnAnewIsNotMistaken) {
    Sensor sensor(regions(), at(1, 10));
    counting::Events events;
    events.occupancy = {9, {3, 3, 3}};
    sensor.observe(events);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["current_counted"], Json::array({0, 0}));
}

TEST(RegionTriggers, ZeroToNonZeroIsJudgedPerRegion) {
    Sensor sensor(triggered_by(settings::RegionTrigger::zero_nonzero), at(1, 10));
    sensor.occupy(0);
    sensor.occupy(2, {2, 0});
    sensor.occupy(3, {3, 0});
    sensor.occupy(3, {2, 1});
    sensor.occupy(2, {2, 0});
    sensor.occupy(0, {0, 0});
    EXPECT_EQ(totals(sensor), (std::vector<int>{2, 3, 2, 0}));
}

TEST(RegionTriggers, EveryChangeIsJudgedPerRegion) {
    Sensor sensor(triggered_by(settings::RegionTrigger::any_change), at(1, 10));
    sensor.occupy(2, {2, 0});
    sensor.occupy(2, {2, 0});
    sensor.occupy(3, {3, 0});
    sensor.occupy(3, {2, 1});
    EXPECT_EQ(totals(sensor), (std::vector<int>{2, 3, 3}));
}

TEST(RegionTriggers, WithNoRegionDrawnTheTotalIsJudged) {
    Sensor sensor(triggered_by(settings::RegionTrigger::zero_nonzero, without_regions()), at(1, 10));
    for (const int total : {0, 1, 2, 1, 0, 0, 4})
        sensor.occupy(total);
    EXPECT_EQ(totals(sensor), (std::vector<int>{1, 0, 4}));
}

TEST(RegionTriggers, NonMappedTheTotalIsJudged) {
    settings::Settings settings = triggered_by(settings::RegionTrigger::any_change);
    settings.counting.mapping = settings::MappingChoice::non_mapped;
    Sensor sensor(settings, at(1, 10));
    sensor.occupy(1, {0, 0});
    sensor.occupy(2, {0, 0});
    EXPECT_EQ(totals(sensor), (std::vector<int>{1, 2}));
    EXPECT_FALSE(sensor.last().contains("numbering_regions"));
}

TEST(RegionTriggers, SwitchedOnTheyTellOfChangesFromThenOn) {
    Sensor sensor(regions(), at(1, 10));
    sensor.occupy(2, {2, 0});
    sensor.reconfigure(triggered_by(settings::RegionTrigger::any_change));
    sensor.run_for(1s);
    sensor.forget();
    sensor.occupy(2, {2, 0});
    sensor.occupy(3, {3, 0});
    EXPECT_EQ(totals(sensor), std::vector<int>{3});
}

TEST(RegionTriggers, AfterTheWeeklyHoursBeginWhatHasChangedMeanwhileIsTold) {
    settings::Settings settings = triggered_by(settings::RegionTrigger::zero_nonzero);
    settings.reports.region.schedule = {true, {{4, 9 * 60, 18 * 60}}}; // Thursdays; the 1st is one
    Sensor sensor(settings, at(1, 17));
    sensor.occupy(2, {2, 0});
    sensor.run_until(at(1, 19));
    sensor.occupy(0);
    sensor.run_until(at(8, 9));
    EXPECT_EQ(totals(sensor), std::vector<int>{2});
    sensor.occupy(0);
    EXPECT_EQ(totals(sensor), (std::vector<int>{2, 0}));
}

TEST(RegionTriggers, ARestartIsNoChange) {
    Sensor sensor(triggered_by(settings::RegionTrigger::zero_nonzero), at(1, 10));
    sensor.occupy(2, {2, 0});
    sensor.restart(10s);
    sensor.occupy(0); // nobody is found yet
    sensor.run_for(1s);
    sensor.occupy(1, {1, 0});
    sensor.run_for(3s);
    sensor.occupy(1, {1, 0});
    EXPECT_EQ(totals(sensor), std::vector<int>{2});
}

TEST(RegionTriggers, WhoLeftDuringAnOutageIsToldOnceThatIsSure) {
    Sensor sensor(triggered_by(settings::RegionTrigger::zero_nonzero), at(1, 10));
    sensor.occupy(2, {2, 0});
    sensor.restart(10min);
    sensor.occupy(0);
    EXPECT_EQ(totals(sensor), std::vector<int>{2});
    sensor.run_for(3s);
    sensor.occupy(0);
    EXPECT_EQ(totals(sensor), (std::vector<int>{2, 0}));
}

TEST(Standing, IsWhatTheLastObservationHad) {
    Sensor sensor(regions(), at(1, 10));
    counting::Events events;
    events.occupancy = {3, {1, 2}};
    events.overcrowded = true;
    sensor.observe(events);
    EXPECT_EQ(sensor.reporting().standing().occupancy, (counting::Occupancy{3, {1, 2}}));
    EXPECT_TRUE(sensor.reporting().standing().overcrowded);
}

std::string dwell_data(const Sensor& sensor) {
    const std::vector<Json> reports = sensor.reports(dwell_event, "interval");
    return reports.empty() ? "none" : reports.back()["dwell_time_data"].dump();
}

TEST(DwellPeriods, StaysThatEndedAndThoseThatGoOn) {
    Sensor sensor(with_dwell(), at(1, 10));
    counting::Events events;
    events.ended_dwells = {{1, 1, 0s, 10s}, {1, 2, 0s, 20s}};
    sensor.observe(events);
    sensor.run_for(59min);
    const Duration now = sensor.source_time();
    sensor.observe({}, {{1, 3, now - 31s, now}, {2, 3, now - 5900ms, now}});
    sensor.run_for(1min);
    EXPECT_EQ(dwell_data(sensor), R"([{"region":1,"max_dwell_time":31,"avg_dwell_time":20},)"
                                  R"({"region":2,"max_dwell_time":5,"avg_dwell_time":5}])");
    sensor.observe({});
    sensor.run_for(1h);
    EXPECT_EQ(dwell_data(sensor), R"([{"region":1,"max_dwell_time":0,"avg_dwell_time":0},)"
                                  R"({"region":2,"max_dwell_time":0,"avg_dwell_time":0}])");
}

TEST(DwellPeriods, AResetZeroesThem) {
    settings::Settings settings = with_dwell();
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 10 * 60 + 30}};
    Sensor sensor(settings, at(1, 10));
    counting::Events events;
    events.ended_dwells = {{1, 1, 0s, 100s}};
    sensor.observe(events);
    sensor.run_for(40min);
    events.ended_dwells = {{1, 2, 0s, 7s}};
    sensor.observe(events);
    sensor.run_for(20min);
    EXPECT_EQ(dwell_data(sensor), R"([{"region":1,"max_dwell_time":7,"avg_dwell_time":7},)"
                                  R"({"region":2,"max_dwell_time":0,"avg_dwell_time":0}])");
}

TEST(DwellPeriods, NoneWithoutRegionsOrWhenSwitchedOff) {
    settings::Settings settings = without_regions();
    settings.reports.region.dwell = true;
    Sensor undrawn(settings, at(1, 10));
    undrawn.run_for(1h);
    EXPECT_EQ(dwell_data(undrawn), "none");
    Sensor off(regions(), at(1, 10));
    off.run_for(1h);
    EXPECT_EQ(dwell_data(off), "none");
}

TEST(DwellRestart, AStayThatWentOnHasEndedWhenItWasLastSeen) {
    settings::Settings settings = with_dwell();
    settings.reports.region.dwell_trigger = true;
    Sensor sensor(settings, at(1, 10));
    sensor.run_until(at(1, 10, 20));
    const Duration now = sensor.source_time();
    sensor.observe({}, {{2, 41, now - 90s, now - 1s}});
    sensor.restart(20s);
    sensor.run_for(1s);

    const std::vector<Json> told = sensor.reports(dwell_event, "trigger");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["dwel_time_data"].dump(), R"([{"region":2,"people_id":41,"dwel_start_time":"2026-01-01T10:18:30+00:00",)"
                                                R"("dwel_end_time":"2026-01-01T10:19:59+00:00","duration":89000}])");
    EXPECT_EQ(told[0]["time_info"]["time"], "2026/01/01 10:20:00");

    // The successor's source begins at zero, and so do its people.
    const Duration later = sensor.source_time();
    sensor.observe({}, {{2, 1, later - 1s, later}});
    sensor.restart(0s); // and a second time: nothing of it comes twice
    sensor.run_until(at(1, 11));
    EXPECT_EQ(sensor.reports(dwell_event, "trigger").size(), 2U);
    EXPECT_EQ(dwell_data(sensor), R"([{"region":1,"max_dwell_time":0,"avg_dwell_time":0},)"
                                  R"({"region":2,"max_dwell_time":89,"avg_dwell_time":45}])");
}

TEST(DwellTriggers, OnlyWithinTheWeeklyHours) {
    settings::Settings settings = with_dwell();
    settings.reports.region.dwell_trigger = true;
    settings.reports.region.schedule = {true, {{4, 9 * 60, 18 * 60}}};
    Sensor sensor(settings, at(1, 18));
    counting::Events events;
    events.ended_dwells = {{1, 1, 0s, 100s}};
    sensor.observe(events);
    EXPECT_TRUE(sensor.reports().empty());
}

TEST(FlowPeriods, ATriangleHasThreeEdges) {
    settings::Settings settings = test::drawn();
    settings.reports.flow.enabled = true;
    settings.scene.flow = Polygon{{0, 0}, {1, 0}, {0, 1}};
    Sensor sensor(settings, at(1, 10));
    counting::Events events;
    events.passages = {{{}, 0, 2, 1}, {{}, 2, 2, 1}, {{}, 0, 2, 1}, {{}, 3, 0, 1}}; // the last is of another area
    sensor.observe(events);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["flow_data"].dump(), R"({"A-A":0,"A-B":0,"A-C":2,"B-A":0,"B-B":0,"B-C":0,"C-A":0,"C-B":0,"C-C":1})");
}

TEST(FlowPeriods, AnotherAreaEndsThePeriodUnderItsOwnEdges) {
    settings::Settings settings = test::drawn();
    settings.reports.flow.enabled = true;
    Sensor sensor(settings, at(1, 10));
    counting::Events events;
    events.passages = {{{}, 3, 0, 1}};
    sensor.observe(events);
    sensor.run_for(10min);
    settings.scene.flow = Polygon{{0, 0}, {1, 0}, {0, 1}};
    sensor.restart_as(settings, 5s);
    sensor.run_until(at(1, 11));
    ASSERT_EQ(sensor.reports().size(), 2U);
    EXPECT_EQ(test::period_of(sensor.reports()[0]), "2026/01/01 10:00:00 - 2026/01/01 10:10:00");
    EXPECT_EQ(sensor.reports()[0]["flow_data"]["D-A"], 1);
    EXPECT_FALSE(sensor.reports()[1]["flow_data"].contains("D-A"));
}

} // namespace
} // namespace headcount::report
