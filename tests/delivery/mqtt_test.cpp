#include "delivery/scene.h"
#include "peers/mosquitto.h"

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
    EXPECT_EQ(subscriber.next()->payload, report_json(6)) << "the broker is there: this one is not late";
}

class MqttWithAcknowledgement : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Each, MqttWithAcknowledgement, testing::Values(1, 2));

TEST_P(MqttWithAcknowledgement, ABrokerThatIsKilledAndComesBackMissesNothing) {
    MosquittoBroker broker;
    broker.start();
    MosquittoSubscriber subscriber(broker.port(), "hall/line");
    const TemporaryFolder folder;
    const auto delivery =
        Delivery::open(folder / "outbox.sqlite", to_broker(broker.port(), GetParam()), "SN1", system_clock(), impatient());
    int number = 0;
    for (int life = 0; life < 3; ++life) {
        for (int i = 0; i < 20; ++i)
            delivery->submit({line_report(++number)}, "");
        for (int i = 19; i >= 0; --i) {
            const auto received = subscriber.next();
            ASSERT_TRUE(received);
            ASSERT_EQ(received->payload, report_json(number - i));
        }
        broker.stop();
        ASSERT_TRUE(eventually([&] { return !is_connected(*delivery); }));
        for (int i = 0; i < 20; ++i)
            delivery->submit({line_report(++number)}, "");
        delivery->flush();
        ASSERT_EQ(delivery->status()[0].waiting, 20U);
        broker.start();
        for (int i = 19; i >= 0; --i) {
            const auto received = subscriber.next();
            ASSERT_TRUE(received);
            ASSERT_EQ(received->payload, late_report_json(number - i));
        }
        ASSERT_TRUE(eventually([&] { return is_empty(*delivery) && is_connected(*delivery); }));
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

} // namespace
} // namespace headcount::delivery
