#include "delivery/history.h"

#include "base/simulated_clock.h"
#include "delivery/history_file.h"
#include "delivery/scene.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <fstream>
#include <future>
#include <sstream>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TimeZone zone(const char* name) {
    return *TimeZone::find(name);
}

WallTime local(const TimeZone& place, int year, int month, int day, int hour = 0, int minute = 0) {
    return place.from_local({.year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

PeriodCounts minute_with(int in, int people = 0) {
    PeriodCounts counts;
    counts.health_ms.front() = 60'000;
    counts.in = in;
    counts.total = {people, people, people * 60'000, people > 0 ? 60'000 : 0};
    if (people > 0) counts.regions[4] = {{people, people, people * 60'000, 60'000}, {1, 5000, 5000}};
    if (in > 0) counts.passages[passage_number(0, 1)] = in;
    return counts;
}

/// A history in a folder that outlives it.
class HistoryTest : public testing::Test {
protected:
    void open(const HistoryOptions& options = {}) {
        history.reset();
        history = History::open(folder / "history.sqlite", place, clock, options);
    }

    void add(WallTime minute, const PeriodCounts& counts) {
        HistoryChange change;
        change.minutes[minute] = counts;
        history->submit(change);
    }

    Result<std::string> ask_text(const HistoryQuery& query, std::vector<int> regions = {}) {
        Result<HistoryQuestion> question = parse_history_query(query, place, clock.now());
        if (!question) return tl::unexpected(question.error());
        question->regions = std::move(regions);
        std::promise<Result<std::string>> answered;
        history->ask(*question, [&](Result<std::string> answer) { answered.set_value(std::move(answer)); });
        return answered.get_future().get();
    }
    json ask(const HistoryQuery& query, std::vector<int> regions = {}) {
        const Result<std::string> text = ask_text(query, std::move(regions));
        EXPECT_TRUE(text) << text.error().sentence;
        return text ? json::parse(*text)["rows"] : json();
    }

    peers::TemporaryFolder folder;
    TimeZone place = zone("Europe/Berlin");
    SimulatedClock clock{local(zone("Europe/Berlin"), 2026, 1, 31, 9, 30)};
    std::unique_ptr<History> history;
    const WallTime nine = local(zone("Europe/Berlin"), 2026, 1, 31, 9);
};

TEST_F(HistoryTest, EveryFeatureHasRowsWithLocalTimeUtcAndHealth) {
    open();
    add(nine, minute_with(2, 3));
    add(nine + 1min, minute_with(1));
    EXPECT_EQ(ask({.feature = "total", .resolution = "minute", .from = "2026-01-31T09:00"}),
              json::parse(R"([{"start":"2026-01-31T09:00:00+01:00","end":"2026-01-31T09:01:00+01:00",
                  "start_utc":"2026-01-31T08:00:00Z","end_utc":"2026-01-31T08:01:00Z","health":"ok","ok_s":60,
                  "current":3,"max":3,"average":3.0,"occupied_s":60},
                  {"start":"2026-01-31T09:01:00+01:00","end":"2026-01-31T09:02:00+01:00",
                  "start_utc":"2026-01-31T08:01:00Z","end_utc":"2026-01-31T08:02:00Z","health":"ok","ok_s":60,
                  "current":0,"max":0,"average":0.0,"occupied_s":0}])"));

    const json hour = ask({.feature = "line", .resolution = "hour"});
    ASSERT_EQ(hour.size(), 1U);
    EXPECT_EQ(hour[0]["in"], 3);
    EXPECT_EQ(hour[0]["start"], "2026-01-31T09:00:00+01:00");
    EXPECT_EQ(hour[0]["end_utc"], "2026-01-31T09:00:00Z");
    EXPECT_EQ(hour[0]["health"], "off") << "of half an hour it was awake for two minutes";

    const json dwell = ask({.feature = "dwell", .resolution = "day"}, {4, 7});
    ASSERT_EQ(dwell.size(), 2U) << "region 7 is drawn, though nobody was in it";
    EXPECT_EQ(dwell[0]["region"], 4);
    EXPECT_EQ(dwell[0]["stays"], 1);
    EXPECT_EQ(dwell[0]["average_s"], 5.0);
    EXPECT_EQ(dwell[1]["region"], 7);
    EXPECT_EQ(dwell[1]["stays"], 0);

    EXPECT_EQ(ask({.feature = "flow", .resolution = "day"})[0]["A-B"], 3);
    EXPECT_EQ(ask({.feature = "region", .resolution = "hour"})[0]["average"], 1.5) << "three people for one of two minutes";
}

TEST_F(HistoryTest, CsvHasAHeaderAndTheSameFields) {
    open();
    add(nine, minute_with(2, 3));
    const auto csv = ask_text({.feature = "line", .resolution = "minute", .format = "csv"});
    ASSERT_TRUE(csv);
    EXPECT_EQ(*csv,
              "start,end,start_utc,end_utc,health,ok_s,in,out\r\n"
              "2026-01-31T09:00:00+01:00,2026-01-31T09:01:00+01:00,2026-01-31T08:00:00Z,2026-01-31T08:01:00Z,ok,60,2,0\r\n");
    for (const char* feature : {"total", "region", "dwell", "flow", "line"}) {
        std::istringstream lines(*ask_text({.feature = feature, .resolution = "minute", .format = "csv"}));
        std::string header;
        std::string row;
        std::getline(lines, header);
        std::getline(lines, row);
        EXPECT_EQ(std::count(header.begin(), header.end(), ','), std::count(row.begin(), row.end(), ',')) << feature;
        EXPECT_FALSE(row.empty()) << feature;
        const json first = ask({.feature = feature, .resolution = "minute"})[0];
        EXPECT_EQ(std::count(header.begin(), header.end(), ',') + 1, static_cast<long>(first.size())) << feature;
    }
}

TEST_F(HistoryTest, WhatIsAddedToTheSameMinuteIsAddedUpAlsoAfterARestart) {
    open();
    add(nine, minute_with(1, 2));
    history->flush();
    open();
    PeriodCounts later = minute_with(2);
    later.health_ms.front() = 0;
    add(nine, later);
    const json rows = ask({.feature = "line", .resolution = "minute"});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0]["in"], 3);
    const json total = ask({.feature = "total", .resolution = "day"});
    EXPECT_EQ(total[0]["max"], 2);
    EXPECT_EQ(total[0]["current"], 0);
}

