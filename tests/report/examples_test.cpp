// Every example of the vendor's guide (Chapter 8), corrected to valid JSON, from a scene that leads to it.
#include "report/sensor.h"

#include <gtest/gtest.h>

#include <string>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using test::Sensor;

// UTC+8:00 without daylight saving, as in the guide.
constexpr const char* place = "Asia/Shanghai";
const WallTime start = test::local(place, 2022, 12, 20, 18, 15, 52);

/// `text` without the blanks between its words: reports are compact, and their keys have the guide's order.
std::string compact(const std::string& text) {
    return Json::parse(text).dump();
}

std::string with_head(const std::string& event, const std::string& body) {
    return compact(R"({"event": ")" + event + R"(",
        "report_type": "interval",
        "device_info": {"device": "Workplace Sensor", "device_sn": "369362028335",
                        "device_mac": "00:16:28:FA:8E:68", "ip_address": "192.168.0.99"},
        "time_info": {"timezone": "UTC+8:00", "dst_status": false,
                      "start_time": "2022/12/20 18:15:52", "end_time": "2022/12/20 19:15:52"},)" +
                   body + "}");
}

settings::Settings hourly() {
    settings::Settings settings = test::drawn(place);
    for (settings::PeriodicReport* periodic :
         {&settings.reports.region.periodic, &settings.reports.line.periodic, &settings.reports.flow.periodic}) {
        periodic->scheme = settings::PeriodScheme::from_now_on;
        periodic->interval_s = 3600;
    }
    return settings;
}

settings::Settings regions_of_type(settings::RegionReportType type) {
    settings::Settings settings = hourly();
    settings.reports.region.enabled = true;
    settings.reports.region.type = type;
    return settings;
}

TEST(GuideExample, RegionPeriodicOccupancy) {
    settings::Settings settings = regions_of_type(settings::RegionReportType::occupancy);
    settings.reports.region.region_names = true;
    settings.scene.regions[0].name = "Region1";
    settings.scene.regions[1].name = "Region2";
    Sensor sensor(settings, start);

    sensor.occupy(12, {12, 0});
    sensor.run_for(10min);
    sensor.occupy(10, {10, 0});
    sensor.run_for(50min);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), with_head("Region People Counting", R"(
        "current_total": 10, "max_counted": 12, "total_mapped_regions": 2, "regions_name": ["Region1", "Region2"],
        "numbering_regions": [1, 2], "occupancy": [1, 0])"));
}

TEST(GuideExample, RegionPeriodicCounting) {
    Sensor sensor(regions_of_type(settings::RegionReportType::people_counting), start);

    sensor.occupy(12, {7, 5});
    sensor.occupy(10, {5, 5});
    sensor.run_for(1h);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), with_head("Region People Counting", R"(
        "current_total": 10, "Max_counted": 12, "max_counted": 12, "total_mapped_regions": 2,
        "numbering_regions": [1, 2], "current_counted": [5, 5], "occupancy": [1, 1])"));
}

TEST(GuideExample, RegionTriggerOccupancy) {
    settings::Settings settings = regions_of_type(settings::RegionReportType::occupancy);
    settings.reports.region.by_result = true;
    Sensor sensor(settings, start);

    sensor.occupy(10, {10, 0});

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), compact(R"({
        "event": "Region People Counting",
        "device_info": {"device": "Workplace Sensor", "device_sn": "369362028335",
                        "device_mac": "00:16:28:FA:8E:68", "ip_address": "192.168.0.99"},
        "time_info": {"time": "2022/12/20 18:15:52", "timezone": "UTC+8:00", "dst_status": false},
        "report_type": "trigger",
        "current_total": 10, "total_mapped_regions": 2, "numbering_regions": [1, 2], "occupancy": [1, 0]})"));
}

TEST(GuideExample, RegionTriggerCounting) {
    settings::Settings settings = regions_of_type(settings::RegionReportType::people_counting);
    settings.reports.region.by_result = true;
    Sensor sensor(settings, start);

    sensor.occupy(10, {5, 5});

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), compact(R"({
        "event": "Region People Counting",
        "device_info": {"device": "Workplace Sensor", "device_sn": "369362028335",
                        "device_mac": "00:16:28:FA:8E:68", "ip_address": "192.168.0.99"},
        "time_info": {"time": "2022/12/20 18:15:52", "timezone": "UTC+8:00", "dst_status": false},
        "report_type": "trigger",
        "current_total": 10, "total_mapped_regions": 2, "numbering_regions": [1, 2], "current_counted": [5, 5]})"));
}

