// A year, with daylight saving, restarts and a clock that is corrected; and lives of chance. Whatever happens, every crossing
// is in exactly one periodic report and in exactly one trigger report.
#include "report/sensor.h"
#include "report/weekly_hours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using test::Sensor;

class Chance {
public:
    explicit Chance(std::uint64_t seed) : source_(seed) {}
    int upto(int most) { return std::uniform_int_distribution<>(0, most)(source_); }
    bool one_in(int n) { return upto(n - 1) == 0; }
    /// From a microsecond to `most`; the short ones are as likely as the long ones.
    Duration span(Duration most) {
        const double order = std::uniform_real_distribution<>(0, std::log(static_cast<double>(most.count())))(source_);
        return Duration{static_cast<Duration::rep>(std::exp(order))};
    }

private:
    std::mt19937_64 source_;
};

std::int64_t sum(const std::vector<Json>& reports, const char* key) {
    std::int64_t sum = 0;
    for (const Json& report : reports)
        sum += report[key].get<std::int64_t>();
    return sum;
}

struct Year {
    const char* zone;
    int interval_s;
    std::size_t periods; ///< how many it has
};

class AYear : public testing::TestWithParam<Year> {};

TEST_P(AYear, HasEveryPeriodOnceAndEveryCrossingInItsOwn) {
    const Year& year = GetParam();
    Chance chance(static_cast<std::uint64_t>(year.interval_s));
    const WallTime begin = test::local(year.zone, 2026, 1, 1);
    const WallTime end = test::local(year.zone, 2027, 1, 1);
    Sensor sensor(test::line_every(year.interval_s, year.zone), begin);
    std::vector<WallTime> crossings;
    int restarts = 0;

    while (sensor.now().wall < end) {
        sensor.run_until(std::min(end, sensor.now().wall + chance.span(12h)));
        if (sensor.now().wall == end) break;
        if (chance.one_in(40)) {
            sensor.restart(chance.span(1min)); // short, and often enough just over a period's end
            ++restarts;
        }
        crossings.push_back(sensor.now().wall);
        sensor.cross(1);
    }
    // The last restart may have slept over the year's end.
    sensor.run_until(end);

    const std::vector<Json> reports = sensor.line_periods();
    ASSERT_EQ(reports.size(), year.periods);
    EXPECT_GT(restarts, 20);
    const TimeZone place = test::zone(year.zone);
    auto next_crossing = crossings.begin();
    std::set<std::string> seen;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const WallTime period_begin = i == 0 ? begin : sensor.made_at()[i - 1];
        const WallTime period_end = sensor.made_at()[i];
        ASSERT_EQ(reports[i]["time_info"]["start_time"], place.format(period_begin)) << "a gap or an overlap";
        ASSERT_EQ(reports[i]["time_info"]["end_time"], place.format(period_end));
        EXPECT_TRUE(seen.insert(reports[i]["time_info"].dump()).second) << "twice: " << reports[i];
        const auto first_later = std::lower_bound(next_crossing, crossings.end(), period_end);
        ASSERT_EQ(reports[i]["in_counted"], first_later - next_crossing) << reports[i];
        next_crossing = first_later;
    }
    EXPECT_EQ(sensor.made_at().back(), end);
    EXPECT_EQ(sum(reports, "in_counted"), static_cast<std::int64_t>(std::count_if(crossings.begin(), crossings.end(),
                                                                                  [&](WallTime time) { return time < end; })));
    EXPECT_LT(sensor.wake_ups(), 3 * year.periods + 3 * crossings.size() + 1000) << "it sleeps until something is due";
}

INSTANTIATE_TEST_SUITE_P(Report, AYear,
                         testing::Values(Year{"Europe/Berlin", 3600, 8760}, Year{"America/New_York", 3600, 8760},
                                         Year{"Asia/Kathmandu", 3600, 8760}, Year{"Europe/Berlin", 86400, 365},
                                         Year{"America/New_York", 7 * 3600, 4 * 365}, Year{"Asia/Kathmandu", 43200, 730}));

/// The line's settings by chance, trigger reports always on.
settings::Settings by_chance(Chance& chance) {
    const std::vector<const char*> zones{"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"};
    settings::Settings settings = test::line_every(5 + chance.upto(86395), zones[chance.upto(4)]);
    if (chance.one_in(2)) settings.reports.line.periodic.interval_s = 60 * (1 + chance.upto(59));
    if (chance.one_in(2)) settings.reports.line.periodic.scheme = settings::PeriodScheme::from_now_on;
    if (chance.one_in(3)) settings.reports.resets = {{std::nullopt, chance.upto(1439)}, {chance.upto(6), chance.upto(1439)}};
    settings.reports.reset_enabled = chance.one_in(2);
    settings.reports.line.trigger = true;
    return settings;
}

/// The sums of all reports, once everything that runs has been closed.
struct Told {
    std::int64_t in_periods = 0;
    std::int64_t in_triggers = 0;
};