TEST_F(HistoryTest, HealthSaysWhatDisturbedCountingLongest) {
    open();
    PeriodCounts counts;
    counts.health_ms[static_cast<std::size_t>(Health::ok)] = 40'000;
    counts.health_ms[static_cast<std::size_t>(Health::covered)] = 15'000;
    counts.health_ms[static_cast<std::size_t>(Health::too_dark)] = 5'000;
    add(nine, counts);
    counts = {};
    counts.health_ms[static_cast<std::size_t>(Health::source_lost)] = 60'000;
    add(nine + 1min, counts);
    counts = {};
    counts.health_ms[static_cast<std::size_t>(Health::ok)] = 58'000;
    counts.health_ms[static_cast<std::size_t>(Health::moved)] = 2'000;
    add(nine + 2min, counts);
    const json rows = ask({.feature = "total", .resolution = "minute"});
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0]["health"], "camera_covered");
    EXPECT_EQ(rows[0]["ok_s"], 40);
    EXPECT_EQ(rows[1]["health"], "source_lost");
    EXPECT_TRUE(rows[1]["average"].is_null()) << "nobody can know";
    EXPECT_EQ(rows[2]["health"], "ok") << "less than a twentieth of it was disturbed";
}

TEST_F(HistoryTest, AnotherTimeZoneEndsTheRunningHourAndDay) {
    open();
    add(nine, minute_with(1));
    history->flush();
    clock.set(nine + 20min);
    history->set_zone(zone("Asia/Kathmandu"));
    clock.set(nine + 30min);
    add(nine + 21min, minute_with(2));
    history->flush();

    const json hours = ask({.feature = "line", .resolution = "hour"});
    ASSERT_EQ(hours.size(), 2U);
    EXPECT_EQ(hours[0]["end_utc"], "2026-01-31T08:20:00Z");
    EXPECT_EQ(hours[0]["in"], 1);
    EXPECT_EQ(hours[1]["start"], "2026-01-31T14:05:00+05:45");
    EXPECT_EQ(hours[1]["end_utc"], "2026-01-31T09:15:00Z");
    EXPECT_EQ(hours[1]["in"], 2);

    place = zone("Asia/Kathmandu");
    open();
    add(nine + 22min, minute_with(3));
    EXPECT_EQ(ask({.feature = "line", .resolution = "hour", .from = "2026-01-31T14:00"})[0]["in"], 5)
        << "the same hour after a restart";
}

TEST_F(HistoryTest, AFullDiskIsAFaultAndIsCaughtUpWith) {
    HistoryOptions small;
    small.file.page_limit = 20;
    open(small);
    int written = 0;
    for (; history->fault().empty() && written < 5000; ++written) {
        add(nine + written * 1min, minute_with(1, 2));
        history->flush();
    }
    ASSERT_NE(history->fault().find("the disk is full"), std::string::npos) << history->fault();
    clock.advance(10s);
    open(); // room again; what could not be written was lost with the process, as the fault said
    clock.set(nine + 5000min);
    const json days = ask({.feature = "line", .resolution = "day", .from = "2026-01-01"});
    std::int64_t by_day = 0;
    for (const json& row : days)
        by_day += row["in"].get<int>();
    EXPECT_EQ(by_day, written - 1);
    EXPECT_EQ(ask({.feature = "line", .resolution = "minute", .from = "2026-01-01"}).size(),
              static_cast<std::size_t>(written - 1));
    EXPECT_EQ(history->fault(), "");
}