TEST(GuideExample, DwellPeriodic) {
    settings::Settings settings = regions_of_type(settings::RegionReportType::people_counting);
    settings.reports.region.dwell = true;
    Sensor sensor(settings, start);

    sensor.run_for(30min);
    counting::Events events;
    events.ended_dwells = {{1, 7, 0s, 156'464s}, {2, 8, 0s, 156'464'900ms}};
    sensor.observe(events);
    sensor.run_for(30min);

    const std::vector<Json> reports = sensor.reports("Dwell Time Detection", "interval");
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].dump(), with_head("Dwell Time Detection", R"(
        "dwell_time_data": [{"region": 1, "max_dwell_time": 156464, "avg_dwell_time": 156464},
                            {"region": 2, "max_dwell_time": 156464, "avg_dwell_time": 156464}])"));
}

TEST(GuideExample, DwellTrigger) {
    settings::Settings settings = regions_of_type(settings::RegionReportType::people_counting);
    settings.device.time_zone = "Europe/Moscow"; // the guide's stays are at +03:00
    settings.reports.region.dwell = true;
    settings.reports.region.dwell_trigger = true;
    Sensor sensor(settings, test::local("Europe/Moscow", 2022, 12, 20, 17, 0, 0));
    sensor.run_until(test::local("Europe/Moscow", 2022, 12, 20, 19, 15, 53));
    sensor.forget();

    const Duration now = sensor.source_time(); // the people were last seen a second ago
    counting::Events events;
    events.ended_dwells = {{1, 1, now - 1s - 5646ms, now - 1s}, {2, 2, now - 1s - 2h, now - 1s}};
    sensor.observe(events);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), compact(R"({
        "event": "Dwell Time Detection",
        "report_type": "trigger",
        "device_info": {"device": "Workplace Sensor", "device_sn": "369362028335",
                        "device_mac": "00:16:28:FA:8E:68", "ip_address": "192.168.0.99"},
        "time_info": {"time": "2022/12/20 19:15:53", "timezone": "UTC+3:00", "dst_status": false},
        "dwel_time_data": [
            {"region": 1, "people_id": 1, "dwel_start_time": "2022-12-20T19:15:46+03:00",
             "dwel_end_time": "2022-12-20T19:15:52+03:00", "duration": 5646},
            {"region": 2, "people_id": 2, "dwel_start_time": "2022-12-20T17:15:52+03:00",
             "dwel_end_time": "2022-12-20T19:15:52+03:00", "duration": 7200000}]})"));
}

TEST(GuideExample, LinePeriodic) {
    settings::Settings settings = hourly();
    settings.reports.line.enabled = true;
    Sensor sensor(settings, start);

    sensor.run_for(20min);
    sensor.cross(10, 10);
    sensor.run_for(40min);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), with_head("Line Crossing Counting", R"(
        "in_counted": 10, "out_counted": 10, "capacity_counted": 0,
        "total_data": {"in_cumulative_counted": 10, "out_cumulative_counted": 10, "capacity_cumulative_counted": 0})"));
}

TEST(GuideExample, LineTrigger) {
    settings::Settings settings = hourly();
    settings.reports.line.enabled = true;
    settings.reports.line.trigger = true;
    Sensor sensor(settings, start);

    sensor.cross(1);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), compact(R"({
        "event": "Line Crossing Counting",
        "report_type": "trigger",
        "device_info": {"device": "Workplace Sensor", "device_sn": "369362028335",
                        "device_mac": "00:16:28:FA:8E:68", "ip_address": "192.168.0.99"},
        "time_info": {"time": "2022/12/20 18:15:52", "timezone": "UTC+8:00", "dst_status": false},
        "line_trigger_data": {"in": 1, "out": 0}})"));
}

TEST(GuideExample, FlowPeriodic) {
    settings::Settings settings = hourly();
    settings.reports.flow.enabled = true;
    Sensor sensor(settings, start);

    counting::Events events;
    for (int from = 0; from < 4; ++from)
        for (int to = 0; to < 4; ++to)
            events.passages.insert(events.passages.end(), 10, {{}, from, to, 1});
    sensor.observe(events);
    sensor.run_for(1h);

    ASSERT_EQ(sensor.reports().size(), 1U);
    EXPECT_EQ(sensor.last().dump(), with_head("People Flow Analysis", R"("flow_data": {
        "A-A": 10, "A-B": 10, "A-C": 10, "A-D": 10, "B-A": 10, "B-B": 10, "B-C": 10, "B-D": 10,
        "C-A": 10, "C-B": 10, "C-C": 10, "C-D": 10, "D-A": 10, "D-B": 10, "D-C": 10, "D-D": 10})"));
}

} // namespace
} // namespace headcount::report
