#include "base/time_zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace headcount {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using testing::HasSubstr;

TimeZone zone(const char* name) {
    return TimeZone::find(name).value();
}

/// A moment, given in UTC.
WallTime utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
    const std::chrono::sys_days date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
    return date + std::chrono::hours{hour} + std::chrono::minutes{minute} + seconds{second};
}

LocalTime local(int year, int month, int day, int hour, int minute) {
    return {.year = year, .month = month, .day = day, .hour = hour, .minute = minute};
}

TEST(TimeZone, IsUtcUnlessAnotherIsChosen) {
    const TimeZone utc_zone;
    EXPECT_EQ(utc_zone.name(), "UTC");
    EXPECT_EQ(utc_zone.format(utc(2026, 1, 31, 9)), "2026/01/31 09:00:00");
    EXPECT_EQ(utc_zone.format_standard_offset(utc(2026, 7, 1)), "UTC+0:00");
    EXPECT_FALSE(utc_zone.is_daylight_saving(utc(2026, 7, 1)));
    EXPECT_EQ(utc_zone.start_of_day(utc(2026, 7, 1, 13)), utc(2026, 7, 1));
    EXPECT_EQ(utc_zone.start_of_next_day(utc(2026, 7, 1)), utc(2026, 7, 2));
    EXPECT_EQ(utc_zone.from_local(local(2026, 7, 1, 13, 5)), utc(2026, 7, 1, 13, 5));
}

