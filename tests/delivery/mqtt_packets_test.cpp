#include "delivery/mqtt_packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace headcount::delivery {
namespace {

using settings::MqttVersion;
using testing::HasSubstr;

/// Bytes that may be 0.
template <std::size_t size>
std::string raw(const char (&literal)[size]) {
    return {literal, size - 1};
}

const std::string connack_3 = raw("\x20\x02\x00\x00");
const std::string connack_5 = raw("\x20\x03\x00\x00\x00");

std::string greeting(MqttVersion version) {
    return version == MqttVersion::v5 ? connack_5 : connack_3;
}

/// A packet with a property in it; all lengths are below 128.
std::string with_properties(char first_byte, const std::string& head, const std::string& properties) {
    const std::string body = head + static_cast<char>(properties.size()) + properties;
    return std::string{first_byte, static_cast<char>(body.size())} + body;
}

struct Outcome {
    std::string passed;
    std::string fault;
};

Outcome outcome_of(MqttVersion version, const std::string& bytes, std::size_t piece = 1'000'000) {
    BrokerPackets packets(version);
    Outcome outcome;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const Result<void> taken = packets.take(std::string_view(bytes).substr(at, piece), outcome.passed);
        if (taken) continue;
        outcome.fault = taken.error().sentence;
        break;
    }
    return outcome;
}

struct Said {
    const char* name;
    MqttVersion version;
    std::string bytes;             ///< from the first on
    const char* fault = "";        ///< part of it
    std::string before_fault = {}; ///< what is passed on all the same
};
void PrintTo(const Said& said, std::ostream* out) {
    *out << said.name;
}

class WhatABrokerMaySay : public testing::TestWithParam<Said> {};
INSTANTIATE_TEST_SUITE_P(
    Packets, WhatABrokerMaySay,
    testing::Values(
        Said{"Connack3", MqttVersion::v3_1_1, connack_3}, Said{"Refusal3", MqttVersion::v3_1_1, raw("\x20\x02\x00\x05")},
        Said{"Acknowledgements3", MqttVersion::v3_1_1,
             connack_3 + raw("\x40\x02\x00\x01\x50\x02\x00\x02\x70\x02\x00\x02\xd0\x00")},
        Said{"Connack5", MqttVersion::v5, connack_5},
        Said{"RefusalOfMqtt5InTheWordsOf3", MqttVersion::v5, raw("\x20\x02\x00\x01")},
        Said{"Acknowledgements5", MqttVersion::v5,
             connack_5 + raw("\x40\x02\x00\x01\x50\x03\x00\x02\x10\x70\x04\x00\x02\x00\x00\xd0\x00")},
        Said{"EveryPropertyOfConnack", MqttVersion::v5,
             with_properties('\x20', raw("\x00\x00"),
                             raw("\x11\x00\x00\x00\x01\x12\x00\x01i\x13\x00\x3c\x15\x00\x01m\x16\x00\x01\x00\x1a\x00\x01r"
                                 "\x1c\x00\x01s\x1f\x00\x01r\x21\x00\x01\x22\x00\x00\x24\x01\x25\x01\x26\x00\x01k\x00\x01v"
                                 "\x27\x00\x00\x10\x00\x28\x01\x29\x00\x2a\x01"))},
        Said{"TheSameUserPropertyTwice", MqttVersion::v5,
             connack_5 + with_properties('\x40', raw("\x00\x01\x00"), raw("\x26\x00\x01k\x00\x01v\x26\x00\x01k\x00\x01v"))},
        Said{"AReasonToGo", MqttVersion::v5,
             connack_5 + with_properties('\xe0', "\x8b",
                                         raw("\x1f\x00\x03"
                                             "bye\x1c\x00\x01s"))},
        Said{"GoingWithoutAReason", MqttVersion::v5, connack_5 + raw("\xe0\x00")},
        Said{"GoingWithAReasonOnly", MqttVersion::v5, connack_5 + raw("\xe0\x01\x8b")}),
    [](const auto& of) { return std::string(of.param.name); });

TEST_P(WhatABrokerMaySay, PassesUnchangedInPiecesOfAnySize) {
    for (const std::size_t piece : {1U, 2U, 3U, 1000U}) {
        const Outcome outcome = outcome_of(GetParam().version, GetParam().bytes, piece);
        EXPECT_EQ(outcome.fault, "");
        EXPECT_EQ(outcome.passed, GetParam().bytes);
    }
}

Said after_connack(const char* name, MqttVersion version, const std::string& bytes, const char* fault) {
    return {name, version, greeting(version) + bytes, fault, greeting(version)};
}

constexpr const char* unasked = "it sends what nobody has asked for";
constexpr const char* no_mqtt = "it does not speak MQTT at this port";
constexpr const char* wrong = "it breaks the rules of MQTT";

