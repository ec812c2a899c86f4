#include "building/bacnet/services.h"

#include "building/bacnet/apdu.h"
#include "building/bacnet/link.h"
#include "building/bacnet/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::building::bacnet {
namespace {

const ObjectId device{ObjectType::device, 123'456};
const ObjectId input{ObjectType::analog_input, 7};

Octets real(float number) {
    Octets octets;
    TagWriter(octets).real(number);
    return octets;
}

/// What is encoded is decoded as the same.
template <class Service>
void expect_round_trip(const Service& request, Decoded<Service> (*decode)(OctetView) = &Service::decode) {
    const Octets octets = request.encode();
    const auto again = decode(octets);
    ASSERT_TRUE(again.has_value()) << "reject reason " << static_cast<int>(again.error());
    EXPECT_EQ(*again, request);
    for (std::size_t size = 0; size < octets.size(); ++size)
        (void)decode(OctetView(octets).first(size)); // cut short anywhere: no matter what, but nothing bad
}

TEST(Services, EveryOneComesBackAsItWasSent) {
    expect_round_trip(WhoIs{});
    expect_round_trip(WhoIs{InstanceRange{1, any_instance}});
    expect_round_trip(IAm{device, 1476, 1, 555});
    expect_round_trip(WhoHas{std::nullopt, input});
    expect_round_trip(WhoHas{InstanceRange{5, 6}, std::string("Zähler")});
    expect_round_trip(IHave{device, input, "Current Number of People"});
    expect_round_trip(ReadProperty{device, {PropertyId::object_list, 0}});
    expect_round_trip(ReadProperty{input, {PropertyId::property_list, std::nullopt}});
    expect_round_trip(ReadPropertyAck{input, {PropertyId::present_value, std::nullopt}, real(3)});
    expect_round_trip(ReadPropertyMultiple{
        {{device, {{PropertyId::all, {}}}}, {input, {{PropertyId::present_value, {}}, {PropertyId::object_list, 300}}}}});
    expect_round_trip(ReadPropertyMultipleAck{
        {{input,
          {{{PropertyId::present_value, {}}, real(1)},
           {{PropertyId::polarity, {}}, tl::unexpected(ErrorAnswer{ErrorClass::property, ErrorCode::unknown_property})}}}}});
    expect_round_trip(WriteProperty{input, {PropertyId::present_value, {}}, real(9), std::uint8_t{16}});
    expect_round_trip(WriteProperty{input, {PropertyId::object_list, 3}, {}, {}});
    expect_round_trip(SubscribeCov{18, input, SubscribeCov::Terms{true, 300}, {}, {}});
    expect_round_trip(SubscribeCov{18, input, {}, {}, {}});
    expect_round_trip(
        SubscribeCov{18, input, SubscribeCov::Terms{false, 0}, PropertyReference{PropertyId::present_value, {}}, 2.5F},
        &SubscribeCov::decode_property);
    expect_round_trip(CovNotification{
        18, device, input, 299, {{PropertyId::present_value, real(4)}, {PropertyId::status_flags, {0x82, 4, 0}}}});
    expect_round_trip(
        DeviceCommunicationControl{std::uint16_t{5}, DeviceCommunicationControl::State::disable_initiation, "secret"});
    expect_round_trip(DeviceCommunicationControl{});
    expect_round_trip(ReinitializeDevice{ReinitializeDevice::State::coldstart, "secret"});
    expect_round_trip(TimeSynchronization{{2026, 11, 24, 2}, {9, 5, 30, 25}});
}

TEST(Services, AreAsTheStandardsExamplesHaveThem) {
    // ANSI/ASHRAE 135, annex F: ReadProperty of AI 5's present value, SubscribeCOV, DeviceCommunicationControl,
    // ReinitializeDevice.
    EXPECT_EQ((ReadProperty{{ObjectType::analog_input, 5}, {}}).encode(), (Octets{0x0C, 0, 0, 0, 5, 0x19, 0x55}));
    EXPECT_EQ((SubscribeCov{18, {ObjectType::analog_input, 10}, SubscribeCov::Terms{true, 0}, {}, {}}).encode(),
              (Octets{0x09, 0x12, 0x1C, 0, 0, 0, 0x0A, 0x29, 1, 0x39, 0}));
    EXPECT_EQ((DeviceCommunicationControl{std::uint16_t{5}, DeviceCommunicationControl::State::disable, "#egbdf!"}).encode(),
              (Octets{0x09, 5, 0x19, 1, 0x2D, 8, 0, '#', 'e', 'g', 'b', 'd', 'f', '!'}));
    EXPECT_EQ((ReinitializeDevice{ReinitializeDevice::State::warmstart, "AbCdEfGh"}).encode(),
              (Octets{0x09, 1, 0x1D, 9, 0, 'A', 'b', 'C', 'd', 'E', 'f', 'G', 'h'}));
    EXPECT_EQ((TimeSynchronization{{1992, 11, 17, 255}, {22, 45, 30, 70}}).encode(),
              (Octets{0xA4, 0x5C, 0x0B, 0x11, 0xFF, 0xB4, 0x16, 0x2D, 0x1E, 0x46}));
}

TEST(Services, RefuseWithTheStandardsReason) {
    const Octets none;
    EXPECT_EQ(ReadProperty::decode(none).error(), RejectReason::missing_required_parameter);
    const Octets more{0x0C, 0, 0, 0, 5, 0x19, 0x55, 0x29, 1, 0x39, 0};
    EXPECT_EQ(ReadProperty::decode(more).error(), RejectReason::too_many_arguments);
    const Octets application_tag{0xC4, 0, 0, 0, 5, 0x19, 0x55};
    EXPECT_EQ(ReadProperty::decode(application_tag).error(), RejectReason::invalid_tag);
    const Octets short_object{0x0B, 0, 0, 5, 0x19, 0x55};
    EXPECT_EQ(ReadProperty::decode(short_object).error(), RejectReason::invalid_parameter_data_type);
    const Octets no_such_state{0x19, 9};
    EXPECT_EQ(DeviceCommunicationControl::decode(no_such_state).error(), RejectReason::undefined_enumeration);
    const Octets lifetime_alone{0x09, 0x12, 0x1C, 0, 0, 0, 0x0A, 0x39, 60};
    EXPECT_EQ(SubscribeCov::decode(lifetime_alone).error(), RejectReason::missing_required_parameter);
}

TEST(Values, OfEveryTypeComeBack) {
    const std::vector<Value> values = {Null{},
                                       true,
                                       false,
                                       Unsigned{0},
                                       Unsigned{255},
                                       Unsigned{1ULL << 40},
                                       Signed{-1},
                                       Signed{-129},
                                       Signed{1LL << 40},
                                       1.5F,
                                       -2.25,
                                       Octets(300, 7),
                                       std::string("Zähler"),
                                       std::string(70'000, 'x'),
                                       BitString{true, false, true},
                                       BitString(41, true),
                                       Enumerated{1'000'000},
                                       Date{},
                                       Date{2026, 11, 24, 2},
                                       TimeOfDay{1, 2, 3, 4},
                                       device};
    for (const Value& value : values) {
        Octets octets;
        TagWriter(octets).value(value);
        TagReader reader(octets);
        EXPECT_EQ(reader.value(), value);
        EXPECT_FALSE(reader.fault_at_end());
    }
}

TEST(Values, OfOtherCharacterSetsAreRead) {
    const Octets ucs2{0x75, 5, 4, 0x00, 0xC4, 0x20, 0xAC};
    EXPECT_EQ(std::get<std::string>(TagReader(ucs2).value()), "Ä€");
    const Octets latin1{0x72, 5, 0xE9};
    EXPECT_EQ(std::get<std::string>(TagReader(latin1).value()), "é");
}

TEST(Values, ThatClaimToBeLongerThanTheyAreReadAsAFault) {
    for (const Octets& octets :
         {Octets{0x65, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}, Octets{0x65, 0xFE, 1}, Octets{0x65}, Octets{0xF9}, Octets{0x24, 1}}) {
        TagReader reader(octets);
        (void)reader.value();
        EXPECT_EQ(reader.fault(), RejectReason::invalid_tag);
    }
}

TEST(Values, NestedTooDeeplyAreAFault) {
    Octets octets;
    for (int depth = 0; depth < 1000; ++depth)
        TagWriter(octets).opening(3);
    for (int depth = 0; depth < 1000; ++depth)
        TagWriter(octets).closing(3);
    TagReader reader(octets);
    (void)reader.enclosed(3);
    EXPECT_TRUE(reader.fault());
}

TEST(Messages, OfEveryKindComeBack) {
    const Octets parameters{1, 2, 3};
    const std::vector<Apdu> messages = {ConfirmedRequest{{206, 4, true}, 9, {}, 12, parameters},
                                        ConfirmedRequest{{1476, 0, false}, 9, Segment{3, 16, true}, 12, parameters},
                                        UnconfirmedRequest{8, parameters},
                                        SimpleAck{1, 15},
                                        ComplexAck{1, {}, 12, parameters},
                                        ComplexAck{1, Segment{255, 127, false}, 12, parameters},
                                        SegmentAck{true, false, 1, 2, 3},
                                        ErrorMessage{1, 12, {ErrorClass::object, ErrorCode::unknown_object}},
                                        RejectMessage{1, RejectReason::invalid_tag},
                                        AbortMessage{true, 1, AbortReason::segmentation_not_supported}};
    for (const Apdu& message : messages) {
        const Octets octets = encode_apdu(message);
        const auto again = decode_apdu(octets);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->index(), message.index());
        EXPECT_EQ(encode_apdu(*again), octets);
    }
    const Octets octets = encode_apdu(messages[0]);
    EXPECT_EQ(std::get<ConfirmedRequest>(*decode_apdu(octets)).limits, (AnswerLimits{206, 4, true}));
}

TEST(NetworkFrames, KeepBothAddresses) {
    const Octets payload{0x10, 8};
    const NetworkFrame frame{RemoteAddress{5, {1, 2}}, RemoteAddress{7, {9}}, 254, true, 2, {}, payload};
    const Octets octets = encode_network(frame);
    const auto again = decode_network(octets);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->destination, frame.destination);
    EXPECT_EQ(again->source, frame.source);
    EXPECT_EQ(again->hop_count, 254);
    EXPECT_TRUE(again->expects_reply);
    EXPECT_EQ(Octets(again->payload.begin(), again->payload.end()), payload);
}

TEST(NetworkFrames, WithASourceThatCannotBeAnsweredAreNone) {
    EXPECT_FALSE(decode_network(Octets{1, 0x08, 0, 5, 0, 0x10, 8}));          // no address
    EXPECT_FALSE(decode_network(Octets{1, 0x08, 0xFF, 0xFF, 1, 9, 0x10, 8})); // everybody
    EXPECT_FALSE(decode_network(Octets{2, 0, 0x10, 8}));                      // another version
}

TEST(LinkFrames, MustHaveTheLengthTheySay) {
    const Octets npdu{1, 0, 0x10, 8};
    LinkFrame frame{LinkFunction::forwarded_npdu, {}, 0, {0xC0A80105, 47808}, npdu};
    Octets octets = encode_link(frame);
    const auto again = decode_link(octets);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->original_source, frame.original_source);
    EXPECT_EQ(Octets(again->npdu.begin(), again->npdu.end()), npdu);
    octets.push_back(0);
    EXPECT_FALSE(decode_link(octets));
    octets.resize(8);
    EXPECT_FALSE(decode_link(octets));
}

} // namespace
} // namespace headcount::building::bacnet