TEST(TimeZone, ThatNobodyKnowsIsRefusedWithASentence) {
    EXPECT_THAT(TimeZone::find("Europe/Berlln").error().sentence, HasSubstr("no time zone 'Europe/Berlln'"));
    EXPECT_THAT(TimeZone::find("Europe/Berlln").error().sentence, HasSubstr("such as Europe/Berlin"));
    for (const char* name : {"", "Europe", "europe/berlin", "../../etc/passwd", "/etc/localtime", "right/Europe/Berlin"}) {
        EXPECT_FALSE(TimeZone::find(name)) << name;
    }
    EXPECT_FALSE(TimeZone::find(std::string(100'000, 'a')));
}

TEST(TimeZone, ReadsTheClockOnTheWall) {
    const LocalTime read = zone("Europe/Berlin").local(utc(2026, 7, 4, 22, 30, 15) + 900ms);
    EXPECT_EQ(read, (LocalTime{2026, 7, 5, 0, 30, 15, 0})) << "a Sunday";
    EXPECT_EQ(zone("Europe/Berlin").local(WallTime{-1us}), (LocalTime{1970, 1, 1, 0, 59, 59, 4}))
        << "seconds end, they are not rounded";
}

TEST(TimeZone, TellsDaylightSavingFromStandardTime) {
    struct Example {
        const char* name;
        WallTime time;
        seconds offset;
        seconds standard;
    };
    const Example examples[] = {
        {"Europe/Berlin", utc(2026, 1, 15), 1h, 1h},
        {"Europe/Berlin", utc(2026, 7, 15), 2h, 1h},
        {"America/New_York", utc(2026, 7, 15), -4h, -5h},
        {"America/St_Johns", utc(2026, 7, 15), -150min, -210min},
        {"Asia/Kathmandu", utc(2026, 7, 15), 5h + 45min, 5h + 45min},
        {"Australia/Lord_Howe", utc(2026, 1, 15), 11h, 10h + 30min},
        {"Australia/Lord_Howe", utc(2026, 7, 15), 10h + 30min, 10h + 30min},
        {"America/Santiago", utc(2026, 1, 15), -3h, -4h},
    };
    for (const Example& example : examples) {
        SCOPED_TRACE(example.name);
        const TimeZone at = zone(example.name);
        EXPECT_EQ(at.offset(example.time), example.offset);
        EXPECT_EQ(at.standard_offset(example.time), example.standard);
        EXPECT_EQ(at.is_daylight_saving(example.time), example.offset != example.standard);
    }
}

TEST(TimeZone, TakesWinterForStandardTimeWhereTheLawHasItTheOtherWayRound) {
    const TimeZone dublin = zone("Europe/Dublin");
    EXPECT_EQ(dublin.format_standard_offset(utc(2026, 1, 15)), "UTC+0:00");
    EXPECT_FALSE(dublin.is_daylight_saving(utc(2026, 1, 15)));
    EXPECT_EQ(dublin.format_standard_offset(utc(2026, 7, 15)), "UTC+0:00");
    EXPECT_TRUE(dublin.is_daylight_saving(utc(2026, 7, 15)));
    EXPECT_EQ(dublin.offset(utc(2026, 7, 15)), 1h);
}

TEST(TimeZone, ChangesToDaylightSavingAtTheMomentTheLawSays) {
    const TimeZone berlin = zone("Europe/Berlin");
    EXPECT_EQ(berlin.format(utc(2026, 3, 29, 0, 59, 59)), "2026/03/29 01:59:59");
    EXPECT_EQ(berlin.format(utc(2026, 3, 29, 1, 0, 0)), "2026/03/29 03:00:00");
    EXPECT_EQ(berlin.format(utc(2026, 10, 25, 0, 59, 59)), "2026/10/25 02:59:59");
    EXPECT_EQ(berlin.format(utc(2026, 10, 25, 1, 0, 0)), "2026/10/25 02:00:00");
}

TEST(TimeZone, HasDaysOf23And25Hours) {
    const TimeZone berlin = zone("Europe/Berlin");
    EXPECT_EQ(berlin.start_of_day(utc(2026, 3, 29, 12)), utc(2026, 3, 28, 23));
    EXPECT_EQ(berlin.start_of_next_day(utc(2026, 3, 29, 12)), utc(2026, 3, 29, 22));
    EXPECT_EQ(berlin.start_of_day(utc(2026, 10, 25, 12)), utc(2026, 10, 24, 22));
    EXPECT_EQ(berlin.start_of_next_day(utc(2026, 10, 25, 12)), utc(2026, 10, 25, 23));
    const TimeZone howe = zone("Australia/Lord_Howe");
    EXPECT_EQ(howe.start_of_next_day(utc(2026, 4, 5)) - howe.start_of_day(utc(2026, 4, 5)), 24h + 30min);
}

TEST(TimeZone, BeginsTheDayWithTheChangeWhereThatSkipsMidnight) {
    // In Beirut the clocks go from 23:59:59 on Saturday to 1:00 on Sunday.
    const TimeZone beirut = zone("Asia/Beirut");
    const WallTime change = utc(2026, 3, 28, 22);
    EXPECT_EQ(beirut.format(change), "2026/03/29 01:00:00");
    EXPECT_EQ(beirut.start_of_day(utc(2026, 3, 29, 12)), change);
    EXPECT_EQ(beirut.start_of_next_day(utc(2026, 3, 28, 12)), change);
    EXPECT_EQ(beirut.start_of_next_day(change), utc(2026, 3, 29, 21));
}

TEST(TimeZone, EndsTheDayOnceWhereItsLastHourComesTwice) {
    // In Cairo and Santiago the clocks go back from midnight to 23:00.
    const TimeZone cairo = zone("Africa/Cairo");
    EXPECT_EQ(cairo.format(utc(2026, 10, 29, 20, 59, 59)), "2026/10/29 23:59:59");
    EXPECT_EQ(cairo.format(utc(2026, 10, 29, 21)), "2026/10/29 23:00:00");
    for (const WallTime time : {utc(2026, 10, 29, 20, 30), utc(2026, 10, 29, 21, 30)}) {
        EXPECT_EQ(cairo.start_of_next_day(time), utc(2026, 10, 29, 22));
    }
    const TimeZone santiago = zone("America/Santiago");
    EXPECT_EQ(santiago.start_of_next_day(utc(2026, 4, 5, 2, 30)), utc(2026, 4, 5, 4));
    EXPECT_EQ(santiago.start_of_day(utc(2026, 4, 5, 3, 30)), utc(2026, 4, 4, 3));
}

TEST(TimeZone, GoesOnToALaterDayWhereTheClocksWerePutBackOverMidnight) {
    // St. John's, until 2011: from 0:01 on Sunday back to 23:01 on Saturday.
    const TimeZone johns = zone("America/St_Johns");
    const WallTime again_saturday = utc(2010, 11, 7, 2, 31);
    EXPECT_EQ(johns.format(again_saturday), "2010/11/06 23:01:00");
    EXPECT_EQ(johns.format(johns.start_of_next_day(again_saturday)), "2010/11/07 00:00:00");
    EXPECT_GT(johns.start_of_next_day(again_saturday), again_saturday);
}

TEST(TimeZone, PassesOverADayThatNeverWas) {
    const TimeZone apia = zone("Pacific/Apia"); // went from 29 to 31 December 2011
    EXPECT_EQ(apia.format(apia.start_of_next_day(utc(2011, 12, 30, 0))), "2011/12/31 00:00:00");
}

TEST(TimeZone, FindsTheMomentThatClocksShow) {
    const TimeZone berlin = zone("Europe/Berlin");
    EXPECT_EQ(berlin.from_local(local(2026, 7, 15, 14, 0)), utc(2026, 7, 15, 12));
    EXPECT_EQ(berlin.from_local(local(2026, 3, 29, 2, 30)), utc(2026, 3, 29, 1)) << "skipped: the moment of the change";
    EXPECT_EQ(berlin.from_local(local(2026, 10, 25, 2, 30)), utc(2026, 10, 25, 0, 30)) << "twice: the first";
}

TEST(TimeZone, WalksThroughEveryDayOfTenYearsWithoutAGap) {
    for (const char* name : {"Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Beirut", "Africa/Cairo",
                             "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin", "Africa/Casablanca", "America/Havana"}) {
        SCOPED_TRACE(name);
        const TimeZone at = zone(name);
        WallTime day = at.start_of_day(utc(2024, 1, 1, 12));
        for (int count = 0; count < 3653; ++count) {
            const WallTime next = at.start_of_next_day(day);
            ASSERT_GE(next - day, 23h) << at.format(day);
            ASSERT_LE(next - day, 25h) << at.format(day);
            ASSERT_EQ(at.start_of_day(next), next) << at.format(next);
            ASSERT_EQ(at.start_of_day(next - 1us), day) << at.format(day);
            ASSERT_EQ(at.start_of_next_day(next - 1us), next) << at.format(day);
            ASSERT_EQ(at.from_local(at.local(next)), next) << at.format(next);
            day = next;
        }
        EXPECT_EQ(at.local(day).year, 2034);
        EXPECT_EQ(at.local(day).day, 1);
    }
}

TEST(TimeZone, WritesTimesAsReportsHaveThem) {
    EXPECT_EQ(zone("Europe/Berlin").format(utc(2026, 1, 31, 8)), "2026/01/31 09:00:00");
    EXPECT_EQ(zone("Asia/Riyadh").format_iso(utc(2022, 12, 20, 15, 15, 52)), "2022-12-20T18:15:52+03:00");
    EXPECT_EQ(zone("Europe/Berlin").format_iso(utc(2026, 1, 31, 8) + 125'999us, true), "2026-01-31T09:00:00.125+01:00");
    EXPECT_EQ(zone("America/St_Johns").format_iso(utc(2026, 1, 31, 8)), "2026-01-31T04:30:00-03:30");
    EXPECT_EQ(TimeZone().format_iso(utc(2026, 1, 31, 8)), "2026-01-31T08:00:00+00:00");
    EXPECT_EQ(zone("Asia/Shanghai").format_standard_offset(utc(2026, 7, 1)), "UTC+8:00");
    EXPECT_EQ(zone("America/St_Johns").format_standard_offset(utc(2026, 7, 1)), "UTC-3:30");
    EXPECT_EQ(zone("Asia/Kathmandu").format_standard_offset(utc(2026, 7, 1)), "UTC+5:45");
}

TEST(TimeZone, IsAValueThatOutlivesTheOneItWasCopiedFrom) {
    TimeZone copy;
    {
        const TimeZone original = zone("Europe/Berlin");
        copy = original;
    }
    EXPECT_EQ(copy.name(), "Europe/Berlin");
    EXPECT_EQ(copy.offset(utc(2026, 7, 15)), 2h);
}

} // namespace
} // namespace headcount
