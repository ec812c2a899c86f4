#include "delivery/tls.h"

#include "delivery/scene.h"
#include "peers/certificates.h"
#include "peers/http_server.h"
#include "peers/mosquitto.h"
#include "peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <future>
#include <mutex>

namespace headcount::delivery {
namespace {

using namespace test;
using namespace std::chrono_literals;
using peers::CertificateAuthority;
using peers::Credentials;
using peers::HttpServer;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;
using testing::HasSubstr;

const CertificateAuthority& ours() {
    static const CertificateAuthority one;
    return one;
}
const CertificateAuthority& strangers() {
    static const CertificateAuthority one("Somebody else's authority");
    return one;
}

settings::Tls trusting(const std::string& ca) {
    settings::Tls tls;
    tls.ca = ca;
    return tls;
}

settings::Settings to_tls_broker(int port, const settings::Tls& tls, settings::MqttVersion version) {
    settings::Settings settings = to_broker(port, 1);
    settings::MqttRecipient& mqtt = settings.reports.line.recipients.mqtt;
    mqtt.host = "localhost";
    mqtt.version = version;
    mqtt.encrypted = true;
    mqtt.tls = tls;
    return settings;
}

settings::Settings to_tls_server(const std::string& url, const settings::Tls& tls) {
    settings::Settings settings = to_server(url);
    settings.reports.line.recipients.http[0].tls = tls;
    return settings;
}

class Tls : public testing::Test {
protected:
    std::unique_ptr<Delivery> deliver_to(const settings::Settings& settings) {
        return Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    }
    std::string failure_towards(const settings::Settings& settings) {
        const auto delivery = deliver_to(settings);
        delivery->submit({line_report(1)}, "");
        if (!eventually([&] { return has_failed(*delivery); })) return "it did not fail";
        return delivery->status()[0].last_error;
    }

