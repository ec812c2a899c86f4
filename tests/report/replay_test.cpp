// The bench: recorded observations with truth, a day of them, through counting and reports with a simulated clock. The day has
// its midnights, a change of daylight saving, a reset, a schedule and restarts.
#include "counting/counter.h"
#include "counting/recording.h"
#include "report/sensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;
using counting::Counter;
using counting::Direction;
using counting::test::Counts;
using counting::test::Traffic;
using test::Sensor;

struct Day {
    const char* name;
    int month;
    int day;
    int hours; ///< from its midnight to the next one
};

const char* const place = "Europe/Berlin";

class ARecordedDay : public testing::TestWithParam<Day> {
protected:
    WallTime midnight() const { return test::local(place, 2026, GetParam().month, GetParam().day); }
    WallTime next_midnight() const { return midnight() + std::chrono::hours(GetParam().hours); }
    WallTime at(int hour) const { return test::local(place, 2026, GetParam().month, GetParam().day, hour); }
};

settings::Settings everything_reported() {
    settings::Settings settings = test::line_every(600, place);
    settings.reports.line.trigger = true;
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 12 * 60}};
    settings.reports.region.enabled = true;
    settings.reports.region.periodic.interval_s = 3600;
    settings.reports.region.schedule.enabled = true;
    for (int weekday = 0; weekday <= 6; ++weekday)
        settings.reports.region.schedule.blocks.push_back({weekday, 8 * 60, 18 * 60 + 30});
    return settings;
}

/// OBS.jsonl: half an hour before midnight to half an hour after the next one, one observation a second, three lanes.
struct Recording {
    std::stringstream lines;
    Counts truth;
};

Recording record(Duration length) {
    Recording recording;
    Traffic traffic(3, 1, 11, 40, false, counting::test::unhurried);
    // Busy and quiet hours take turns, and every 20 minutes there is a moment without anybody.
    const auto open_lanes = [](double time) {
        return static_cast<int>(time) % 1200 > 900 ? 0 : static_cast<int>(time / 3600) % 4;
    };
    while (traffic.time() < to_seconds(length) - 600)
        recording.lines << counting::test::line_of(traffic.next(open_lanes(traffic.time()))) << '\n';
    while (traffic.time() < to_seconds(length))
        recording.lines << counting::test::line_of(traffic.next(0)) << '\n';
    EXPECT_TRUE(traffic.is_empty());
    recording.truth = traffic.truth();
    return recording;
}

std::int64_t sum(const std::vector<Json>& reports, const char* key) {
    std::int64_t sum = 0;
    for (const Json& report : reports)
        sum += report.at(key).get<std::int64_t>();
    return sum;
}

TEST_P(ARecordedDay, IsReportedTrueThroughMidnightsDaylightSavingResetScheduleAndRestarts) {
    const WallTime begin = midnight() - 30min;
    const Duration length = next_midnight() + 30min - begin;
    Recording recording = record(length);
    Sensor sensor(everything_reported(), begin);
    Counter counter(sensor.settings().scene);
    std::vector<std::pair<WallTime, Direction>> crossings;
    std::vector<Duration> restarts = {2h + 40min, 3h + 35min, 9h, 13h, 22h}; // two of them in the night of the change

    for (std::string line; std::getline(recording.lines, line);) {
        const vision::Observation observation = counting::test::observation_of(line);
        sensor.run_until(begin + observation.time);
        // Nobody is on their way then, so that the truth is known.
        if (!restarts.empty() && observation.time >= restarts.front() && observation.people.empty()) {
            restarts.erase(restarts.begin());
            counter = Counter(sensor.settings().scene);
            sensor.restart();
        }
        counting::Events events = counter.observe(observation);
        for (const counting::Crossing& crossing : events.crossings)
            crossings.emplace_back(begin + observation.time, crossing.direction);
        sensor.observe(std::move(events), counter.running_dwells());
    }
    sensor.run_until(next_midnight() + 30min);
    EXPECT_TRUE(restarts.empty());

    // Every crossing of the truth is in exactly one period.
    const std::vector<Json> periods = sensor.line_periods();
    EXPECT_EQ(sum(periods, "in_counted"), recording.truth.in);
    EXPECT_EQ(sum(periods, "out_counted"), recording.truth.out);
    EXPECT_GT(recording.truth.all(), 500);
    // and in exactly one trigger report
    Counts triggered;
    for (const Json& report : sensor.line_triggers()) {
        triggered.in += report["line_trigger_data"]["in"].get<int>();
        triggered.out += report["line_trigger_data"]["out"].get<int>();
    }
    EXPECT_EQ(triggered, recording.truth);
    // Ten minutes after ten minutes without a gap, whatever the clock on the wall does meanwhile.
    ASSERT_EQ(periods.size(), static_cast<std::size_t>(length / 10min));
    const TimeZone zone = test::zone(place);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        ASSERT_EQ(periods[i]["time_info"]["start_time"], zone.format(begin + i * 10min)) << i;
        ASSERT_EQ(periods[i]["time_info"]["end_time"], zone.format(begin + (i + 1) * 10min)) << i;
    }
    // The cumulative counts are those since noon.
    const auto since_noon = [&](Direction direction) {
        return std::count_if(crossings.begin(), crossings.end(),
                             [&](const auto& crossing) { return crossing.first >= at(12) && crossing.second == direction; });
    };
    EXPECT_EQ(periods.back()["total_data"]["in_cumulative_counted"], since_noon(Direction::in));
    EXPECT_EQ(periods.back()["total_data"]["out_cumulative_counted"], since_noon(Direction::out));
    // The regions are told of within the schedule only: 8:00 to 18:30 has ten whole hours and a half.
    std::size_t told = 0;
    for (std::size_t i = 0; i < sensor.reports().size(); ++i) {
        if (sensor.reports()[i]["event"] == "Line Crossing Counting") continue;
        ++told;
        EXPECT_GT(sensor.made_at()[i], at(8));
        EXPECT_LE(sensor.made_at()[i], at(18) + 30min);
    }
    EXPECT_EQ(told, 11U);
}

INSTANTIATE_TEST_SUITE_P(Replay, ARecordedDay,
                         testing::Values(Day{"TheClockGoesForward", 3, 29, 23}, Day{"TheClockGoesBack", 10, 25, 25}),
                         [](const auto& day) { return std::string(day.param.name); });

} // namespace
} // namespace headcount::report
