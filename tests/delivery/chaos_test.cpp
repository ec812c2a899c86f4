#include "delivery/failing_disk.h"
#include "delivery/scene.h"
#include "peers/bad_road.h"
#include "peers/certificates.h"
#include "peers/http_server.h"
#include "peers/mosquitto.h"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

namespace headcount::delivery {
namespace {

using namespace test;
using namespace std::chrono_literals;
using peers::BadRoad;
using peers::CertificateAuthority;
using peers::Credentials;
using peers::HttpServer;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;

/// Certificates that go wrong one after the other, on the way to a recipient whose reports must all arrive.
struct Impostors {
    CertificateAuthority stranger;
    std::vector<Credentials> credentials;

    explicit Impostors(const CertificateAuthority& authority)
        : credentials{authority.issue({.valid_from = -48h, .valid_until = -1h}),
                      authority.issue({.name = "other", .alternative_names = "DNS:other.example"}), stranger.issue()} {}
};

class Chaos : public testing::Test {
protected:
    void open(const settings::Settings& settings) {
        DeliveryOptions options = impatient();
        options.patience = {.connect = 1s, .answer = 1s};
        delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), options);
    }
    void submit(int count) {
        for (int i = 0; i < count; ++i) {
            ++produced;
            delivery->submit({line_report(produced)}, std::to_string(produced));
        }
    }
    /// Reports come while something is wrong, and before anybody knows.
    void suffer(const std::string& words = "") {
        submit(5);
        ASSERT_TRUE(eventually([&] {
            return has_failed(*delivery) && delivery->status()[0].last_error.find(words) != std::string::npos;
        })) << "not: "
            << words << ", but: " << delivery->status()[0].last_error;
        submit(5);
    }
    void recover() {
        ASSERT_TRUE(eventually([&] { return is_connected(*delivery) && is_empty(*delivery); }));
    }
    /// Drops what is under way, again and again.
    void cut(BadRoad& road) {
        std::mt19937 chance(7);
        for (int i = 0; i < 5; ++i) {
            submit(static_cast<int>(chance() % 20));
            road.become(BadRoad::Way::open);
        }
    }
    void fill_the_disk() {
        disk.become_full();
        submit(3);
        ASSERT_TRUE(eventually([&] { return !delivery->fault().empty(); })) << "it is seen";
        disk.recover();
    }

    template <class Next>
    void expect_everything_once_at_least_and_in_order(Next next) const {
        int seen = 0;
        int repeated = 0;
        while (seen < produced) {
            const std::optional<std::string> report = next();
            ASSERT_TRUE(report) << "after " << seen << " of " << produced;
            const int number = number_of(*report);
            ASSERT_NE(number, -1) << "invented: " << *report;
            ASSERT_LE(number, seen + 1) << "one is missing, or comes too early";
            if (number <= seen) ++repeated;
            seen = std::max(seen, number);
        }
        std::cout << produced << " reports arrived, " << repeated << " of them more than once\n";
    }

    FailingDisk disk;
    TemporaryFolder folder;
    CertificateAuthority authority;
    Impostors impostors{authority};
    std::unique_ptr<Delivery> delivery;
    int produced = 0;
};

class ChaosBefore : public Chaos, public testing::WithParamInterface<settings::MqttVersion> {};
INSTANTIATE_TEST_SUITE_P(BrokerOfVersion, ChaosBefore, testing::Values(settings::MqttVersion::v3_1_1, settings::MqttVersion::v5),
                         [](const auto& of) { return of.param == settings::MqttVersion::v5 ? "5" : "3_1_1"; });

TEST_P(ChaosBefore, ABrokerEverythingArrives) {
    MosquittoBroker broker;
    const int port = broker.add_tls(authority.issue());
    std::vector<int> wrong;
    for (const Credentials& credentials : impostors.credentials)
        wrong.push_back(broker.add_tls(credentials));
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    BadRoad road(port);
    settings::Settings settings = to_broker(road.port(), 2);
    settings.reports.line.recipients.mqtt.host = "localhost";
    settings.reports.line.recipients.mqtt.version = GetParam();
    settings.reports.line.recipients.mqtt.encrypted = true;
    settings.reports.line.recipients.mqtt.tls.ca = authority.certificate();
    open(settings);
    submit(20);
    recover();
    for (const BadRoad::Way way : {BadRoad::Way::refusing, BadRoad::Way::silent, BadRoad::Way::slow}) {
        road.become(way);
        suffer(way == BadRoad::Way::refusing ? "" : "answer");
        road.become(BadRoad::Way::open);
        recover();
    }
    for (const int impostor : wrong) {
        road.lead_to(impostor);
        suffer("its certificate ");
        road.lead_to(port);
        recover();
    }
    cut(road);
    recover();
    broker.stop();
    suffer();
    broker.start();
    recover();
    fill_the_disk();
    recover();
    expect_everything_once_at_least_and_in_order([&]() -> std::optional<std::string> {
        const auto received = subscriber.next();
        return received ? std::optional(received->payload) : std::nullopt;
    });
}

TEST_F(Chaos, BeforeAServerEverythingArrives) {
    HttpServer server(authority.issue());
    std::vector<std::unique_ptr<HttpServer>> wrong;
    for (const Credentials& credentials : impostors.credentials)
        wrong.push_back(std::make_unique<HttpServer>(credentials));
    BadRoad road(server.port());
    settings::Settings settings = to_server("https://localhost:" + std::to_string(road.port()) + "/digest", "gate", "Tür 7");
    settings.reports.line.recipients.http[0].tls.ca = authority.certificate();
    open(settings);
    std::deque<std::string> arrived; // the server forgets when it is stopped
    const auto collect = [&] {
        while (arrived.empty() || number_of(arrived.back()) < produced) {
            const auto report = server.next();
            ASSERT_TRUE(report);
            arrived.push_back(*report);
        }
    };
    submit(20);
    recover();
    for (const BadRoad::Way way : {BadRoad::Way::refusing, BadRoad::Way::silent, BadRoad::Way::slow}) {
        road.become(way);
        suffer(way == BadRoad::Way::refusing ? "" : "answer");
        road.become(BadRoad::Way::open);
        recover();
    }
    for (const auto& impostor : wrong) {
        road.lead_to(impostor->port());
        suffer("its certificate ");
        EXPECT_FALSE(impostor->next(std::chrono::milliseconds(0))) << "an impostor is told nothing";
        road.lead_to(server.port());
        recover();
    }
    cut(road);
    recover();
    collect();
    server.stop();
    suffer();
    server.start();
    recover();
    fill_the_disk();
    recover();
    expect_everything_once_at_least_and_in_order([&]() -> std::optional<std::string> {
        if (arrived.empty()) return server.next();
        std::string first = std::move(arrived.front());
        arrived.pop_front();
        return first;
    });
}

} // namespace
} // namespace headcount::delivery
