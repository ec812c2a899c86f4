#include "report/periods.h"

#include "base/time_zone.h"
#include "report/reset_times.h"
#include "report/weekly_hours.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

TimeZone zone(const std::string& name) {
    return TimeZone::find(name).value();
}

std::vector<std::string> ends_between(const TimeZone& place, seconds interval, WallTime from, WallTime to) {
    std::vector<std::string> ends;
    for (WallTime end = next_on_the_dot(place, interval, from); end <= to; end = next_on_the_dot(place, interval, end))
        ends.push_back(place.format(end).substr(11, 5));
    return ends;
}

TEST(OnTheDot, IsAtMultiplesOfTheIntervalSinceMidnight) {
    const TimeZone berlin = zone("Europe/Berlin");
    const WallTime seven_past = berlin.from_local({2026, 1, 15, 0, 7, 0, 0});
    EXPECT_EQ(ends_between(berlin, 10min, seven_past, seven_past + 30min), (std::vector<std::string>{"00:10", "00:20", "00:30"}));
}

TEST(OnTheDot, IsLaterThanAsked) {
    const TimeZone kathmandu = zone("Asia/Kathmandu"); // 5:45 ahead
    const WallTime noon = kathmandu.from_local({2026, 1, 15, 12, 0, 0, 0});
    EXPECT_EQ(next_on_the_dot(kathmandu, 1h, noon - 1us), noon);
    EXPECT_EQ(next_on_the_dot(kathmandu, 1h, noon), noon + 1h);
    EXPECT_EQ(next_on_the_dot(kathmandu, 5s, noon), noon + 5s);
}

TEST(OnTheDot, BeginsAnewAtMidnightWhereTheIntervalDoesNotDivideTheDay) {
    const TimeZone berlin = zone("Europe/Berlin");
    const WallTime midnight = berlin.from_local({2026, 1, 15, 0, 0, 0, 0});
    EXPECT_EQ(ends_between(berlin, 7h, midnight, midnight + 31h),
              (std::vector<std::string>{"07:00", "14:00", "21:00", "00:00", "07:00"}));
}

TEST(OnTheDot, ADayIsOnePeriodHoweverLong) {
    const TimeZone berlin = zone("Europe/Berlin");
    const WallTime spring = berlin.from_local({2026, 3, 29, 0, 0, 0, 0});
    EXPECT_EQ(next_on_the_dot(berlin, 24h, spring) - spring, 23h);
    const WallTime autumn = berlin.from_local({2026, 10, 25, 0, 0, 0, 0});
    EXPECT_EQ(next_on_the_dot(berlin, 24h, autumn) - autumn, 25h);
}

TEST(OnTheDot, InSpringTheSkippedTimeIsTheMomentOfTheChange) {
    const TimeZone berlin = zone("Europe/Berlin"); // 2:00 becomes 3:00
    const WallTime midnight = berlin.from_local({2026, 3, 29, 0, 0, 0, 0});
    const WallTime four = berlin.from_local({2026, 3, 29, 4, 0, 0, 0});
    EXPECT_EQ(ends_between(berlin, 2h, midnight, four), (std::vector<std::string>{"03:00", "04:00"}));
    EXPECT_EQ(ends_between(berlin, 1h, midnight, four), (std::vector<std::string>{"01:00", "03:00", "04:00"}));
    EXPECT_EQ(ends_between(berlin, 3h, midnight, four), (std::vector<std::string>{"03:00"}));
}

TEST(OnTheDot, InAutumnTheRepeatedTimeCountsTwice) {
    const TimeZone berlin = zone("Europe/Berlin"); // 3:00 becomes 2:00
    const WallTime midnight = berlin.from_local({2026, 10, 25, 0, 0, 0, 0});
    const WallTime three = berlin.from_local({2026, 10, 25, 3, 0, 0, 0});
    EXPECT_EQ(ends_between(berlin, 1h, midnight, three), (std::vector<std::string>{"01:00", "02:00", "02:00", "03:00"}));
    EXPECT_EQ(ends_between(berlin, 30min, midnight + 1h, three),
              (std::vector<std::string>{"01:30", "02:00", "02:30", "02:00", "02:30", "03:00"}));
}

