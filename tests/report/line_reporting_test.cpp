#include "report/sensor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using test::Sensor;

constexpr const char* berlin = "Europe/Berlin";

WallTime at(int month, int day, int hour = 0, int minute = 0, int second = 0) {
    return test::local(berlin, 2026, month, day, hour, minute, second);
}

std::vector<std::string> periods(const Sensor& sensor) {
    std::vector<std::string> periods;
    for (const Json& report : sensor.line_periods())
        periods.push_back(test::period_of(report));
    return periods;
}

std::vector<int> counted(const Sensor& sensor) {
    std::vector<int> counted;
    for (const Json& report : sensor.line_periods())
        counted.push_back(report["in_counted"]);
    return counted;
}

/// `18:15:52 in 1 out 0` for each trigger report.
std::vector<std::string> triggers(const Sensor& sensor) {
    std::vector<std::string> triggers;
    for (const Json& report : sensor.line_triggers()) {
        const Json& data = report["line_trigger_data"];
        triggers.push_back(report["time_info"]["time"].get<std::string>().substr(11) + " in " + data["in"].dump() + " out " +
                           data["out"].dump());
    }
    return triggers;
}

settings::Settings every(int interval_s) {
    return test::line_every(interval_s, berlin);
}

settings::Settings only_triggers() {
    settings::Settings settings = every(3600);
    settings.reports.line.periodic.enabled = false;
    settings.reports.line.trigger = true;
    return settings;
}

