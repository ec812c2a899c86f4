#include "delivery/connection_test.h"

#include "delivery/scene.h"
#include "peers/certificates.h"
#include "peers/http_server.h"
#include "peers/mosquitto.h"
#include "peers/network.h"
#include "peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

namespace headcount::delivery {
namespace {

using namespace test;
using namespace std::chrono_literals;
using peers::HttpServer;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

class ConnectionTestOf : public testing::Test {
protected:
    /// The verdict's sentence, with what it is in front.
    std::string verdict(Delivery& delivery, int url = 1, report::Feature feature = report::Feature::line) {
        std::promise<std::string> promise;
        auto future = promise.get_future();
        delivery.test_connection(feature, url, [&](const Result<std::string>& given) {
            promise.set_value(given ? "ok: " + *given : "failed: " + given.error().sentence);
        });
        return future.wait_for(30s) == std::future_status::ready ? future.get() : "no verdict";
    }
    std::string verdict_for(const settings::Settings& settings) {
        DeliveryOptions options = impatient();
        options.patience = {.connect = 1s, .answer = 1s};
        const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), options);
        return verdict(*delivery);
    }

    TemporaryFolder folder;
};

TEST_F(ConnectionTestOf, ABrokerConnectsBesideTheRunningConnectionAndPublishesNothing) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber everything(broker.port(), "#");
    const auto delivery = Delivery::open(folder / "outbox.sqlite", to_broker(broker.port()), "SN1", system_clock(), impatient());
    EXPECT_EQ(everything.next_payload(), "online");
    EXPECT_THAT(verdict(*delivery), HasSubstr("ok: The broker takes the connection: mqtt://127.0.0.1:"));
    delivery->submit({line_report(1)}, "");
    EXPECT_EQ(everything.next_payload(), report_json(1)) << "neither late, nor anything before it";
    EXPECT_EQ(delivery->status()[0].last_failure, "");
}

TEST_F(ConnectionTestOf, AServerPostsATestMessage) {
    HttpServer server;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_server(server.url("/digest"), "gate", "Tür 7"), "SN1", system_clock());
    EXPECT_THAT(verdict(*delivery), HasSubstr("ok: The server has taken a test message: http://127.0.0.1:"));
    EXPECT_EQ(server.next(), R"({"event":"Connection Test","device_info":{"device_sn":"SN1"}})");
}

TEST_F(ConnectionTestOf, WhatIsNotConfiguredSaysSo) {
    settings::Settings settings = to_server("http://127.0.0.1:1/");
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    EXPECT_EQ(verdict(*delivery, 2), "failed: The line reports have no recipient: URL 2 is empty.");
    EXPECT_EQ(verdict(*delivery, 4), "failed: The line reports have no recipient: there are URL 1 to URL 3.");
    EXPECT_EQ(verdict(*delivery, 1, report::Feature::flow),
              "failed: The flow reports have no recipient: their protocol is 'none'.");
}

TEST_F(ConnectionTestOf, ANameThatIsNotFoundSaysSo) {
    settings::Settings settings = to_broker(1883);
    settings.reports.line.recipients.mqtt.host = "no-such-broker.invalid";
    EXPECT_THAT(verdict_for(settings), AnyOf(HasSubstr("the name 'no-such-broker.invalid' can't be resolved"),
                                             HasSubstr("no name server has said where 'no-such-broker.invalid' is")));
    EXPECT_THAT(verdict_for(to_server("http://no-such-server.invalid/")),
                AnyOf(HasSubstr("the name 'no-such-server.invalid' can't be resolved"), HasSubstr("timeout")));
}

TEST_F(ConnectionTestOf, AClosedPortSaysSo) {
    const int port = peers::free_port();
    EXPECT_THAT(verdict_for(to_broker(port)), HasSubstr("it refuses the connection; nobody listens at this port"));
    EXPECT_THAT(verdict_for(to_server("http://127.0.0.1:" + std::to_string(port) + "/")),
                HasSubstr("it refuses the connection; nobody listens at this port"));
}

