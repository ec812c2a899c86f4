#include "delivery/scene.h"
#include "peers/mosquitto.h"
#include "peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

using namespace test;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;
using testing::HasSubstr;

class MqttWithQos : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Each, MqttWithQos, testing::Values(0, 1, 2));

TEST_P(MqttWithQos, AReportArrivesByteForByteAndLeavesTheOutbox) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_broker(broker.port(), GetParam()), "SN1", system_clock(), impatient());

    delivery->submit({line_report(1)}, "counted 1");

    const auto received = subscriber.next();
    ASSERT_TRUE(received);
    EXPECT_EQ(received->payload, report_json(1));
    EXPECT_EQ(received->topic, "hall/line");
    EXPECT_EQ(received->qos, GetParam());
    EXPECT_FALSE(received->retained) << "a retained count would lie after a restart";
    EXPECT_TRUE(eventually([&] { return is_empty(*delivery); }));
    EXPECT_EQ(delivery->fault(), "");
}

TEST_P(MqttWithQos, ManyArriveInOrder) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_broker(broker.port(), GetParam()), "SN1", system_clock(), impatient());
    for (int number = 1; number <= 300; ++number)
        delivery->submit({line_report(number)}, std::to_string(number));
    for (int number = 1; number <= 300; ++number) {
        const auto received = subscriber.next();
        ASSERT_TRUE(received);
        ASSERT_EQ(received->payload, report_json(number));
    }
}

TEST(Mqtt, ABrokerThatAppearsLaterGetsEverythingMarkedAsLate) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line"); // the broker remembers that it is to get everything
    broker.stop();
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_broker(broker.port(), 2), "SN1", system_clock(), impatient());
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    for (int number = 1; number <= 5; ++number)
        delivery->submit({line_report(number)}, "");

    broker.start();
    for (int number = 1; number <= 5; ++number) {
        const auto received = subscriber.next();
        ASSERT_TRUE(received);
        EXPECT_EQ(received->payload, late_report_json(number));
    }
    delivery->submit({line_report(6)}, "");
    EXPECT_EQ(subscriber.next_payload(), report_json(6)) << "the broker is there: this one is not late";
}

class MqttWithAcknowledgement : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Each, MqttWithAcknowledgement, testing::Values(1, 2));

/// The next report that was not seen before. At least once means that one that was under way when the broker went may come
/// twice: from the sensor to the broker, or from the broker to the subscriber.
std::string next_new(MosquittoSubscriber& subscriber, int& last) {
    while (const auto received = subscriber.next()) {
        if (number_of(received->payload) <= last) continue;
        last = number_of(received->payload);
        return received->payload;
    }
    return "nothing";
}

TEST_P(MqttWithAcknowledgement, ABrokerThatIsKilledAndComesBackMissesNothing) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_broker(broker.port(), GetParam()), "SN1", system_clock(), impatient());
    int submitted = 0;
    int received = 0;
    for (int life = 0; life < 3; ++life) {
        ASSERT_TRUE(eventually([&] { return is_connected(*delivery) && is_empty(*delivery); }));
        for (int i = 1; i <= 20; ++i)
            delivery->submit({line_report(++submitted)}, "");
        for (int i = 1; i <= 20; ++i)
            ASSERT_EQ(next_new(subscriber, received), report_json(20 * 2 * life + i));
        broker.stop();
        ASSERT_TRUE(eventually([&] { return !is_connected(*delivery); }));
        for (int i = 1; i <= 20; ++i)
            delivery->submit({line_report(++submitted)}, "");
        delivery->flush();
        ASSERT_GE(delivery->status()[0].waiting, 20U);
        broker.start();
        for (int i = 21; i <= 40; ++i)
            ASSERT_EQ(next_new(subscriber, received), late_report_json(20 * 2 * life + i));
    }
}

TEST(Mqtt, WhatTheBrokerRefusesIsSaidWithoutThePassword) {
    MosquittoBroker broker("allow_anonymous false\n");
    broker.start();
    const TemporaryFolder folder;
    settings::Settings settings = to_broker(broker.port());
    settings.reports.line.recipients.mqtt.username = "gate";
    settings.reports.line.recipients.mqtt.password = "very-secret";
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    const RecipientStatus status = delivery->status()[0];
    EXPECT_FALSE(status.connected);
    EXPECT_THAT(status.last_error, HasSubstr("user name and password"));
    EXPECT_THAT(status.last_error + status.address, Not(HasSubstr("very-secret")));
}