TEST(LinePeriods, TheFirstBeginsWithTheSensorAndEndsOnTheDot) {
    Sensor sensor(every(600), at(1, 15, 0, 7));
    sensor.cross(1);
    sensor.run_until(at(1, 15, 0, 15));
    sensor.cross(2, 1);
    sensor.run_until(at(1, 15, 0, 30));
    EXPECT_EQ(periods(sensor),
              (std::vector<std::string>{"2026/01/15 00:07:00 - 2026/01/15 00:10:00", "2026/01/15 00:10:00 - 2026/01/15 00:20:00",
                                        "2026/01/15 00:20:00 - 2026/01/15 00:30:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{1, 2, 0}));
    EXPECT_EQ(sensor.last()["total_data"].dump(),
              R"({"in_cumulative_counted":3,"out_cumulative_counted":1,"capacity_cumulative_counted":2})");
}

TEST(LinePeriods, WhatHappensAtTheEndBelongsToTheNextAndWhatIsLearntLateToItsOwn) {
    Sensor sensor(every(3600), at(1, 15, 10));
    counting::Events late;
    late.crossings = {{}};
    sensor.run_until(at(1, 15, 11) - 1ms);
    sensor.set_clock(at(1, 15, 11) + 200ms); // a slow network: seen before eleven, taken in after
    const std::vector<Report> made = sensor.reporting().take_in({at(1, 15, 11) - 100ms, late, {}}, sensor.now());
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(Json::parse(made[0].json)["in_counted"], 1);

    sensor.run_until(at(1, 15, 12) - 1us);
    sensor.set_clock(at(1, 15, 12));
    sensor.cross(1); // nobody has called `pass` before
    EXPECT_EQ(counted(sensor), std::vector<int>{0});
    sensor.run_until(at(1, 15, 13));
    EXPECT_EQ(counted(sensor), (std::vector<int>{0, 1}));
}

TEST(LinePeriods, DaylightSavingIsSaidAsAtTheEnd) {
    Sensor sensor(every(3600), at(3, 29, 0));
    sensor.run_until(at(3, 29, 4));
    EXPECT_EQ(periods(sensor),
              (std::vector<std::string>{"2026/03/29 00:00:00 - 2026/03/29 01:00:00", "2026/03/29 01:00:00 - 2026/03/29 03:00:00",
                                        "2026/03/29 03:00:00 - 2026/03/29 04:00:00"}));
    std::vector<bool> saving;
    for (const Json& report : sensor.line_periods()) {
        saving.push_back(report["time_info"]["dst_status"]);
        EXPECT_EQ(report["time_info"]["timezone"], "UTC+1:00");
    }
    EXPECT_EQ(saving, (std::vector<bool>{false, true, true}));
}

TEST(LinePeriods, WithoutTimestampsNoTimes) {
    settings::Settings settings = every(3600);
    settings.reports.line.timestamp = false;
    settings.reports.line.trigger = true;
    Sensor sensor(settings, at(1, 15, 10));
    sensor.cross(1);
    sensor.run_for(1h);
    ASSERT_EQ(sensor.reports().size(), 2U);
    for (const Json& report : sensor.reports())
        EXPECT_FALSE(report.contains("time_info"));
}

TEST(LinePeriods, WithoutALineOrSwitchedOffNothingIsReportedButCountsGoOn) {
    settings::Settings settings = every(5);
    settings.reports.line.enabled = false;
    Sensor off(settings, at(1, 15, 10));
    off.cross(2, 1);
    off.run_for(1h);
    EXPECT_TRUE(off.reports().empty());
    EXPECT_EQ(off.reporting().standing().in_total, 2);
    EXPECT_EQ(off.reporting().standing().out_total, 1);

    settings = every(5);
    settings.scene.line.reset();
    Sensor undrawn(settings, at(1, 15, 10));
    undrawn.run_for(1h);
    EXPECT_TRUE(undrawn.reports().empty());
}

TEST(LinePeriods, OtherSettingsEndThePeriodEarlyAndLoseNothing) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_for(20min);
    sensor.cross(3);
    settings::Settings settings = every(600);
    settings.reports.line.periodic.scheme = settings::PeriodScheme::from_now_on;
    sensor.run_for(1min);
    sensor.reconfigure(settings);
    sensor.run_for(10min);
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:21:00",
                                                         "2026/01/15 10:21:00 - 2026/01/15 10:31:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{3, 0}));
}

TEST(LinePeriods, SettingsOfOtherThingsLeaveThePeriodAlone) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.cross(3);
    sensor.run_for(20min);
    settings::Settings settings = every(3600);
    settings.device.name = "Lobby";
    settings.reports.line.trigger = true;
    settings.reports.flow.enabled = true;
    sensor.reconfigure(settings);
    sensor.run_until(at(1, 15, 11));
    EXPECT_EQ(periods(sensor), std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 11:00:00"});
    EXPECT_EQ(counted(sensor), std::vector<int>{3});
}

TEST(LineTriggers, TheFirstAtOnceThoseOfFifteenSecondsTogetherThenAFirstAgain) {
    Sensor sensor(only_triggers(), at(1, 15, 10));
    sensor.cross(1);
    sensor.run_for(5s);
    sensor.cross(2, 1);
    sensor.run_for(9999ms);
    sensor.cross(0, 3);
    EXPECT_EQ(triggers(sensor), std::vector<std::string>{"10:00:00 in 1 out 0"});
    sensor.run_for(1ms);
    EXPECT_EQ(triggers(sensor), (std::vector<std::string>{"10:00:00 in 1 out 0", "10:00:15 in 2 out 4"}));
    sensor.run_for(1s);
    sensor.cross(1);
    EXPECT_EQ(triggers(sensor).back(), "10:00:16 in 1 out 0");
    sensor.run_for(1h);
    EXPECT_EQ(triggers(sensor).size(), 3U) << "an empty window tells nothing";
}

TEST(LineTriggers, ACrossingAtTheWindowsEndIsAFirstOne) {
    Sensor sensor(only_triggers(), at(1, 15, 10));
    sensor.cross(1);
    sensor.run_for(1s);
    sensor.cross(1);
    sensor.set_clock(sensor.now().wall); // nothing happens: the caller is late
    sensor.run_for(14s - 1us);
    counting::Events events;
    events.crossings = {{}};
    const std::vector<Report> made =
        sensor.reporting().take_in({sensor.now().wall + 1us, events, {}}, {sensor.now().wall + 1us, sensor.now().steady + 1us});
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(Json::parse(made[0].json)["line_trigger_data"].dump(), R"({"in":1,"out":0})");
    EXPECT_EQ(Json::parse(made[1].json)["line_trigger_data"].dump(), R"({"in":1,"out":0})");
}

TEST(LineTriggers, AWindowSurvivesARestart) {
    Sensor sensor(only_triggers(), at(1, 15, 10));
    sensor.run_for(100h); // the successor's steady clock will be far behind
    sensor.cross(1);
    sensor.run_for(5s);
    sensor.cross(2);
    sensor.restart(4s);
    sensor.cross(1);
    EXPECT_EQ(triggers(sensor).size(), 1U);
    sensor.run_for(6s);
    ASSERT_EQ(triggers(sensor).size(), 2U);
    EXPECT_EQ(triggers(sensor)[1], "14:00:15 in 3 out 0");
}

TEST(LineTriggers, AWindowThatEndedDuringAnOutageIsToldAfterwardsWithItsTime) {
    Sensor sensor(only_triggers(), at(1, 15, 10));
    sensor.cross(1);
    sensor.cross(2);
    sensor.restart(3h);
    sensor.run_for(1s);
    EXPECT_EQ(triggers(sensor), (std::vector<std::string>{"10:00:00 in 1 out 0", "10:00:15 in 2 out 0"}));
}

TEST(LineTriggers, SwitchedOffAWindowTellsWhatItHas) {
    Sensor sensor(only_triggers(), at(1, 15, 10));
    sensor.cross(1);
    sensor.cross(2);
    sensor.reconfigure(every(3600));
    sensor.run_for(1s);
    EXPECT_EQ(triggers(sensor), (std::vector<std::string>{"10:00:00 in 1 out 0", "10:00:00 in 2 out 0"}));
}

settings::Settings in_office_hours(settings::Settings settings) {
    settings.reports.line.schedule.enabled = true;
    for (int weekday = 1; weekday <= 5; ++weekday)
        settings.reports.line.schedule.blocks.push_back({weekday, 9 * 60 + 30, 17 * 60 + 30});
    return settings;
}

TEST(LineSchedule, PeriodsAreCutAtTheHoursBordersAndOutsideThereAreNone) {
    Sensor sensor(in_office_hours(every(4 * 3600)), at(1, 16, 8)); // a Friday
    sensor.cross(1);
    sensor.run_until(at(1, 16, 10));
    sensor.cross(2);
    sensor.run_until(at(1, 16, 17));
    sensor.cross(4);
    sensor.run_until(at(1, 16, 18));
    sensor.cross(8);
    sensor.run_until(at(1, 19, 12));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{
                                   "2026/01/16 09:30:00 - 2026/01/16 12:00:00", "2026/01/16 12:00:00 - 2026/01/16 16:00:00",
                                   "2026/01/16 16:00:00 - 2026/01/16 17:30:00", "2026/01/19 09:30:00 - 2026/01/19 12:00:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{2, 0, 4, 0}));
    EXPECT_EQ(sensor.last()["total_data"]["in_cumulative_counted"], 15) << "counting goes on";
}

TEST(LineSchedule, ADailyReportComesWhenTheHoursEnd) {
    Sensor sensor(in_office_hours(every(86400)), at(1, 14, 22));
    sensor.run_until(at(1, 16, 0));
    EXPECT_EQ(periods(sensor), std::vector<std::string>{"2026/01/15 09:30:00 - 2026/01/15 17:30:00"});
}

TEST(LineSchedule, TriggersAreSilentOutsideAndAWindowEndsWithTheHours) {
    Sensor sensor(in_office_hours(only_triggers()), at(1, 15, 9, 0));
    sensor.cross(1);
    sensor.run_until(at(1, 15, 17, 29, 50));
    sensor.cross(1);
    sensor.run_for(5s);
    sensor.cross(1);
    sensor.run_until(at(1, 15, 20));
    sensor.cross(1);
    sensor.run_for(1min);
    EXPECT_EQ(triggers(sensor), (std::vector<std::string>{"17:29:50 in 1 out 0", "17:30:00 in 1 out 0"}));
}

TEST(LineResets, ZeroTheCumulativeCountsAfterThePeriodThatEndsThen) {
    settings::Settings settings = every(3600);
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 0}, {4, 12 * 60 + 30}}; // midnight, and Thursdays at 12:30
    Sensor sensor(settings, at(1, 14, 23));
    sensor.cross(5);
    sensor.run_until(at(1, 15, 0));
    EXPECT_EQ(sensor.last()["total_data"]["in_cumulative_counted"], 5);
    EXPECT_EQ(sensor.reporting().standing().in_total, 0);
    sensor.run_until(at(1, 15, 12, 10));
    sensor.cross(3);
    sensor.run_until(at(1, 15, 12, 40));
    sensor.cross(1);
    sensor.run_until(at(1, 15, 13));
    EXPECT_EQ(sensor.last()["in_counted"], 4) << "a period's own counts are no cumulative ones";
    EXPECT_EQ(sensor.last()["total_data"]["in_cumulative_counted"], 1);
}

TEST(LineResets, OneThatFellIntoAnOutageIsDoneAfterwardsAndNoneTwice) {
    settings::Settings settings = every(3600);
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 0}};
    Sensor sensor(settings, at(1, 14, 22, 20));
    sensor.cross(5);
    sensor.restart(3h);
    EXPECT_EQ(sensor.reporting().standing().in_total, 0);
    sensor.cross(2);
    EXPECT_EQ(sensor.last()["total_data"]["in_cumulative_counted"], 5) << "the period that the outage broke off ended before";
    sensor.restart(10min);
    EXPECT_EQ(sensor.reporting().standing().in_total, 2);
}

