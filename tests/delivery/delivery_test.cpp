#include "delivery/delivery.h"

#include "delivery/scene.h"
#include "peers/http_server.h"
#include "peers/network.h"
#include "peers/temporary_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace headcount::delivery {
namespace {

using namespace test;
using peers::HttpServer;
using peers::TemporaryFolder;

/// A clock that runs, and whose world's time somebody sets.
class SettableClock final : public Clock {
public:
    WallTime now() const override { return WallTime{Duration{set_.load()}}; }
    Duration steady() const override { return system_clock().steady(); }
    void set(std::chrono::hours since_1970) { set_ = std::chrono::duration_cast<Duration>(since_1970).count(); }

private:
    std::atomic<Duration::rep> set_{0};
};

/// A disk that takes nothing until it is released.
class StuckDisk {
public:
    OutboxFileConditions conditions() {
        return {.page_limit = 0, .before_commit = [this] { wait(); }};
    }
    void release() {
        const std::scoped_lock lock(mutex_);
        is_released_ = true;
        change_.notify_all();
    }
    void wait_until_somebody_waits() {
        std::unique_lock lock(mutex_);
        change_.wait(lock, [this] { return is_waited_for_; });
    }

private:
    void wait() {
        std::unique_lock lock(mutex_);
        is_waited_for_ = true;
        change_.notify_all();
        change_.wait(lock, [this] { return is_released_; });
    }

    std::mutex mutex_;
    std::condition_variable change_;
    bool is_released_ = false;
    bool is_waited_for_ = false;
};

/// An address of this machine where nobody listens.
settings::Settings to_nobody(const std::string& path = "/") {
    return to_server("http://127.0.0.1:" + std::to_string(peers::free_port()) + path);
}

TEST(Delivery, WithoutRecipientsOnlyTheStateIsKept) {
    const TemporaryFolder folder;
    {
        const auto delivery = Delivery::open(folder / "outbox.sqlite", {}, "SN1", system_clock());
        EXPECT_EQ(delivery->saved_state(), "");
        delivery->submit({line_report(1)}, "first");
        delivery->submit({}, "second");
    }
    const auto delivery = Delivery::open(folder / "outbox.sqlite", {}, "SN1", system_clock());
    EXPECT_EQ(delivery->saved_state(), "second");
    EXPECT_TRUE(delivery->status().empty());
}

TEST(Delivery, WhatWaitedAtTheEndIsSentByTheNextLife) {
    HttpServer server;
    const settings::Settings settings = to_server(server.url("/ok"));
    server.stop();
    const TemporaryFolder folder;
    {
        const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
        for (int number = 1; number <= 3; ++number)
            delivery->submit({line_report(number)}, std::to_string(number));
    }
    server.start();
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    EXPECT_EQ(delivery->saved_state(), "3");
    delivery->submit({line_report(4)}, "4");
    for (int number = 1; number <= 3; ++number)
        EXPECT_EQ(server.next(), late_report_json(number));
    EXPECT_EQ(server.next(), report_json(4));
}

TEST(Delivery, EachRecipientOfTheFeatureGetsTheReportAndNobodyElse) {
    HttpServer server;
    const TemporaryFolder folder;
    settings::Settings settings = to_server(server.url("/ok?one"));
    settings.reports.line.recipients.http[2] = {
        .enabled = true, .url = server.url("/ok?three"), .snapshot = false, .username = "", .password = ""};
    settings.reports.flow.recipients.protocol = settings::Protocol::http;
    settings.reports.flow.recipients.http[0] = {
        .enabled = true, .url = server.url("/status/500"), .snapshot = false, .username = "", .password = ""};
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "");
    EXPECT_EQ(
        server.line(), "message " + [] {
            std::string hex;
            for (const unsigned char byte : report_json(1))
                hex += fmt::format("{:02x}", byte);
            return hex;
        }());
    EXPECT_EQ(server.next(), report_json(1));
    EXPECT_EQ(delivery->status().size(), 3U);
}

TEST(Delivery, ASnapshotGoesToWhoWantsItAndNeverLate) {
    HttpServer wants_it;
    HttpServer does_not;
    settings::Settings settings = to_server(wants_it.url("/ok"));
    settings.reports.line.recipients.http[0].snapshot = true;
    settings.reports.line.recipients.http[1].enabled = true;
    settings.reports.line.recipients.http[1].url = does_not.url("/ok");
    DeliveryOptions options = impatient();
    options.snapshot_of = [](std::uint64_t frame) -> std::shared_ptr<const std::string> {
        return frame == 7 ? std::make_shared<const std::string>("JPEG of 7") : nullptr;
    };
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), options);
    report::Report report = line_report(1);
    report.frame = 7;
    delivery->submit({report}, "");
    EXPECT_EQ(wants_it.next(), report_json(1).substr(0, report_json(1).size() - 1) + R"(,"snapshot":"SlBFRyBvZiA3"})");
    EXPECT_EQ(does_not.next(), report_json(1));

    report = line_report(2);
    report.frame = 8; // which nobody has a picture of any more
    delivery->submit({report}, "");
    EXPECT_EQ(wants_it.next(), report_json(2));

    ASSERT_TRUE(eventually([&] { return delivery->status()[0].waiting == 0; }));
    wants_it.stop();
    for (int number = 3; number <= 4; ++number) {
        report = line_report(number);
        report.frame = 7;
        delivery->submit({report}, "");
        ASSERT_TRUE(eventually([&] { return !delivery->status()[0].last_error.empty(); }));
    }
    wants_it.start();
    EXPECT_EQ(wants_it.next(), late_report_json(3)) << "submitted before anybody knew";
    EXPECT_EQ(wants_it.next(), late_report_json(4)) << "submitted afterwards";
}