TEST_F(ConnectionTestOf, SilenceSaysHowFarItCame) {
    peers::TcpPeer silent([](const peers::Connection& connection) {
        while (!connection.receive_some().empty()) {
        }
    });
    EXPECT_THAT(verdict_for(to_broker(silent.port())), HasSubstr("accepts the connection, but does not answer in MQTT"));
    EXPECT_THAT(verdict_for(to_server("http://127.0.0.1:" + std::to_string(silent.port()) + "/")),
                HasSubstr("accepts the connection, but gives no complete answer in time"));
}

TEST_F(ConnectionTestOf, AWrongPasswordSaysSoAndDoesNotShowIt) {
    MosquittoBroker broker("allow_anonymous false\n");
    broker.start();
    settings::Settings settings = to_broker(broker.port());
    settings.reports.line.recipients.mqtt.username = "gate";
    settings.reports.line.recipients.mqtt.password = "very-secret";
    EXPECT_THAT(verdict_for(settings), AllOf(HasSubstr("user name and password"), Not(HasSubstr("very-secret"))));
    HttpServer server;
    EXPECT_THAT(verdict_for(to_server(server.url("/basic"), "gate", "very-secret")),
                AllOf(HasSubstr("refuses the user name or the password (status 401)"), Not(HasSubstr("very-secret"))));
    EXPECT_THAT(verdict_for(to_server(server.url("/basic"))), HasSubstr("asks for a user name and a password (status 401)"));
}

TEST_F(ConnectionTestOf, AStatusIsSaid) {
    HttpServer server;
    EXPECT_THAT(verdict_for(to_server(server.url("/status/503"))), HasSubstr("it answered with status 503"));
    EXPECT_THAT(verdict_for(to_server(server.url("/status/404"))), HasSubstr("it knows no such path (status 404)"));
}

TEST_F(ConnectionTestOf, ACertificatesFaultIsSaid) {
    const peers::CertificateAuthority authority;
    HttpServer server(authority.issue({.valid_from = -48h, .valid_until = -1h}));
    settings::Settings settings = to_server(server.url("/ok"));
    settings.reports.line.recipients.http[0].tls.ca = authority.certificate();
    EXPECT_THAT(verdict_for(settings), HasSubstr("its certificate has expired on "));
}

TEST_F(ConnectionTestOf, ASensorThatEndsGivesItsVerdictAllTheSame) {
    peers::TcpPeer silent([](const peers::Connection& connection) {
        while (!connection.receive_some().empty()) {
        }
    });
    auto delivery = Delivery::open(folder / "outbox.sqlite", to_broker(silent.port()), "SN1", system_clock(), impatient());
    std::promise<std::string> promise;
    auto future = promise.get_future();
    delivery->test_connection(report::Feature::line, 1, [&](const Result<std::string>& given) {
        promise.set_value(given ? *given : given.error().sentence);
    });
    delivery.reset();
    ASSERT_EQ(future.wait_for(0s), std::future_status::ready);
    EXPECT_THAT(future.get(), HasSubstr("The sensor ended"));
}

TEST_F(ConnectionTestOf, TheLiveStatusSaysSinceWhenAndWhatFailedLast) {
    HttpServer server;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_server(server.url("/failing/1")), "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "");
    EXPECT_EQ(server.next(), late_report_json(1));
    ASSERT_TRUE(eventually([&] { return is_empty(*delivery); }));
    const RecipientStatus status = delivery->status()[0];
    EXPECT_NE(status.connected_since, WallTime{});
    EXPECT_GE(status.connected_since, status.last_failure_at);
    EXPECT_GE(status.last_success, status.last_failure_at);
    EXPECT_THAT(status.last_failure, HasSubstr("status 500"));
    EXPECT_EQ(status.last_error, "") << "none since the last success";
}

} // namespace
} // namespace headcount::delivery