TEST(LineResets, ANewResetTimeDoesNotCountForThePast) {
    Sensor sensor(every(3600), at(1, 15, 22));
    sensor.cross(5);
    settings::Settings settings = every(3600);
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 21 * 60}};
    sensor.reconfigure(settings);
    sensor.run_for(1h);
    sensor.restart_as(settings);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.reporting().standing().in_total, 5);
}

TEST(LineResets, ByHand) {
    Sensor sensor(every(3600), at(1, 15, 22));
    sensor.cross(5, 2);
    sensor.reporting().reset_counts(sensor.now());
    EXPECT_EQ(sensor.reporting().standing().in_total, 0);
    EXPECT_EQ(sensor.reporting().standing().out_total, 0);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["in_counted"], 5);
}

TEST(LineClock, ARestartOfLessThanAMinuteIsNotMentioned) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 59, 50));
    sensor.cross(5);
    sensor.restart(30s);
    sensor.cross(1);
    sensor.run_until(at(1, 15, 12));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 11:00:00",
                                                         "2026/01/15 11:00:00 - 2026/01/15 12:00:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{5, 1}));
}

TEST(LineClock, AnOutageWithinAPeriodIsNotMentioned) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.cross(5);
    sensor.restart(30min);
    sensor.cross(1);
    sensor.run_until(at(1, 15, 11));
    EXPECT_EQ(periods(sensor), std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 11:00:00"});
    EXPECT_EQ(counted(sensor), std::vector<int>{6});
}