TEST_F(HistoryTest, WhatADiskDidNotTakeIsWrittenWhenItDoesAgain) {
    const std::filesystem::path away = folder / "away";
    std::filesystem::create_directory(folder / "history.sqlite"); // no database can be there
    open();
    add(nine, minute_with(1));
    history->flush();
    EXPECT_NE(history->fault(), "");
    add(nine + 1min, minute_with(2));
    std::filesystem::rename(folder / "history.sqlite", away);
    clock.advance(6s);
    add(nine + 1min, minute_with(4));
    history->flush();
    EXPECT_EQ(history->fault(), "");
    EXPECT_EQ(ask({.feature = "line", .resolution = "hour"})[0]["in"], 7);
}

TEST_F(HistoryTest, ABrokenFileIsSetAside) {
    {
        std::ofstream(folder / "history.sqlite")
            << "this is no database, but it is long enough to be taken for one" << std::string(5000, 'x');
    }
    open();
    add(nine, minute_with(1));
    EXPECT_EQ(ask({.feature = "line"})[0]["in"], 1);
    EXPECT_TRUE(std::filesystem::exists(folder / "history.sqlite.broken-1"));
}

TEST_F(HistoryTest, TheOldestRowsGoAndAClockThatWasWrongTakesNothingWithIt) {
    HistoryOptions small;
    small.limits.minutes = 100;
    open(small);
    for (int i = 0; i < 150; ++i)
        add(nine + i * 1min, minute_with(1, 1));
    history->flush();
    add(nine + 24h, minute_with(1, 1)); // a new day tidies
    history->flush();
    clock.set(nine + 48h);
    const json rows = ask({.feature = "region", .resolution = "minute", .from = "2026-01-01"});
    ASSERT_EQ(rows.size(), 100U);
    EXPECT_EQ(rows[0]["start"], "2026-01-31T09:51:00+01:00");
    EXPECT_EQ(ask({.feature = "line", .resolution = "hour", .from = "2026-01-01"})[0]["in"], 60) << "hours are kept for longer";
}

TEST_F(HistoryTest, TheHeatMapAddsUpHours) {
    open();
    HistoryChange change;
    change.heat[nine] = {{0, 1500}, {70, 2000}};
    change.heat[nine + 59min] = {{70, 3000}};
    change.heat[nine + 61min] = {{5, 900}};
    history->submit(change);
    const auto ask_heat = [&](WallTime from, WallTime to) {
        std::promise<Result<std::string>> answered;
        history->ask_heat({from, to}, [&](Result<std::string> answer) { answered.set_value(std::move(answer)); });
        return json::parse(*answered.get_future().get());
    };
    const json hour = ask_heat(nine, nine + 1h);
    EXPECT_EQ(hour["columns"], 64);
    EXPECT_EQ(hour["rows"], 36);
    ASSERT_EQ(hour["person_seconds"].size(), 64U * 36U);
    EXPECT_EQ(hour["person_seconds"][0], 1.5);
    EXPECT_EQ(hour["person_seconds"][70], 5.0);
    EXPECT_EQ(hour["person_seconds"][5], 0.0);
    EXPECT_EQ(ask_heat(nine, nine + 2h)["person_seconds"][5], 0.9);
}

TEST_F(HistoryTest, MoreRowsThanAreGivenAtOnceAreRefused) {
    open();
    HistoryChange change;
    for (int i = 0; i < 26'000; ++i)
        change.minutes[nine + i * 1min].regions[1].course.peak = 1;
    HistoryOptions roomy;
    roomy.most_pending = 30'000;
    open(roomy);
    history->submit(change);
    clock.set(nine + 26'000min);
    EXPECT_EQ(ask({.feature = "region", .resolution = "minute", .from = "2026-01-31"}).size(), 26'000U);
    const auto refused = ask_text({.feature = "region", .resolution = "minute", .from = "2026-01-31"}, {1, 2});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().sentence, "The answer has more than 50000 rows: ask for a shorter time, or for hours or days.");
}

TEST_F(HistoryTest, QuestionsThatMakeNoSenseAreRefusedWithASentence) {
    open();
    for (const HistoryQuery& query :
         {HistoryQuery{.feature = "people"}, HistoryQuery{.resolution = "week"}, HistoryQuery{.format = "xml"},
          HistoryQuery{.from = "yesterday"}, HistoryQuery{.to = "2026-02-30"}, HistoryQuery{.to = "2026-02-03T25:00"},
          HistoryQuery{.from = "2026-02-03T10:00:00+1"}, HistoryQuery{.from = "2026-02-03T10:00Zulu"}}) {
        const auto refused = ask_text(query);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().sentence.ends_with(".")) << refused.error().sentence;
    }
    const TimeZone kathmandu = zone("Asia/Kathmandu");
    for (const char* same : {"2026-01-31T13:45:00+05:45", "2026-01-31T08:00Z", "2026-01-31T13:45", "2026-01-31T13:45:00 0545",
                             "2026-01-31T04:30:00-03:30"}) {
        EXPECT_EQ(*parse_history_time(same, kathmandu), nine) << same;
    }
}

} // namespace
} // namespace headcount::delivery