class WhatABrokerMustNotSay : public testing::TestWithParam<Said> {};
INSTANTIATE_TEST_SUITE_P(Types, WhatABrokerMustNotSay,
                         testing::Values(Said{"HttpInstead", MqttVersion::v5, "HTTP/1.1 400 Bad Request\r\n\r\n", no_mqtt},
                                         Said{"AcknowledgingFirst", MqttVersion::v3_1_1, raw("\x40\x02\x00\x01"), no_mqtt},
                                         after_connack("Publish", MqttVersion::v3_1_1, raw("\x30\x03\x00\x01t"), unasked),
                                         after_connack("Publish5", MqttVersion::v5, raw("\x30\x04\x00\x01t\x00"), unasked),
                                         after_connack("SecondConnack", MqttVersion::v3_1_1, connack_3, unasked),
                                         after_connack("Suback", MqttVersion::v3_1_1, raw("\x90\x03\x00\x01\x00"), unasked),
                                         after_connack("Pubrel", MqttVersion::v5, raw("\x62\x02\x00\x01"), unasked),
                                         after_connack("Auth", MqttVersion::v5, raw("\xf0\x00"), unasked),
                                         after_connack("DisconnectIn3", MqttVersion::v3_1_1, raw("\xe0\x00"), unasked),
                                         after_connack("TypeZero", MqttVersion::v5, raw("\x00\x00"), unasked)),
                         [](const auto& of) { return std::string(of.param.name); });
INSTANTIATE_TEST_SUITE_P(
    Lengths, WhatABrokerMustNotSay,
    testing::Values(Said{"EndlessLength", MqttVersion::v3_1_1, raw("\x20\xff\xff\xff\xff"), wrong},
                    Said{"LengthThatIsLongerThanItNeedBe", MqttVersion::v5, raw("\x20\x83\x00\x00\x00\x00"), wrong},
                    Said{"ConnackOf256MB", MqttVersion::v5, raw("\x20\xff\xff\xff\x7f"), unasked},
                    Said{"ConnackJustOver64KiB", MqttVersion::v5, raw("\x20\x81\x80\x04"), unasked},
                    Said{"EmptyConnack", MqttVersion::v3_1_1, raw("\x20\x00"), wrong},
                    Said{"ShortConnack", MqttVersion::v5, raw("\x20\x02\x00\x00"), wrong},
                    Said{"LongConnack3", MqttVersion::v3_1_1, raw("\x20\x03\x00\x00\x00"), wrong},
                    after_connack("ShortPuback", MqttVersion::v5, raw("\x40\x01\x00"), wrong),
                    after_connack("LongPuback3", MqttVersion::v3_1_1, raw("\x40\x03\x00\x01\x00"), wrong),
                    after_connack("PubackOfNothing", MqttVersion::v5, raw("\x40\x02\x00\x00"), wrong),
                    after_connack("LongPingresp", MqttVersion::v5, raw("\xd0\x01\x00"), wrong),
                    after_connack("PropertiesThatAreTooLong", MqttVersion::v5, raw("\x40\x05\x00\x01\x00\x02\x1f"), wrong),
                    after_connack("BytesBehindTheProperties", MqttVersion::v5, raw("\x40\x05\x00\x01\x00\x00\x1f"), wrong),
                    after_connack("PropertyLengthWithoutEnd", MqttVersion::v5, raw("\x40\x04\x00\x01\x00\x80"), wrong)),
    [](const auto& of) { return std::string(of.param.name); });
INSTANTIATE_TEST_SUITE_P(
    Contents, WhatABrokerMustNotSay,
    testing::Values(
        Said{"FlagsInConnack", MqttVersion::v3_1_1, raw("\x21\x02\x00\x00"), wrong},
        Said{"UnknownConnectFlags", MqttVersion::v5, raw("\x20\x03\x02\x00\x00"), wrong},
        after_connack("FlagsInPuback", MqttVersion::v5, raw("\x41\x02\x00\x01"), wrong),
        Said{"UnknownProperty", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x7f\x00")),
             "(property 127 is out of place)"},
        Said{"PropertyBeyond63", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\xff\x00")),
             "(property 255 is out of place)"},
        Said{"PropertyOfAnotherPacket", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x23\x00\x01")),
             "(property 35 is out of place)"},
        after_connack("ConnacksPropertyInPuback", MqttVersion::v5,
                      with_properties('\x40', raw("\x00\x01\x00"), raw("\x21\x00\x01")), "(property 33 is out of place)"),
        Said{"PropertyTwice", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x24\x01\x24\x01")),
             "(property 36 comes twice)"},
        Said{"FlagOf2", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x25\x02")),
             "(property 37 has a wrong value)"},
        Said{"ReceiveMaximumOf0", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x21\x00\x00")), wrong},
        Said{"PacketSizeOf0", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x27\x00\x00\x00\x00")), wrong},
        Said{"NumberThatIsCutOff", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x11\x00")), wrong},
        Said{"TextThatIsCutOff", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x1f\x00\x05x")), wrong},
        Said{"PairWithoutItsSecondHalf", MqttVersion::v5, with_properties('\x20', raw("\x00\x00"), raw("\x26\x00\x01k")), wrong}),
    [](const auto& of) { return std::string(of.param.name); });

TEST_P(WhatABrokerMustNotSay, EndsThereAndSaysWhy) {
    for (const std::size_t piece : {1U, 1000U}) {
        const Outcome outcome = outcome_of(GetParam().version, GetParam().bytes, piece);
        EXPECT_THAT(outcome.fault, HasSubstr(GetParam().fault));
        EXPECT_EQ(outcome.passed, GetParam().before_fault);
    }
}

TEST(BrokerPackets, KeepNothingButTheBeginOfAPacket) {
    BrokerPackets packets(MqttVersion::v5);
    std::string passed;
    ASSERT_TRUE(packets.take(connack_5 + "\x40", passed));
    EXPECT_EQ(passed, connack_5);
    passed.clear();
    ASSERT_TRUE(packets.take(raw("\x02\x00\x07\xd0"), passed));
    EXPECT_EQ(passed, raw("\x40\x02\x00\x07"));
}

} // namespace
} // namespace headcount::delivery