TEST(LineClock, AnOutageOfHoursIsAGapBetweenThePeriodsBeforeAndAfter) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 20));
    sensor.cross(5);
    sensor.restart(3h + 10min);
    sensor.cross(1);
    sensor.run_until(at(1, 15, 14));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:20:00",
                                                         "2026/01/15 13:30:00 - 2026/01/15 14:00:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{5, 1}));
}

TEST(LineClock, SetForwardByYearsItDoesNotCatchUp) {
    Sensor sensor(every(5), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 0, 2));
    sensor.cross(5);
    sensor.set_clock(test::local(berlin, 2046, 1, 15, 10, 0, 1));
    sensor.cross(1);
    EXPECT_EQ(periods(sensor), std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:00:02"});
    sensor.run_for(4s);
    EXPECT_EQ(periods(sensor).back(), "2046/01/15 10:00:01 - 2046/01/15 10:00:05");
    EXPECT_EQ(counted(sensor), (std::vector<int>{5, 1}));
}

TEST(LineClock, SetForwardALittleThePeriodsStayRegular) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 59, 50));
    sensor.set_clock(at(1, 15, 11, 0, 20));
    sensor.run_until(at(1, 15, 12));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 11:00:00",
                                                         "2026/01/15 11:00:00 - 2026/01/15 12:00:00"}));
}