TEST(Mqtt, AnotherRecipientIsConnectedToAndNothingOfTheOldOneRemains) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber hall(broker.port(), "hall/line");
    MosquittoSubscriber door(broker.port(), "door/SN1/headcount/Door7/");
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", to_broker(broker.port()), "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "");
    settings::Settings to_door = to_broker(broker.port(), 1, "door/$devsn/$prdmd/$devid/$siteid");
    to_door.device.name = "Door7";
    delivery->reconfigure(to_door);
    delivery->submit({line_report(2)}, "");
    EXPECT_EQ(door.next_payload(), report_json(2));
    EXPECT_EQ(delivery->status()[0].address, "mqtt://127.0.0.1:" + std::to_string(broker.port()) + " door/SN1/headcount/Door7/");
}

TEST(Mqtt, ANameIsLookedUpAndAllItsAddressesAreTried) {
    MosquittoBroker broker; // listens on 127.0.0.1 only, and localhost may be ::1 first
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const TemporaryFolder folder;
    settings::Settings settings = to_broker(broker.port());
    settings.reports.line.recipients.mqtt.host = "localhost";
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "");
    EXPECT_EQ(subscriber.next_payload(), report_json(1));
}

TEST(Mqtt, ANameThatDoesNotExistIsSaid) {
    const TemporaryFolder folder;
    settings::Settings settings = to_broker(1883);
    settings.reports.line.recipients.mqtt.host = "no-such-broker.invalid";
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    EXPECT_THAT(delivery->status()[0].last_error, HasSubstr("no-such-broker.invalid"));
}

/// What a hostile broker says, after `connack` or instead of it.
struct Hostility {
    const char* name;
    std::string bytes;
    bool goes_on = false; ///< and again and again
};
const std::string connack("\x20\x02\x00\x00", 4);

class MqttAgainstA : public testing::TestWithParam<Hostility> {};
INSTANTIATE_TEST_SUITE_P(
    Hostile, MqttAgainstA,
    testing::Values(Hostility{"Closing", ""}, Hostility{"BabblingOne", "HTTP/1.1 400 Bad Request\r\n\r\n"},
                    Hostility{"RandomOne", "\xff\xfe\x00\x01\x02\x7f\xf0\x0f"},
                    Hostility{"EndlessLength", std::string("\x20\xff\xff\xff\xff\xff\xff", 7)},
                    Hostility{"BabblerAfterConnack", connack + std::string(2000, '\xf5')},
                    Hostility{"WrongAcknowledger", connack + std::string("\x40\x02\xff\xff\x70\x02\x12\x34\x50\x02\x00\x01", 12)},
                    Hostility{"PublisherOf256MB",
                              connack + std::string("\x30\xff\xff\xff\x7f\x00\x01", 7) + std::string(4096, 't'), true}),
    [](const auto& of) { return std::string(of.param.name); });

TEST_P(MqttAgainstA, BrokerTheReportIsKeptAndCountingGoesOn) {
    peers::TcpPeer broker([](const peers::Connection& connection) {
        connection.receive_some();
        connection.send(GetParam().bytes);
        while (GetParam().goes_on && connection.send(GetParam().bytes.substr(11))) {
        }
    });
    const TemporaryFolder folder;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", to_broker(broker.port()), "SN1", system_clock(), impatient());
    delivery->submit({line_report(1)}, "1");
    ASSERT_TRUE(broker.has_served(3)) << "it is tried again and again";
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    delivery->submit({line_report(2)}, "2");
    delivery->flush();
    EXPECT_EQ(delivery->status()[0].waiting, 2U);
    EXPECT_EQ(delivery->fault(), "");
}

TEST(Mqtt, ABrokerWhosePropertyNobodyKnowsDoesNotEndTheSensor) {
    peers::TcpPeer broker([](const peers::Connection& connection) {
        connection.receive_some();
        connection.send(std::string("\x20\x05\x00\x00\x02\x7f\x00", 7)); // libmosquitto 2.0.11 would end the whole program
    });
    const TemporaryFolder folder;
    settings::Settings settings = to_broker(broker.port());
    settings.reports.line.recipients.mqtt.version = settings::MqttVersion::v5;
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    EXPECT_THAT(delivery->status()[0].last_error, HasSubstr("breaks the rules of MQTT (property 127 is out of place)"));
}

} // namespace
} // namespace headcount::delivery