TEST(OnTheDot, MidnightMayBeSkippedToo) {
    const TimeZone havana = zone("America/Havana"); // 0:00 becomes 1:00
    const WallTime evening = havana.from_local({2026, 3, 7, 20, 0, 0, 0});
    EXPECT_EQ(ends_between(havana, 24h, evening, evening + 5h), (std::vector<std::string>{"01:00"}));
}

/// What the definition says, minute by minute.
std::vector<WallTime> ends_by_definition(const TimeZone& place, int interval_min, WallTime from, WallTime to) {
    const auto minute_of_day = [&](WallTime time) {
        const LocalTime shown = place.local(time);
        return shown.hour * 60 + shown.minute;
    };
    std::vector<WallTime> ends;
    for (WallTime time = from + 1min; time <= to; time += 1min) {
        bool is_end = minute_of_day(time) % interval_min == 0;
        int expected = (minute_of_day(time - 1min) + 1) % 1440;
        for (const int shown = minute_of_day(time); expected < shown && shown - expected < 200; ++expected)
            is_end = is_end || expected % interval_min == 0; // was skipped
        if (is_end) ends.push_back(time);
    }
    return ends;
}

TEST(OnTheDot, AgreesWithItsDefinitionAroundEveryChange) {
    struct Change {
        const char* zone;
        int month;
        int day;
    };
    for (const Change& change : {Change{"Europe/Berlin", 3, 29},
                                 {"Europe/Berlin", 10, 25},
                                 {"America/New_York", 3, 8},
                                 {"America/New_York", 11, 1},
                                 {"Australia/Lord_Howe", 4, 5},
                                 {"Australia/Lord_Howe", 10, 4},
                                 {"America/Havana", 3, 8},
                                 {"America/Havana", 11, 1},
                                 {"Asia/Kathmandu", 5, 1}}) {
        const TimeZone place = zone(change.zone);
        const WallTime from = place.from_local({2026, change.month, change.day, 0, 0, 0, 0}) - 5h;
        for (const int interval : {1, 7, 10, 30, 45, 60, 90, 120, 360, 420, 1440}) {
            std::vector<WallTime> ends;
            for (WallTime end = next_on_the_dot(place, std::chrono::minutes(interval), from); end <= from + 36h;
                 end = next_on_the_dot(place, std::chrono::minutes(interval), end))
                ends.push_back(end);
            EXPECT_EQ(ends, ends_by_definition(place, interval, from, from + 36h)) << change.zone << " " << interval << " min";
        }
    }
}

TEST(FromNowOn, GoesByItsAnchorInBothDirections) {
    const WallTime anchor = WallTime{} + 1000h + 7s;
    EXPECT_EQ(next_from(anchor, 10s, anchor), anchor + 10s);
    EXPECT_EQ(next_from(anchor, 10s, anchor + 9s), anchor + 10s);
    EXPECT_EQ(next_from(anchor, 10s, anchor - 1s), anchor);
    EXPECT_EQ(next_from(anchor, 10s, anchor - 10s), anchor);
}

settings::WeeklySchedule office_hours() {
    settings::WeeklySchedule schedule;
    schedule.enabled = true;
    for (int weekday = 1; weekday <= 5; ++weekday)
        schedule.blocks.push_back({weekday, 9 * 60, 18 * 60});
    return schedule;
}

TEST(WeeklyHours, AreOpenWithinTheBlocksOnly) {
    const TimeZone berlin = zone("Europe/Berlin");
    WeeklyHours hours(office_hours(), berlin);
    const WallTime friday = berlin.from_local({2026, 1, 16, 0, 0, 0, 0});

    EXPECT_FALSE(hours.at(friday + 9h - 1us).open);
    EXPECT_TRUE(hours.at(friday + 9h).open);
    EXPECT_EQ(hours.at(friday + 12h).from, friday + 9h);
    EXPECT_EQ(hours.at(friday + 12h).until, friday + 18h);
    EXPECT_FALSE(hours.at(friday + 18h).open);
    EXPECT_EQ(hours.at(friday + 18h).until, friday + 81h) << "Monday at nine";
}