Told close_and_sum(Sensor& sensor) {
    settings::Settings off = sensor.settings();
    off.reports.line.enabled = false;
    sensor.reconfigure(off);
    sensor.run_for(1min);
    Told told{sum(sensor.line_periods(), "in_counted"), 0};
    for (const Json& report : sensor.line_triggers())
        told.in_triggers += report["line_trigger_data"]["in"].get<std::int64_t>();
    return told;
}

class ALifeOfChance : public testing::TestWithParam<int> {};

TEST_P(ALifeOfChance, NeverLosesOrDoublesACrossing) {
    Chance chance(static_cast<std::uint64_t>(GetParam()));
    Sensor sensor(by_chance(chance), test::local("UTC", 2026, 3, 1));
    std::int64_t crossed = 0;
    for (int turn = 0; turn < 400; ++turn) {
        const int what = chance.upto(19);
        if (what < 12) {
            const int in = 1 + chance.upto(3);
            sensor.cross(in);
            crossed += in;
        } else if (what < 15) {
            sensor.run_for(
                std::min<Duration>(chance.span(48h), Duration(1s) * sensor.settings().reports.line.periodic.interval_s * 20));
        } else if (what < 16) {
            sensor.restart(chance.span(24h * 30));
        } else if (what < 17) {
            sensor.restart_as(by_chance(chance), chance.span(1h));
        } else if (what < 18) {
            sensor.reconfigure(by_chance(chance));
        } else {
            const Duration jump = chance.span(24h * 400);
            sensor.set_clock(sensor.now().wall + (chance.one_in(2) ? jump : -jump));
        }
    }
    const Told told = close_and_sum(sensor);
    EXPECT_EQ(told.in_periods, crossed);
    EXPECT_EQ(told.in_triggers, crossed);
    EXPECT_LT(sensor.reports().size(), 20'000U) << "no endless catching up";
}

INSTANTIATE_TEST_SUITE_P(Report, ALifeOfChance, testing::Range(1, 41));

class AClockThatIsCorrected : public testing::TestWithParam<int> {};

TEST_P(AClockThatIsCorrected, NeverSendsAPeriodTwice) {
    Chance chance(static_cast<std::uint64_t>(GetParam()));
    Sensor sensor(test::line_every(600, "Europe/Berlin"), test::local("Europe/Berlin", 2026, 10, 24));
    WallTime highest = sensor.now().wall;
    std::int64_t crossed = 0;
    for (int turn = 0; turn < 300; ++turn) {
        sensor.run_for(chance.span(1h));
        highest = std::max(highest, sensor.now().wall);
        const Duration correction = chance.span(1h);
        const bool is_back = chance.one_in(2);
        sensor.set_clock(is_back ? std::max(sensor.now().wall - correction, highest - 15min) : sensor.now().wall + correction);
        sensor.cross(1);
        ++crossed;
        if (chance.one_in(10)) sensor.restart(chance.span(1h));
    }
    std::set<std::string> periods;
    for (const Json& report : sensor.line_periods())
        EXPECT_TRUE(periods.insert(report["time_info"].dump()).second) << "twice: " << report;
    EXPECT_EQ(close_and_sum(sensor).in_periods, crossed);
}

INSTANTIATE_TEST_SUITE_P(Report, AClockThatIsCorrected, testing::Range(1, 21));

class OfficeHoursOfChance : public testing::TestWithParam<int> {};

TEST_P(OfficeHoursOfChance, HaveEveryCrossingWithinThemInAPeriodAndNoOther) {
    Chance chance(static_cast<std::uint64_t>(GetParam()));
    settings::Settings settings = test::line_every(60 * (1 + chance.upto(600)), "America/New_York");
    settings.reports.line.schedule.enabled = true;
    for (int i = 0; i < 12; ++i) {
        const int from = chance.upto(1439);
        settings.reports.line.schedule.blocks.push_back({chance.upto(6), from, from + 1 + chance.upto(1439 - from)});
    }
    const TimeZone place = test::zone("America/New_York");
    WeeklyHours hours(settings.reports.line.schedule, place);
    Sensor sensor(settings, test::local("America/New_York", 2026, 3, 1));
    std::int64_t within = 0;
    std::int64_t all = 0;
    for (int turn = 0; turn < 400; ++turn) {
        sensor.run_for(chance.span(6h));
        if (chance.one_in(20)) sensor.restart(chance.span(3h));
        within += hours.at(sensor.now().wall).open ? 1 : 0;
        ++all;
        sensor.cross(1);
    }
    for (const WallTime made_at : sensor.made_at())
        EXPECT_TRUE(hours.at(made_at - 1us).open) << place.format(made_at);
    EXPECT_EQ(sensor.reporting().standing().in_total, all);
    EXPECT_EQ(close_and_sum(sensor).in_periods, within);
}

INSTANTIATE_TEST_SUITE_P(Report, OfficeHoursOfChance, testing::Range(1, 21));

} // namespace
} // namespace headcount::report
