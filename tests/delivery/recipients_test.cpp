#include "delivery/recipients.h"

#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

const TopicValues values{.serial_number = "SN1", .product_model = "headcount", .device_id = "Door", .site_id = ""};

settings::HttpRecipient url(const std::string& address) {
    return {.enabled = true, .url = address, .snapshot = false, .username = "gate", .password = "very-secret"};
}

TEST(Recipients, EachFeatureHasItsOwn) {
    settings::Reports reports;
    reports.line.recipients.protocol = settings::Protocol::mqtt;
    reports.line.recipients.mqtt.host = "broker";
    reports.line.recipients.mqtt.topic = "line/$devsn";
    reports.region.recipients.protocol = settings::Protocol::http;
    reports.region.recipients.http = {url("http://one/"), settings::HttpRecipient{}, url("http://three/")};

    const auto plans = plan_recipients(reports, values);

    ASSERT_EQ(plans.size(), 3U);
    EXPECT_EQ(plans[0].key, "region http://one/");
    EXPECT_EQ(plans[1].key, "region http://three/");
    EXPECT_EQ(plans[2].key, "line mqtt://broker:1883 line/SN1");
    EXPECT_EQ(std::get<MqttAddress>(plans[2].how).client_id, "headcount-SN1-line");
}

TEST(Recipients, AvailabilityStandsBesideTheReportsUnlessSaidOtherwise) {
    settings::Reports reports;
    reports.line.recipients.protocol = settings::Protocol::mqtt;
    settings::MqttRecipient& mqtt = reports.line.recipients.mqtt;
    mqtt.host = "broker";
    mqtt.topic = "hall/$devid";
    const auto availability = [&] { return std::get<MqttAddress>(plan_recipients(reports, values)[0].how).availability_topic; };
    EXPECT_EQ(availability(), "hall/Door/availability/SN1/line");
    mqtt.topic = "hall/";
    EXPECT_EQ(availability(), "hall/availability/SN1/line");
    mqtt.availability_topic = "state/$devsn";
    EXPECT_EQ(availability(), "state/SN1");
    mqtt.availability = false;
    EXPECT_EQ(availability(), "");
}

TEST(Recipients, EncryptionIsPartOfTheAddress) {
    settings::Reports reports;
    reports.line.recipients.protocol = settings::Protocol::mqtt;
    settings::MqttRecipient& mqtt = reports.line.recipients.mqtt;
    mqtt.host = "broker";
    mqtt.topic = "t";
    mqtt.tls.ca = "a CA that is not used";
    EXPECT_FALSE(std::get<MqttAddress>(plan_recipients(reports, values)[0].how).tls);
    mqtt.encrypted = true;
    const RecipientPlan plan = plan_recipients(reports, values)[0];
    EXPECT_EQ(plan.key, "line mqtts://broker:1883 t");
    EXPECT_EQ(std::get<MqttAddress>(plan.how).tls, std::optional(mqtt.tls));
}

TEST(Recipients, AFeatureThatIsOffHasNone) {
    settings::Reports reports;
    reports.line.enabled = false;
    reports.line.recipients.protocol = settings::Protocol::mqtt;
    reports.line.recipients.mqtt.host = "broker";
    EXPECT_TRUE(plan_recipients(reports, values).empty());
}

TEST(Recipients, TheSameAddressTwiceIsOneRecipient) {
    settings::Reports reports;
    reports.flow.recipients.protocol = settings::Protocol::http;
    reports.flow.recipients.http = {url("http://one/"), url("http://one/"), url("http://one/?x")};
    EXPECT_EQ(plan_recipients(reports, values).size(), 2U);
}

TEST(Recipients, SecretsAreInNoAddressAndInNoKey) {
    EXPECT_EQ(url_without_secrets("http://gate:very-secret@host:81/path?token=abc#x"), "http://host:81/path?...");
    EXPECT_EQ(url_without_secrets("http://host/a@b"), "http://host/a@b");
    settings::Reports reports;
    reports.flow.recipients.protocol = settings::Protocol::http;
    reports.flow.recipients.http = {url("http://u:very-secret@one/?token=very-secret"), url("http://one/?token=other")};
    const auto plans = plan_recipients(reports, values);
    ASSERT_EQ(plans.size(), 2U) << "told apart all the same";
    EXPECT_NE(plans[0].key, plans[1].key);
    EXPECT_EQ((plans[0].key + plans[0].address).find("very-secret"), std::string::npos);
}

} // namespace
} // namespace headcount::delivery
