#include "delivery/scene.h"
#include "peers/mosquitto.h"
#include "peers/process.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace headcount::delivery {
namespace {

using namespace test;
using peers::MosquittoBroker;
using peers::MosquittoSubscriber;
using peers::TemporaryFolder;

constexpr const char* topic = "hall/line/availability/SN1/line";

DeliveryOptions soon_missed() {
    DeliveryOptions options = impatient();
    options.patience.keep_alive = std::chrono::seconds(5); // the shortest that the library takes
    return options;
}

/// A sensor that is there until it is killed or stopped. A process of its own, started by the tests below.
TEST(AvailableSensor, DISABLED_IsThere) {
    settings::Settings settings = to_broker(std::atoi(std::getenv("HEADCOUNT_PORT")));
    if (std::getenv("HEADCOUNT_MQTT_5") != nullptr) settings.reports.line.recipients.mqtt.version = settings::MqttVersion::v5;
    const auto delivery = Delivery::open(std::getenv("HEADCOUNT_OUTBOX"), settings, "SN1", system_clock(), soon_missed());
    (void)eventually([] { return false; }, std::chrono::seconds(600));
}

class Availability : public testing::TestWithParam<settings::MqttVersion> {
protected:
    Availability() {
        broker.start();
        subscriber.emplace(broker.port(), topic);
    }
    peers::Process start_sensor() const {
        std::vector<std::string> words{"env",
                                       "-u",
                                       "GTEST_TOTAL_SHARDS",
                                       "-u",
                                       "GTEST_SHARD_INDEX",
                                       "HEADCOUNT_PORT=" + std::to_string(broker.port()),
                                       "HEADCOUNT_OUTBOX=" + (folder / "outbox.sqlite").string()};
        if (GetParam() == settings::MqttVersion::v5) words.emplace_back("HEADCOUNT_MQTT_5=1");
        words.insert(words.end(), {std::filesystem::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                                   "--gtest_filter=AvailableSensor.DISABLED_IsThere"});
        return peers::Process(words);
    }
    /// What somebody learns who asks the broker only now.
    std::string retained() {
        MosquittoSubscriber late(broker.port(), topic, {"-i", "late-" + std::to_string(++asked)});
        const auto received = late.next();
        if (!received) return "(nothing is retained)";
        return received->retained ? received->payload : "(not retained) " + received->payload;
    }

    TemporaryFolder folder;
    MosquittoBroker broker;
    std::optional<MosquittoSubscriber> subscriber;
    int asked = 0;
};
INSTANTIATE_TEST_SUITE_P(In, Availability, testing::Values(settings::MqttVersion::v3_1_1, settings::MqttVersion::v5),
                         [](const auto& of) { return of.param == settings::MqttVersion::v5 ? "5" : "3_1_1"; });

TEST_P(Availability, ASensorThatIsKilledDoesNotLookAlive) {
    peers::Process sensor = start_sensor();
    EXPECT_EQ(subscriber->next_payload(), "online");
    EXPECT_EQ(retained(), "online");
    sensor.signal(SIGKILL);
    EXPECT_EQ(subscriber->next_payload(), "offline");
    EXPECT_EQ(retained(), "offline");
    sensor.wait();
    peers::Process successor = start_sensor();
    EXPECT_EQ(subscriber->next_payload(), "online");
}

TEST_P(Availability, ASensorThatFallsSilentDoesNotLookAlive) {
    peers::Process sensor = start_sensor();
    EXPECT_EQ(subscriber->next_payload(), "online");
    sensor.signal(SIGSTOP); // as if its cable were cut: the connection stands, and nothing comes
    EXPECT_EQ(subscriber->next_payload(), "offline");
    sensor.signal(SIGCONT);
    EXPECT_EQ(subscriber->next_payload(), "online") << "it finds out and comes back";
}

TEST_P(Availability, ASensorThatEndsSaysSo) {
    settings::Settings settings = to_broker(broker.port());
    settings.reports.line.recipients.mqtt.version = GetParam();
    {
        const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
        EXPECT_EQ(subscriber->next_payload(), "online");
    }
    EXPECT_EQ(subscriber->next_payload(), "offline");
    EXPECT_EQ(retained(), "offline");
}

TEST_P(Availability, MayStandElsewhereOrNowhere) {
    settings::Settings settings = to_broker(broker.port());
    settings::MqttRecipient& mqtt = settings.reports.line.recipients.mqtt;
    mqtt.version = GetParam();
    mqtt.availability_topic = "state/$devsn";
    MosquittoSubscriber elsewhere(broker.port(), "state/SN1");
    const auto delivery = Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), impatient());
    EXPECT_EQ(elsewhere.next_payload(), "online");
    mqtt.availability = false;
    delivery->reconfigure(settings);
    EXPECT_EQ(elsewhere.next_payload(), "offline") << "nobody looks after this topic any more";
    ASSERT_TRUE(eventually([&] { return is_connected(*delivery); }));
    EXPECT_FALSE(subscriber->next(std::chrono::milliseconds(200))) << "and not on the usual one either";
}

} // namespace
} // namespace headcount::delivery