TEST(Delivery, ARecipientThatIsAwayDoesNotHoldUpAnother) {
    HttpServer server;
    const TemporaryFolder folder;
    settings::Settings settings = to_nobody();
    settings.reports.line.recipients.http[1] = {
        .enabled = true, .url = server.url("/ok"), .snapshot = false, .username = "", .password = ""};
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    for (int number = 1; number <= 20; ++number) {
        delivery->submit({line_report(number)}, "");
        ASSERT_EQ(server.next(), report_json(number)) << "not late";
    }
    EXPECT_EQ(delivery->status()[0].waiting, 20U);
}

TEST(Delivery, SubmittingWaitsForNoDisk) {
    StuckDisk disk;
    DeliveryOptions options = impatient();
    options.outbox = disk.conditions();
    options.queue_limit = 30;
    const TemporaryFolder folder;
    HttpServer server;
    auto delivery = Delivery::open(folder / "outbox.sqlite", to_server(server.url("/ok")), "SN1", system_clock(), options);

    delivery->submit({line_report(0)}, "0");
    disk.wait_until_somebody_waits(); // and from here on nothing gets to the disk
    for (int number = 1; number <= 100; ++number)
        delivery->submit({line_report(number)}, std::to_string(number));
    EXPECT_EQ(delivery->status().size(), 1U);
    EXPECT_EQ(delivery->fault(), "");
    disk.release();
    delivery->flush();

    EXPECT_EQ(server.next(), report_json(0));
    for (int number = 71; number <= 100; ++number)
        ASSERT_EQ(server.next(), report_json(number)) << "the newest 30";
    delivery.reset();
    EXPECT_EQ(Delivery::open(folder / "outbox.sqlite", {}, "SN1", system_clock())->saved_state(), "100");
}

TEST(Delivery, AnUnusableDiskIsSaidAndReportsArriveAllTheSame) {
    HttpServer server;
    const auto delivery =
        Delivery::open("/proc/headcount/outbox.sqlite", to_server(server.url("/ok")), "SN1", system_clock(), impatient());
    EXPECT_NE(delivery->fault(), "");
    delivery->submit({line_report(1)}, "");
    EXPECT_EQ(server.next(), report_json(1));
    delivery->flush();
}

TEST(Delivery, WithoutRetransmissionWhatCannotBeSentAtOnceIsDropped) {
    HttpServer server;
    settings::Settings settings = to_server(server.url("/ok"));
    settings.reports.retransmission = false;
    server.stop();
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "1");
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery) && is_empty(*delivery); }));
    server.start();
    // While it counts as away, nothing is kept for it. Once it is tried again it is found there.
    ASSERT_TRUE(eventually([&] {
        delivery->submit({line_report(2)}, "2");
        delivery->flush();
        return server.line(std::chrono::milliseconds(50)).has_value();
    }));
    while (server.line(std::chrono::milliseconds(200))) {
    }
    delivery->submit({line_report(3)}, "3");
    EXPECT_EQ(server.next(), report_json(3));
}

TEST(Delivery, ReportsGoOnWaitingForAnUnchangedRecipient) {
    HttpServer server;
    settings::Settings settings = to_server(server.url("/digest"), "gate", "wrong");
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "");
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    settings.reports.line.recipients.http[0].password = "Tür 7";
    delivery->reconfigure(settings);
    EXPECT_EQ(server.next(), late_report_json(1));

    settings.reports.line.recipients.http[0].url = server.url("/status/503");
    delivery->reconfigure(settings);
    delivery->submit({line_report(2)}, "");
    delivery->flush();
    EXPECT_EQ(delivery->status()[0].waiting, 1U);
    delivery->reconfigure({});
    delivery->flush();
    EXPECT_TRUE(delivery->status().empty());
    settings.reports.line.recipients.http[0].url = server.url("/ok");
    delivery->reconfigure(settings);
    delivery->submit({line_report(3)}, "");
    EXPECT_EQ(server.next(), report_json(3)) << "report 2 went with its recipient";
}

TEST(Delivery, AClockThatIsSetChangesNothing) {
    HttpServer server;
    SettableClock clock;
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_server(server.url("/failing/2")), "SN1", clock, impatient());
    clock.set(std::chrono::hours(500'000));
    delivery->submit({line_report(1)}, "");
    clock.set(std::chrono::hours(0));
    delivery->submit({line_report(2)}, "");
    clock.set(std::chrono::hours(900'000));
    EXPECT_EQ(server.next(), late_report_json(1));
    EXPECT_EQ(server.next(), late_report_json(2));
    EXPECT_TRUE(eventually([&] { return delivery->status()[0].last_success == WallTime{std::chrono::hours(900'000)}; }));
}

TEST(Delivery, ManyThreadsMaySubmitAskAndReconfigureAtOnce) {
    HttpServer server;
    const settings::Settings settings = to_server(server.url("/ok"));
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 50; ++i) {
                delivery->submit({line_report(thread * 50 + i)}, "");
                if (i % 10 == 0) delivery->flush();
                if (i % 25 == 0) delivery->reconfigure(settings);
                (void)delivery->status();
                (void)delivery->fault();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::set<int> arrived;
    while (arrived.size() < 150) {
        const auto report = server.next();
        ASSERT_TRUE(report);
        EXPECT_TRUE(arrived.insert(number_of(*report)).second) << *report;
    }
}

} // namespace
} // namespace headcount::delivery
