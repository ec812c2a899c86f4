// The history of a sensor that is killed again and again.
#include "delivery/history.h"
#include "delivery/history_file.h"
#include "delivery/scene.h"
#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;
using test::system_clock;

const WallTime begin = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29));

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The sensor that is killed: one person goes in every minute of its time, which runs fast. After each flush it says how many
/// are safe.
TEST(HistoryOfACrashingSensor, DISABLED_CountsUntilItIsKilled) {
    const auto history = History::open(variable("HEADCOUNT_HISTORY"), *TimeZone::find("Europe/Berlin"), system_clock());
    int number = std::stoi(variable("HEADCOUNT_FIRST"));
    while (true) {
        HistoryChange change;
        PeriodCounts& counts = change.minutes[begin + number * 1min];
        counts.in = 1;
        counts.regions[1].stays = {1, 1000, 1000};
        history->submit(change);
        std::cout << "submitted " << ++number << std::endl;
        if (number % 4 != 0) continue;
        history->flush();
        std::cout << "safe " << number << std::endl;
    }
}

TEST(HistoryOfACrashingSensor, HasWhatWasFlushedAndTheSameSumsEverywhere) {
    const peers::TemporaryFolder folder;
    const std::filesystem::path path = folder / "history.sqlite";
    const int rounds = variable("HEADCOUNT_CRASHES").empty() ? 20 : std::stoi(variable("HEADCOUNT_CRASHES"));
    std::mt19937 chance(20260329);
    int first = 0;
    std::int64_t before = 0;
    for (int round = 0; round < rounds; ++round) {
        peers::Process sensor({"env", "-u", "GTEST_TOTAL_SHARDS", "-u", "GTEST_SHARD_INDEX", "HEADCOUNT_HISTORY=" + path.string(),
                               "HEADCOUNT_FIRST=" + std::to_string(first),
                               std::filesystem::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                               "--gtest_filter=HistoryOfACrashingSensor.DISABLED_CountsUntilItIsKilled"});
        int submitted = first;
        int safe = first;
        const auto listen = [&](const std::string& line) {
            if (line.starts_with("submitted ")) submitted = std::stoi(line.substr(10));
            if (line.starts_with("safe ")) safe = std::stoi(line.substr(5));
        };
        // Some rounds end in the first transactions, others later.
        for (unsigned lines = 1 + chance() % 60; lines > 0; --lines) {
            const auto line = sensor.line(60s);
            ASSERT_TRUE(line);
            listen(*line);
        }
        sensor.signal(SIGKILL);
        while (const auto line = sensor.line())
            listen(*line);
        sensor.wait();

        auto file = HistoryFile::open(path, *TimeZone::find("Europe/Berlin"), begin, {}, {});
        ASSERT_TRUE(file) << file.error().sentence;
        PeriodCounts sums[3];
        for (const Resolution resolution : {Resolution::minute, Resolution::hour, Resolution::day}) {
            const auto rows = file->rows(resolution, begin - 24h, begin + 24h * 365, 100'000);
            ASSERT_TRUE(rows);
            for (const HistoryRow& row : *rows)
                sums[static_cast<int>(resolution)].add(row.counts);
        }
        EXPECT_EQ(sums[0], sums[1]);
        EXPECT_EQ(sums[0], sums[2]);
        EXPECT_GE(sums[0].in - before, safe - first) << "round " << round << ": what was flushed is there";
        EXPECT_LE(sums[0].in - before, submitted + 1 - first) << "nothing is invented";
        before = sums[0].in;
        first = submitted + 1;
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(before, 100);
    std::cout << rounds << " crashes, " << before << " people in the history\n";
}

} // namespace
} // namespace headcount::delivery