    TemporaryFolder folder;
};

class MqttsIn : public Tls, public testing::WithParamInterface<settings::MqttVersion> {};
INSTANTIATE_TEST_SUITE_P(Version, MqttsIn, testing::Values(settings::MqttVersion::v3_1_1, settings::MqttVersion::v5),
                         [](const auto& of) { return of.param == settings::MqttVersion::v5 ? "5" : "3_1_1"; });

TEST_P(MqttsIn, ReportsArriveAtABrokerThatProvesWhoItIs) {
    MosquittoBroker broker;
    const int port = broker.add_tls(ours().issue());
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const auto delivery = deliver_to(to_tls_broker(port, trusting(ours().certificate()), GetParam()));
    for (int number = 1; number <= 20; ++number)
        delivery->submit({line_report(number)}, "");
    for (int number = 1; number <= 20; ++number)
        ASSERT_EQ(subscriber.next_payload(), report_json(number));
    EXPECT_EQ(delivery->status()[0].address, "mqtts://localhost:" + std::to_string(port) + " hall/line");
}

TEST_P(MqttsIn, TheSensorProvesWhoItIs) {
    MosquittoBroker broker;
    const int port = broker.add_tls(ours().issue(), strangers().certificate());
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    settings::Tls tls = trusting(ours().certificate());
    EXPECT_THAT(failure_towards(to_tls_broker(port, tls, GetParam())), HasSubstr("client certificate"));

    const Credentials wrong = ours().issue({.name = "sensor"});
    tls.certificate = wrong.certificate;
    tls.key = wrong.key;
    EXPECT_THAT(failure_towards(to_tls_broker(port, tls, GetParam())), HasSubstr("does not accept the client certificate"));

    const Credentials client = strangers().issue({.name = "sensor"});
    tls.certificate = client.certificate;
    tls.key = client.key;
    const auto delivery = deliver_to(to_tls_broker(port, tls, GetParam()));
    delivery->submit({line_report(2)}, "");
    for (int attempt = 1; attempt <= 2; ++attempt)
        EXPECT_EQ(subscriber.next_payload(), late_report_json(1)) << "which waited through all this";
    EXPECT_EQ(subscriber.next_payload(), report_json(2));
}

TEST_F(Tls, ReportsArriveAtAServerThatProvesWhoItIs) {
    HttpServer server(ours().issue());
    const auto delivery = deliver_to(to_tls_server(server.url("/digest"), trusting(ours().certificate())));
    auto settings = to_tls_server(server.url("/digest"), trusting(ours().certificate()));
    settings.reports.line.recipients.http[0].username = "gate";
    settings.reports.line.recipients.http[0].password = "Tür 7";
    delivery->reconfigure(settings);
    for (int number = 1; number <= 20; ++number)
        delivery->submit({line_report(number)}, "");
    for (int number = 1; number <= 20; ++number)
        ASSERT_EQ(server.next(), report_json(number));
}

TEST_F(Tls, TheSensorProvesWhoItIsToAServer) {
    HttpServer server(ours().issue(), strangers().certificate());
    settings::Tls tls = trusting(ours().certificate());
    EXPECT_THAT(failure_towards(to_tls_server(server.url("/ok"), tls)), HasSubstr("asks for a client certificate"));
    const Credentials client = strangers().issue({.name = "sensor"});
    tls.certificate = client.certificate;
    EXPECT_THAT(failure_towards(to_tls_server(server.url("/ok"), tls)), HasSubstr("private key is missing"));
    tls.key = client.key;
    const auto delivery = deliver_to(to_tls_server(server.url("/ok"), tls));
    EXPECT_EQ(server.next(), late_report_json(1));
}

/// A server's certificate with a fault, whom the sensor believes, and what is said of it.
struct Fault {
    const char* name;
    std::function<Credentials()> server;
    std::function<std::string()> ca;
    const char* words;
};
const std::function<std::string()> our_ca = [] { return ours().certificate(); };

class TlsWithA : public Tls, public testing::WithParamInterface<Fault> {};
INSTANTIATE_TEST_SUITE_P(
    Certificate, TlsWithA,
    testing::Values(Fault{"ThatHasExpired", [] { return ours().issue({.valid_from = -48h, .valid_until = -1h}); }, our_ca,
                          "its certificate has expired on "},
                    Fault{"ThatIsNotValidYet", [] { return ours().issue({.valid_from = 24h, .valid_until = 48h}); }, our_ca,
                          "is valid only from "},
                    Fault{"ForAnotherHost",
                          [] { return ours().issue({.name = "x", .alternative_names = "DNS:other.example,IP:10.0.0.1"}); },
                          our_ca, "its certificate is for other.example, 10.0.0.1, not for localhost"},
                    Fault{"OfAStranger", [] { return strangers().issue(); }, our_ca, "which is not believed"},
                    Fault{"OfAnAuthorityThatWasMadeAnew", [] { return CertificateAuthority().issue(); }, our_ca,
                          "in the settings has another key"},
                    Fault{"OfAnAuthorityThatTheSystemDoesNotKnow", [] { return ours().issue(); }, [] { return std::string(); },
                          "which is not believed"}),
    [](const auto& of) { return of.param.name; });

TEST_P(TlsWithA, BadCertificateNothingIsToldAndTheReasonIsExact) {
    MosquittoBroker broker;
    const Credentials credentials = GetParam().server();
    const int port = broker.add_tls(credentials);
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    settings::Settings to_broker = to_tls_broker(port, trusting(GetParam().ca()), settings::MqttVersion::v3_1_1);
    EXPECT_THAT(failure_towards(to_broker), HasSubstr(GetParam().words));

    HttpServer server(credentials);
    settings::Settings to_server = to_tls_server(server.url("/ok"), trusting(GetParam().ca()));
    EXPECT_THAT(failure_towards(to_server), HasSubstr(GetParam().words));

    // Only who asks for it in so many words is not protected any more.
    to_server.reports.line.recipients.http[0].tls.unsafe_skip_verification = true;
    const auto unsafe = deliver_to(to_server);
    EXPECT_EQ(server.next(), late_report_json(1)) << "what was not told before";
    to_broker.reports.line.recipients.mqtt.tls.unsafe_skip_verification = true;
    unsafe->reconfigure(to_broker);
    unsafe->submit({line_report(2)}, "");
    EXPECT_EQ(subscriber.next_payload(), report_json(2));
}

TEST_F(Tls, TheServerHearsForWhomTheConnectionIs) {
    const auto first_words = [&](const std::function<settings::Settings(int port)>& to) {
        std::promise<std::string> heard;
        std::once_flag once;
        peers::TcpPeer peer([&](const peers::Connection& connection) {
            const std::string words = connection.receive_some();
            std::call_once(once, [&] { heard.set_value(words); });
        });
        const auto delivery = deliver_to(to(peer.port()));
        delivery->submit({line_report(1)}, "");
        return heard.get_future().get();
    };
    // The name of RFC 6066 stands in the clear in what the client says first.
    const auto to_broker_named = [](const std::string& host) {
        return [host](int port) {
            settings::Settings settings = to_tls_broker(port, {}, settings::MqttVersion::v5);
            settings.reports.line.recipients.mqtt.host = host;
            return settings;
        };
    };
    const auto to_server_named = [](const std::string& host) {
        return [host](int port) { return to_tls_server("https://" + host + ":" + std::to_string(port) + "/", {}); };
    };
    EXPECT_THAT(first_words(to_broker_named("localhost")), HasSubstr("localhost"));
    EXPECT_THAT(first_words(to_server_named("localhost")), HasSubstr("localhost"));
    EXPECT_THAT(first_words(to_broker_named("127.0.0.1")), testing::Not(HasSubstr("127.0.0.1")));
    EXPECT_THAT(first_words(to_server_named("127.0.0.1")), testing::Not(HasSubstr("127.0.0.1")));
}

TEST_F(Tls, WhoSpeaksNoTlsIsToldApart) {
    peers::TcpPeer plain([](const peers::Connection& connection) {
        connection.receive_some();
        connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    EXPECT_THAT(failure_towards(to_tls_broker(plain.port(), {}, settings::MqttVersion::v5)), HasSubstr("does not speak TLS"));
    EXPECT_THAT(failure_towards(to_tls_server("https://localhost:" + std::to_string(plain.port()) + "/", {})),
                HasSubstr("does not speak TLS"));
}

TEST_F(Tls, WhoNeverAnswersTheHandshakeKeepsNobodyBusy) {
    peers::TcpPeer silent([](const peers::Connection& connection) {
        while (!connection.receive_some().empty()) {
        }
    });
    DeliveryOptions options = impatient();
    options.patience = {.connect = std::chrono::seconds(1), .answer = std::chrono::seconds(1)};
    const auto delivery = Delivery::open(folder / "outbox.sqlite", to_tls_broker(silent.port(), {}, settings::MqttVersion::v5),
                                         "SN1", system_clock(), options);
    const std::clock_t before = std::clock();
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    EXPECT_THAT(delivery->status()[0].last_error, HasSubstr("does not answer the TLS handshake"));
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 2) << "it waits, and does not run round and round";
    delivery->reconfigure(to_tls_server("https://localhost:" + std::to_string(silent.port()) + "/", {}));
    delivery->submit({line_report(1)}, "");
    EXPECT_TRUE(eventually(
        [&] { return delivery->status()[0].last_error.find("does not answer the TLS handshake") != std::string::npos; }));
}

} // namespace
} // namespace headcount::delivery
