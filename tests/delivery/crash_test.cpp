#include "delivery/scene.h"
#include "peers/http_server.h"
#include "peers/mosquitto.h"
#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

namespace headcount::delivery {
namespace {

using namespace test;
using peers::TemporaryFolder;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The sensor that is killed: takes up the number from its saved state and goes on counting, two reports a submission, until
/// it is. After each flush it says which number is safe. A process of its own, started by the tests below.
TEST(CrashingSensor, DISABLED_CountsUntilItIsKilled) {
    const bool is_mqtt = variable("HEADCOUNT_PROTOCOL") == "mqtt";
    const int port = std::stoi(variable("HEADCOUNT_PORT"));
    const settings::Settings settings =
        is_mqtt ? to_broker(port, 2) : to_server("http://127.0.0.1:" + std::to_string(port) + "/ok");
    const auto delivery = Delivery::open(variable("HEADCOUNT_OUTBOX"), settings, "SN1", system_clock(), impatient());
    int number = delivery->saved_state().empty() ? 0 : std::stoi(delivery->saved_state());
    std::cout << "restored " << number << std::endl;
    const int last = std::stoi(variable("HEADCOUNT_LAST"));
    while (last == 0 || number < last) {
        delivery->submit({line_report(number + 1), line_report(number + 2)}, std::to_string(number + 2));
        number += 2;
        if (number % 8 == 0) {
            delivery->flush();
            std::cout << "safe " << number << std::endl;
        }
        // No more than a recipient keeps up with: this test is about losing nothing inside the limit.
        if (!eventually([&] { return delivery->status()[0].waiting < 500; })) return;
    }
    delivery->flush();
    EXPECT_TRUE(eventually([&] { return is_empty(*delivery); }));
    std::cout << "done " << number << std::endl;
}

/// Kills sensors at random moments, one after the other, and lets a last one finish.
class Crash : public testing::Test {
protected:
    static int rounds() { return variable("HEADCOUNT_CRASHES").empty() ? 20 : std::stoi(variable("HEADCOUNT_CRASHES")); }

    peers::Process start(const std::string& protocol, int port, int last) const {
        return peers::Process(
            {"env", "-u", "GTEST_TOTAL_SHARDS", "-u", "GTEST_SHARD_INDEX", "HEADCOUNT_PROTOCOL=" + protocol,
             "HEADCOUNT_PORT=" + std::to_string(port), "HEADCOUNT_OUTBOX=" + (folder / "outbox.sqlite").string(),
             "HEADCOUNT_LAST=" + std::to_string(last), std::filesystem::read_symlink("/proc/self/exe").string(),
             "--gtest_also_run_disabled_tests", "--gtest_filter=CrashingSensor.DISABLED_CountsUntilItIsKilled"});
    }

    /// Returns the last number that was submitted.
    int crash_again_and_again(const std::string& protocol, int port) {
        std::mt19937 chance(20240501);
        int safe = 0;
        for (int round = 0; round < rounds(); ++round) {
            peers::Process sensor = start(protocol, port, 0);
            const int restored = number_said(sensor, "restored ");
            EXPECT_GE(restored, safe) << "round " << round << ": what was flushed is there after the crash";
            const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(chance() % 150'000);
            while (std::chrono::steady_clock::now() < moment) {
                const auto line =
                    sensor.line(std::chrono::ceil<std::chrono::milliseconds>(moment - std::chrono::steady_clock::now()));
                if (line && line->starts_with("safe ")) safe = std::stoi(line->substr(5));
            }
            sensor.signal(SIGKILL);
            while (const auto line = sensor.line()) {
                if (line->starts_with("safe ")) safe = std::stoi(line->substr(5));
            }
            sensor.wait();
            if (HasFailure()) return safe;
        }
        EXPECT_GT(safe, 0) << "the sensors lived long enough to count";
        const int last = safe + 100;
        peers::Process sensor = start(protocol, port, last);
        return number_said(sensor, "done ");
    }

    static int number_said(peers::Process& sensor, const std::string& prefix) {
        std::string said;
        while (const auto line = sensor.line(std::chrono::seconds(60))) {
            if (line->starts_with(prefix)) return std::stoi(line->substr(prefix.size()));
            said += *line + "\n";
        }
        ADD_FAILURE() << "the sensor did not say '" << prefix << "' but: " << said;
        return -1;
    }

    /// Takes reports until the last has come: each once at least, in order but for repetitions, unchanged but for the mark.
    template <class Next>
    static void expect_all(int last, Next next) {
        int seen = 0;
        int repeated = 0;
        while (seen < last) {
            const std::optional<std::string> report = next();
            ASSERT_TRUE(report) << "after " << seen << " of " << last;
            const int number = number_of(*report);
            ASSERT_NE(number, -1) << *report;
            ASSERT_LE(number, seen + 1) << "a report is missing, or comes too early";
            if (number <= seen) ++repeated;
            seen = std::max(seen, number);
        }
        std::cout << last << " reports arrived, " << repeated << " of them more than once\n";
    }

    TemporaryFolder folder;
};

TEST_F(Crash, LosesNothingOnTheWayToAnHttpServer) {
    peers::HttpServer server;
    const int last = crash_again_and_again("http", server.port());
    ASSERT_GT(last, 0);
    expect_all(last, [&] { return server.next(); });
}

TEST_F(Crash, LosesNothingOnTheWayToABroker) {
    peers::MosquittoBroker broker;
    broker.start();
    peers::MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const int last = crash_again_and_again("mqtt", broker.port());
    ASSERT_GT(last, 0);
    expect_all(last, [&]() -> std::optional<std::string> {
        const auto received = subscriber.next();
        return received ? std::optional(received->payload) : std::nullopt;
    });
}

} // namespace
} // namespace headcount::delivery