TEST(LineClock, PutBackALittleThePeriodIsLongerAndNoneComesTwice) {
    Sensor sensor(every(600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 12));
    sensor.cross(1);
    sensor.set_clock(at(1, 15, 9, 59));
    sensor.cross(2);
    sensor.run_until(at(1, 15, 10, 20));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:10:00",
                                                         "2026/01/15 10:10:00 - 2026/01/15 10:20:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{0, 3}));
}

TEST(LineClock, PutBackFarItBeginsANewByTheNewTime) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 12));
    sensor.cross(1);
    sensor.set_clock(test::local(berlin, 2025, 1, 15, 8, 30));
    sensor.cross(2);
    sensor.run_for(30min);
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:12:00",
                                                         "2025/01/15 08:30:00 - 2025/01/15 09:00:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{1, 2}));
}

TEST(LineClock, ACallerWhoIsLateGetsOneLongPeriodAndNoGap) {
    Sensor sensor(every(3600), at(1, 15, 10));
    const Moment late{at(1, 15, 15, 30), sensor.now().steady + 5h + 30min};
    EXPECT_EQ(sensor.reporting().pass(late).size(), 1U);
    const std::vector<Report> next = sensor.reporting().pass({at(1, 15, 16), late.steady + 30min});
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(test::period_of(Json::parse(next[0].json)), "2026/01/15 11:00:00 - 2026/01/15 16:00:00");
}

TEST(LineClock, WithOtherSettingsAfterARestartTheOldPeriodIsReportedAsFarAsItGot) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.run_until(at(1, 15, 10, 20));
    sensor.cross(5);
    sensor.restart_as(every(600), 10s);
    sensor.run_until(at(1, 15, 10, 30));
    EXPECT_EQ(periods(sensor), (std::vector<std::string>{"2026/01/15 10:00:00 - 2026/01/15 10:20:00",
                                                         "2026/01/15 10:20:10 - 2026/01/15 10:30:00"}));
    EXPECT_EQ(counted(sensor), (std::vector<int>{5, 0}));
}

TEST(LineClock, AnUnknownTimeZoneIsUtc) {
    Sensor sensor(test::line_every(3600, "UTC"), WallTime{} + 500'000h);
    settings::Settings settings = test::line_every(3600);
    settings.device.time_zone = "Atlantis";
    sensor.reconfigure(settings);
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["time_info"]["timezone"], "UTC+0:00");
}

TEST(Identity, AnswersInTheNextReport) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.reporting().set_identity({"Lobby", "1", "00:00:00:00:00:01", "10.0.0.1"});
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["device_info"].dump(),
              R"({"device":"Lobby","device_sn":"1","device_mac":"00:00:00:00:00:01","ip_address":"10.0.0.1"})");
}

TEST(Identity, ANameThatIsNoUtf8IsMended) {
    Sensor sensor(every(3600), at(1, 15, 10));
    sensor.reporting().set_identity({"Lobby \xff", "1", "00:00:00:00:00:01", "10.0.0.1"});
    sensor.run_for(1h);
    EXPECT_EQ(sensor.last()["device_info"]["device"], "Lobby \xEF\xBF\xBD");
}

} // namespace
} // namespace headcount::report