TEST(WeeklyHours, BlocksThatTouchAreOneAlsoOverMidnight) {
    settings::WeeklySchedule schedule;
    schedule.enabled = true;
    schedule.blocks = {{6, 20 * 60, 24 * 60}, {0, 0, 2 * 60}, {0, 2 * 60, 180}, {0, 100, 150}};
    WeeklyHours hours(schedule, TimeZone());
    const WallTime saturday = TimeZone().from_local({2026, 1, 17, 0, 0, 0, 0});
    EXPECT_EQ(hours.at(saturday + 25h).from, saturday + 20h);
    EXPECT_EQ(hours.at(saturday + 25h).until, saturday + 27h);
}

TEST(WeeklyHours, TheWholeWeekNeverEndsAndNoBlockNeverBegins) {
    settings::WeeklySchedule schedule;
    schedule.enabled = true;
    WeeklyHours never(schedule, TimeZone());
    EXPECT_FALSE(never.at(WallTime{}).open);
    EXPECT_EQ(never.at(WallTime{}).until, WallTime::max());
    for (int weekday = 0; weekday < 7; ++weekday)
        schedule.blocks.push_back({weekday, 0, 24 * 60});
    WeeklyHours always(schedule, zone("Europe/Berlin"));
    EXPECT_TRUE(always.at(WallTime{} + 20000h).open);
    EXPECT_EQ(always.at(WallTime{} + 20000h).until, WallTime::max());
}

TEST(WeeklyHours, AreAsLongAsDaylightSavingMakesThem) {
    const TimeZone berlin = zone("Europe/Berlin");
    settings::WeeklySchedule schedule;
    schedule.enabled = true;
    schedule.blocks = {{0, 60, 4 * 60}};
    WeeklyHours hours(schedule, berlin);
    const WallTime spring = berlin.from_local({2026, 3, 29, 1, 0, 0, 0});
    EXPECT_EQ(hours.at(spring).until - spring, 2h);
    const WallTime autumn = berlin.from_local({2026, 10, 25, 1, 0, 0, 0});
    EXPECT_EQ(hours.at(autumn).until - autumn, 4h);
}

TEST(WeeklyHours, AnOnlyBlockThatIsSkippedComesAgainNextWeek) {
    const TimeZone berlin = zone("Europe/Berlin");
    settings::WeeklySchedule schedule;
    schedule.enabled = true;
    schedule.blocks = {{0, 120, 180}};
    WeeklyHours hours(schedule, berlin);
    WallTime time = berlin.from_local({2026, 3, 23, 12, 0, 0, 0});
    for (int i = 0; i < 5 && !hours.at(time).open; ++i)
        time = hours.at(time).until;
    EXPECT_EQ(berlin.format(time), "2026/04/05 02:00:00");
}

TEST(ResetTimes, EverydayAndWeekdays) {
    const TimeZone berlin = zone("Europe/Berlin");
    const std::vector<settings::ResetTime> times{{std::nullopt, 0}, {3, 12 * 60 + 30}};
    const WallTime tuesday = berlin.from_local({2026, 1, 13, 15, 0, 0, 0});
    std::vector<std::string> resets;
    for (WallTime time = tuesday; resets.size() < 4; time = *next_reset(times, berlin, time))
        resets.push_back(berlin.format(*next_reset(times, berlin, time)));
    EXPECT_EQ(resets, (std::vector<std::string>{"2026/01/14 00:00:00", "2026/01/14 12:30:00", "2026/01/15 00:00:00",
                                                "2026/01/16 00:00:00"}));
}

TEST(ResetTimes, WithoutTimesNever) {
    EXPECT_EQ(next_reset({}, TimeZone(), WallTime{}), std::nullopt);
}

TEST(ResetTimes, OnceADayAlsoWhenDaylightSavingSkipsOrRepeatsThem) {
    const TimeZone berlin = zone("Europe/Berlin");
    const std::vector<settings::ResetTime> times{{std::nullopt, 150}}; // 2:30
    int resets = 0;
    WallTime time = berlin.from_local({2026, 1, 1, 0, 0, 0, 0});
    for (const WallTime end = berlin.from_local({2027, 1, 1, 0, 0, 0, 0}); *next_reset(times, berlin, time) < end; ++resets)
        time = *next_reset(times, berlin, time);
    EXPECT_EQ(resets, 365);
    EXPECT_EQ(berlin.format(*next_reset(times, berlin, berlin.from_local({2026, 3, 29, 0, 0, 0, 0}))), "2026/03/29 03:00:00");
}

} // namespace
} // namespace headcount::report
