#include "building/bacnet/station.h"

#include "building/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace headcount::building::bacnet {
namespace {

using namespace test;
using settings::BuildingVariable;
using Control = DeviceCommunicationControl;

const ObjectId device{ObjectType::device, number};
const ObjectId people{ObjectType::analog_input, 0};
const ObjectId reset{ObjectType::binary_value, 1};
const ObjectId capacity{ObjectType::analog_value, 0};

/// One object of each type, and one of a region.
std::vector<settings::BacnetObject> every_type() {
    return {{"People", BuildingVariable::people_count_all, {}, 0, "", true, 1},
            {"", BuildingVariable::region_n, 3, 0, "", true, 1},
            {"Reset Count", BuildingVariable::reset_count, {}, 1, "", false, 1},
            {"", BuildingVariable::people_capacity, {}, 0, "", true, 1},
            {"", BuildingVariable::counting_mode, {}, 0, "", true, 1},
            {"", BuildingVariable::software_version, {}, 0, "", true, 1}};
}

CovNotification notification_of(const Sent& sent) {
    OctetView parameters;
    if (const auto* plain = Scene::as<UnconfirmedRequest>(sent)) parameters = plain->parameters;
    if (const auto* confirmed = Scene::as<ConfirmedRequest>(sent)) parameters = confirmed->parameters;
    const auto decoded = CovNotification::decode(parameters);
    EXPECT_TRUE(decoded.has_value());
    return decoded.value_or(CovNotification{});
}

float number_in(const CovNotification& notification) {
    return notification.items.empty() ? -1 : std::get<float>(TagReader(notification.items[0].value).value());
}

// ---- Who is there

TEST(Station, AnswersWhoIsToTheAsker) {
    Scene scene;
    scene.tell(UnconfirmedService::who_is, WhoIs{});
    const auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].to, workstation);
    const auto i_am = IAm::decode(Scene::as<UnconfirmedRequest>(sent[0])->parameters);
    EXPECT_EQ(i_am->device, device);
    scene.tell(UnconfirmedService::who_is, WhoIs{InstanceRange{0, number - 1}});
    EXPECT_TRUE(scene.sent().empty());
    scene.tell(UnconfirmedService::who_is, WhoIs{InstanceRange{number, number}});
    EXPECT_EQ(scene.sent().size(), 1u);
}

TEST(Station, AnswersAClientBehindARouterThroughIt) {
    Scene scene;
    const RemoteAddress behind{7, {0x0B}};
    const Octets parameters = ReadProperty{people, {}}.encode();
    ConfirmedRequest request;
    request.service = static_cast<std::uint8_t>(ConfirmedService::read_property);
    request.parameters = parameters;
    scene.receive(request, workstation, behind);
    const auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].network.destination, behind);
    EXPECT_FALSE(sent[0].network.source);
}

TEST(Station, AnswersTheOriginalSenderOfAForwardedMessage) {
    Scene scene;
    const Octets apdu = encode_apdu(UnconfirmedRequest{static_cast<std::uint8_t>(UnconfirmedService::who_is), {}});
    NetworkFrame network;
    network.destination = RemoteAddress{global_broadcast, {}};
    network.payload = apdu;
    const Octets npdu = encode_network(network);
    LinkFrame frame{LinkFunction::forwarded_npdu, {}, 0, {0x0A000005, 47'808}, npdu};
    scene.station.receive(encode_link(frame), bbmd, scene.now);
    const auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].to, (Endpoint{0x0A000005, 47'808}));
}

TEST(Station, SaysWhichObjectItHas) {
    Scene scene;
    scene.tell(UnconfirmedService::who_has, WhoHas{{}, std::string("Reset Count")});
    scene.tell(UnconfirmedService::who_has, WhoHas{{}, people});
    scene.tell(UnconfirmedService::who_has, WhoHas{{}, std::string("Sensor")});
    scene.tell(UnconfirmedService::who_has, WhoHas{{}, std::string("Coffee")});
    const auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 3u);
    EXPECT_EQ(*IHave::decode(Scene::as<UnconfirmedRequest>(sent[0])->parameters), (IHave{device, reset, "Reset Count"}));
    EXPECT_EQ(IHave::decode(Scene::as<UnconfirmedRequest>(sent[1])->parameters)->name, "Current Number of People");
    EXPECT_EQ(IHave::decode(Scene::as<UnconfirmedRequest>(sent[2])->parameters)->object, device);
}

TEST(Station, GivesNoAnswerToAConfirmedRequestToEverybody) {
    Scene scene;
    const Octets parameters = ReadProperty{people, {}}.encode();
    ConfirmedRequest request;
    request.service = static_cast<std::uint8_t>(ConfirmedService::read_property);
    request.parameters = parameters;
    scene.receive(request, workstation, {}, LinkFunction::original_broadcast_npdu);
    EXPECT_TRUE(scene.sent().empty());
}

// ---- Reading

TEST(Station, HasEveryPropertyThatItsListNames) {
    Scene scene(every_type());
    std::vector<ObjectId> ids = {device};
    const auto count = std::get<Unsigned>(*scene.read(device, PropertyId::object_list, 0)).value;
    ASSERT_EQ(count, 7u);
    for (std::uint32_t index = 2; index <= count; ++index)
        ids.push_back(std::get<ObjectId>(*scene.read(device, PropertyId::object_list, index)));
    for (const ObjectId& id : ids) {
        const auto properties = std::get<Unsigned>(*scene.read(id, PropertyId::property_list, 0)).value;
        ASSERT_GT(properties, 4u);
        for (std::uint32_t index = 1; index <= properties; ++index) {
            const auto property = std::get<Enumerated>(*scene.read(id, PropertyId::property_list, index)).value;
            const Sent answer =
                scene.ask(ConfirmedService::read_property, ReadProperty{id, {static_cast<PropertyId>(property), {}}});
            EXPECT_NE(Scene::as<ComplexAck>(answer), nullptr)
                << "object type " << static_cast<int>(id.type) << " property " << property;
        }
        for (const PropertyId own : {PropertyId::object_identifier, PropertyId::object_name, PropertyId::object_type})
            EXPECT_TRUE(scene.read(id, own));
    }
}

TEST(Station, ShowsTheSensor) {
    Scene scene(every_type());
    scene.present.people = 12;
    scene.present.regions[3] = {2, 0, 0};
    scene.present.capacity = 30;
    scene.station.show(scene.present, scene.now);
    EXPECT_EQ(scene.read(people, PropertyId::present_value), Value(12.0F));
    EXPECT_EQ(scene.read({ObjectType::binary_input, 0}, PropertyId::present_value), Value(Enumerated{1}));
    EXPECT_EQ(scene.read({ObjectType::binary_input, 0}, PropertyId::object_name), Value(std::string("region_3")));
    EXPECT_EQ(scene.read({ObjectType::binary_input, 0}, PropertyId::active_text), Value(std::string("occupied")));
    EXPECT_EQ(scene.read(capacity, PropertyId::present_value), Value(30.0F));
    EXPECT_EQ(scene.read({ObjectType::multi_state_value, 0}, PropertyId::present_value), Value(Unsigned{1}));
    EXPECT_EQ(scene.read({ObjectType::multi_state_value, 0}, PropertyId::state_text, 2), Value(std::string("outside regions")));
    EXPECT_EQ(scene.read({ObjectType::character_string_value, 0}, PropertyId::present_value), Value(std::string("0.1.0")));
    EXPECT_EQ(scene.read(people, PropertyId::status_flags), Value(BitString{false, false, false, false}));
    EXPECT_EQ(scene.read({ObjectType::device, any_instance}, PropertyId::object_identifier), Value(device));
}

TEST(Station, SaysThatItsCountsAreNotToBeReliedOnWithoutPictures) {
    Scene scene;
    scene.present.is_healthy = false;
    scene.station.show(scene.present, scene.now);
    EXPECT_EQ(scene.read(people, PropertyId::status_flags), Value(BitString{false, true, false, false}));
    EXPECT_EQ(scene.read(people, PropertyId::reliability), Value(Enumerated{12}));
    EXPECT_EQ(scene.read(reset, PropertyId::reliability), Value(Enumerated{0}));
    EXPECT_EQ(scene.read(device, PropertyId::system_status), Value(Enumerated{4}));
}

TEST(Station, KnowsTheTimeWhereItStands) {
    Scene scene;
    scene.now.wall = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 7 / 1} + 10h + 30min};
    EXPECT_EQ(scene.read(device, PropertyId::local_time), Value(TimeOfDay{12, 30, 0, 0}));
    EXPECT_EQ(scene.read(device, PropertyId::local_date), Value(Date{2026, 7, 1, 3}));
    EXPECT_EQ(scene.read(device, PropertyId::utc_offset), Value(Signed{-60}));
    EXPECT_EQ(scene.read(device, PropertyId::daylight_savings_status), Value(true));
}

TEST(Station, SaysWhatCannotBeRead) {
    Scene scene;
    const auto error_of = [&](const ObjectId& object, PropertyReference reference) {
        return Scene::error_of(scene.ask(ConfirmedService::read_property, ReadProperty{object, reference}));
    };
    EXPECT_EQ(error_of({ObjectType::analog_input, 9}, {}), (ErrorAnswer{ErrorClass::object, ErrorCode::unknown_object}));
    EXPECT_EQ(error_of(people, {PropertyId::polarity, {}}), (ErrorAnswer{ErrorClass::property, ErrorCode::unknown_property}));
    EXPECT_EQ(error_of(people, {PropertyId::present_value, 1}),
              (ErrorAnswer{ErrorClass::property, ErrorCode::property_is_not_an_array}));
    EXPECT_EQ(error_of(device, {PropertyId::object_list, 4}),
              (ErrorAnswer{ErrorClass::property, ErrorCode::invalid_array_index}));
}

TEST(Station, ReadsGroupsOfProperties) {
    Scene scene(every_type());
    const auto read = [&](PropertyId group) {
        const Sent answer = scene.ask(ConfirmedService::read_property_multiple, ReadPropertyMultiple{{{people, {{group, {}}}}}});
        const auto* ack = Scene::as<ComplexAck>(answer);
        return ack == nullptr ? ReadPropertyMultipleAck{} : ReadPropertyMultipleAck::decode(ack->parameters).value();
    };
    const auto all = read(PropertyId::all).answers.at(0).items;
    const auto required = read(PropertyId::required).answers.at(0).items;
    const auto optional = read(PropertyId::optional).answers.at(0).items;
    EXPECT_EQ(all.size(), 11u); // of 12: Property_List is left out
    EXPECT_EQ(required.size() + optional.size(), all.size());
    EXPECT_EQ(optional.size(), 3u); // Description, Reliability, COV_Increment
    for (const auto& item : all)
        EXPECT_TRUE(item.value.has_value()) << static_cast<int>(item.reference.property);
}

TEST(Station, SaysOfEachPropertyOfSeveralWhetherItCanBeRead) {
    Scene scene;
    const Sent answer = scene.ask(ConfirmedService::read_property_multiple,
                                  ReadPropertyMultiple{{{people, {{PropertyId::present_value, {}}, {PropertyId::polarity, {}}}},
                                                        {{ObjectType::analog_input, 99}, {{PropertyId::all, {}}}}}});
    const auto ack = ReadPropertyMultipleAck::decode(Scene::as<ComplexAck>(answer)->parameters).value();
    EXPECT_TRUE(ack.answers[0].items[0].value.has_value());
    EXPECT_EQ(ack.answers[0].items[1].value.error().code, ErrorCode::unknown_property);
    EXPECT_EQ(ack.answers[1].items[0].value.error().code, ErrorCode::unknown_object);
}

// ---- Writing

TEST(Station, ResetsWhenActiveIsWrittenAndFallsBackToInactive) {
    Scene scene;
    const auto write = [&](const ObjectId& object, const Value& value, std::optional<std::uint8_t> priority = {}) {
        return scene.ask(ConfirmedService::write_property, WriteProperty{object, {}, encoded(value), priority});
    };
    EXPECT_NE(Scene::as<SimpleAck>(write(reset, Enumerated{1}, std::uint8_t{8})), nullptr);
    EXPECT_EQ(scene.resets, 1);
    EXPECT_EQ(scene.read(reset, PropertyId::present_value), Value(Enumerated{0}));
    EXPECT_NE(Scene::as<SimpleAck>(write(reset, Enumerated{0})), nullptr);
    EXPECT_NE(Scene::as<SimpleAck>(write(reset, Null{}, std::uint8_t{8})), nullptr);
    EXPECT_EQ(scene.resets, 1);
    EXPECT_EQ(Scene::error_of(write(reset, Enumerated{2})), (ErrorAnswer{ErrorClass::property, ErrorCode::value_out_of_range}));
    EXPECT_EQ(Scene::error_of(write(reset, 1.0F)), (ErrorAnswer{ErrorClass::property, ErrorCode::invalid_data_type}));
    EXPECT_EQ(Scene::error_of(write(people, 1.0F)), (ErrorAnswer{ErrorClass::property, ErrorCode::write_access_denied}));
    EXPECT_EQ(Scene::error_of(write({ObjectType::binary_value, 7}, Enumerated{1})),
              (ErrorAnswer{ErrorClass::object, ErrorCode::unknown_object}));
    EXPECT_EQ(scene.resets, 1);
}

TEST(Station, SetsTheThreshold) {
    Scene scene(every_type());
    const auto write = [&](const Value& value) {
        return scene.ask(ConfirmedService::write_property, WriteProperty{capacity, {}, encoded(value), {}});
    };
    EXPECT_NE(Scene::as<SimpleAck>(write(50.0F)), nullptr);
    EXPECT_EQ(scene.capacity, 50);
    for (const float wrong : {0.0F, 1001.0F, 2.5F, NAN, INFINITY})
        EXPECT_EQ(Scene::error_of(write(wrong)), (ErrorAnswer{ErrorClass::property, ErrorCode::value_out_of_range})) << wrong;
    EXPECT_EQ(scene.capacity, 50);
}

// ---- Subscriptions

TEST(Station, TellsSubscribersAtOnceAndOfEveryChange) {
    Scene scene;
    const SubscribeCov request{18, people, SubscribeCov::Terms{false, 60}, {}, {}};
    EXPECT_NE(Scene::as<SimpleAck>(scene.ask(ConfirmedService::subscribe_cov, request)), nullptr);
    ASSERT_EQ(scene.rest.size(), 1u);
    EXPECT_EQ(number_in(notification_of(scene.rest[0])), 0);
    scene.present.people = 3;
    scene.station.show(scene.present, scene.now);
    scene.station.show(scene.present, scene.now);
    const auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    const CovNotification told = notification_of(sent[0]);
    EXPECT_EQ(number_in(told), 3);
    EXPECT_EQ(told.process, 18u);
    EXPECT_EQ(told.device, device);
    EXPECT_EQ(told.remaining_s, 60u);
    EXPECT_EQ(told.items[1].property, PropertyId::status_flags);
}

TEST(Station, EndsSubscriptionsWithTheirLifetimeUnlessRenewed) {
    Scene scene;
    const SubscribeCov request{18, people, SubscribeCov::Terms{false, 60}, {}, {}};
    scene.ask(ConfirmedService::subscribe_cov, request);
    scene.pass(50s);
    scene.ask(ConfirmedService::subscribe_cov, request);
    EXPECT_EQ(scene.station.subscriptions(), 1u);
    scene.pass(59s);
    scene.present.people = 3;
    scene.station.show(scene.present, scene.now);
    EXPECT_EQ(scene.sent().size(), 1u);
    scene.pass(1s);
    scene.present.people = 4;
    scene.station.show(scene.present, scene.now);
    EXPECT_TRUE(scene.sent().empty());
    EXPECT_EQ(scene.station.subscriptions(), 0u);
}

TEST(Station, EndsASubscriptionThatIsCancelled) {
    Scene scene;
    scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{18, people, SubscribeCov::Terms{false, 0}, {}, {}});
    scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{19, people, {}, {}, {}});
    EXPECT_EQ(scene.station.subscriptions(), 1u);
    EXPECT_NE(Scene::as<SimpleAck>(scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{18, people, {}, {}, {}})), nullptr);
    EXPECT_EQ(scene.station.subscriptions(), 0u);
}

TEST(Station, RepeatsAConfirmedNotificationUntilItIsAcknowledged) {
    Scene scene;
    scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{18, people, SubscribeCov::Terms{true, 0}, {}, {}});
    ASSERT_EQ(scene.rest.size(), 1u);
    const auto* first = Scene::as<ConfirmedRequest>(scene.rest[0]);
    ASSERT_NE(first, nullptr);
    EXPECT_TRUE(scene.rest[0].network.expects_reply);
    // While it is not acknowledged, changes wait.
    scene.present.people = 3;
    scene.station.show(scene.present, scene.now);
    EXPECT_TRUE(scene.sent().empty());
    scene.pass(3s);
    const auto repeated = scene.sent();
    ASSERT_EQ(repeated.size(), 1u);
    EXPECT_EQ(repeated[0].octets, scene.rest[0].octets);
    scene.receive(SimpleAck{first->invoke_id, first->service});
    const auto next = scene.sent();
    ASSERT_EQ(next.size(), 1u);
    EXPECT_EQ(number_in(notification_of(next[0])), 3);
    // Given up after three repetitions; the next change is told again.
    scene.pass(60s);
    EXPECT_EQ(scene.sent().size(), 3u);
    scene.present.people = 5;
    scene.station.show(scene.present, scene.now);
    EXPECT_EQ(scene.sent().size(), 1u);
}

TEST(Station, KeepsToTheIncrementOfThePropertysSubscriber) {
    Scene scene;
    const SubscribeCov request{1, people, SubscribeCov::Terms{false, 0}, PropertyReference{}, 5.0F};
    EXPECT_NE(Scene::as<SimpleAck>(scene.ask(ConfirmedService::subscribe_cov_property, request)), nullptr);
    scene.present.people = 4;
    scene.station.show(scene.present, scene.now);
    EXPECT_TRUE(scene.sent().empty());
    scene.present.people = 5;
    scene.station.show(scene.present, scene.now);
    EXPECT_EQ(scene.sent().size(), 1u);
    SubscribeCov wrong = request;
    wrong.increment = NAN;
    EXPECT_EQ(Scene::error_of(scene.ask(ConfirmedService::subscribe_cov_property, wrong)).code, ErrorCode::value_out_of_range);
    wrong = request;
    wrong.monitored = PropertyReference{PropertyId::units, {}};
    EXPECT_EQ(Scene::error_of(scene.ask(ConfirmedService::subscribe_cov_property, wrong)).code, ErrorCode::not_cov_property);
}

TEST(Station, RefusesSubscriptionsWhereThereAreNone) {
    Scene scene;
    const auto error_of = [&](const ObjectId& object) {
        return Scene::error_of(
            scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{1, object, SubscribeCov::Terms{false, 0}, {}, {}}));
    };
    EXPECT_EQ(error_of(reset).code, ErrorCode::optional_functionality_not_supported); // COV is off in the settings
    EXPECT_EQ(error_of({ObjectType::analog_input, 9}).code, ErrorCode::unknown_object);
}

TEST(Station, TakesOnlySoManySubscriptions) {
    Scene scene;
    for (std::uint32_t process = 0; process < Subscriptions::most; ++process)
        scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{process, people, SubscribeCov::Terms{false, 0}, {}, {}});
    const Sent answer =
        scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{9999, people, SubscribeCov::Terms{false, 0}, {}, {}});
    EXPECT_EQ(Scene::error_of(answer), (ErrorAnswer{ErrorClass::resources, ErrorCode::no_space_to_add_list_element}));
    EXPECT_EQ(scene.station.subscriptions(), Subscriptions::most);
    // All of them can be read, in segments.
    const Sent list = scene.ask(ConfirmedService::read_property, ReadProperty{device, {PropertyId::active_cov_subscriptions, {}}},
                                {1476, 0, true});
    ASSERT_NE(Scene::as<ComplexAck>(list), nullptr);
    EXPECT_TRUE(Scene::as<ComplexAck>(list)->segment->more_follow);
}

// ---- Long answers

/// Takes a long answer as a client does who can lose segments.
Octets take_in_segments(Scene& scene, const Sent& first, std::uint8_t window, const std::set<int>& lost,
                        bool calls_itself_server = false) {
    Octets whole;
    std::vector<Sent> incoming;
    incoming.push_back(first);
    std::size_t next = 0;
    int arrived = 0;
    bool is_complete = false;
    while (!is_complete) {
        std::uint8_t id = 0;
        std::size_t in_window = 0;
        for (const Sent& piece : incoming) {
            if (lost.contains(arrived++)) continue;
            const auto* ack = Scene::as<ComplexAck>(piece);
            if (ack == nullptr || !ack->segment || ack->segment->sequence != static_cast<std::uint8_t>(next)) continue;
            append(whole, ack->parameters);
            id = ack->invoke_id;
            ++next;
            ++in_window;
            is_complete = !ack->segment->more_follow;
        }
        if (in_window > 0) {
            scene.receive(SegmentAck{false, calls_itself_server, id, static_cast<std::uint8_t>(next - 1), window});
        } else {
            scene.pass(2s); // nothing came: the station sends it again
        }
        incoming = scene.sent();
        if (incoming.empty() && !is_complete) {
            ADD_FAILURE() << "no more segments after " << next;
            break;
        }
    }
    return whole;
}

TEST(Station, SendsLongAnswersInSegmentsWhateverGetsLost) {
    for (const std::set<int>& lost : {std::set<int>{}, {0}, {2, 3}, {5, 6, 7}}) {
        Scene scene(every_type());
        const ReadPropertyMultiple everything{{{device, {{PropertyId::all, {}}}}, {people, {{PropertyId::all, {}}}}}};
        const Sent whole = scene.ask(ConfirmedService::read_property_multiple, everything);
        const Octets expected = [&] {
            const OctetView parameters = Scene::as<ComplexAck>(whole)->parameters;
            return Octets(parameters.begin(), parameters.end());
        }();
        const Sent first = scene.ask(ConfirmedService::read_property_multiple, everything, {50, 0, true});
        ASSERT_NE(Scene::as<ComplexAck>(first), nullptr);
        ASSERT_TRUE(Scene::as<ComplexAck>(first)->segment);
        EXPECT_EQ(take_in_segments(scene, first, 4, lost).size(), expected.size());
        scene.pass(60s);
        EXPECT_TRUE(scene.sent().empty()); // nothing is left under way
    }
}

TEST(Station, TakesAcknowledgementsFromClientsWhoCallThemselvesTheServer) {
    Scene scene(every_type());
    const ReadPropertyMultiple everything{{{device, {{PropertyId::all, {}}}}}};
    const Sent first = scene.ask(ConfirmedService::read_property_multiple, everything, {50, 0, true});
    EXPECT_GT(take_in_segments(scene, first, 4, {}, true).size(), 200u);
}

TEST(Station, SendsNothingThatNeedsFragmentsToWhoeverTakesSegments) {
    std::vector<settings::BacnetObject> many;
    for (int i = 0; i < 60; ++i)
        many.push_back({"Object " + std::to_string(i), BuildingVariable::people_in, {}, i, std::string(100, 'x'), true, 1});
    Scene scene(many);
    ReadPropertyMultiple everything;
    for (std::uint32_t i = 0; i < 60; ++i)
        everything.accesses.push_back({{ObjectType::analog_input, i}, {{PropertyId::all, {}}}});
    Sent first = scene.ask(ConfirmedService::read_property_multiple, everything, {1476, 0, true});
    ASSERT_NE(Scene::as<ComplexAck>(first), nullptr);
    EXPECT_LE(first.octets.size(), 1500u - 28u);
    EXPECT_TRUE(Scene::as<ComplexAck>(first)->segment);
}

TEST(Station, AbortsWhatTheClientCannotTake) {
    Scene scene(every_type());
    const ReadPropertyMultiple everything{{{device, {{PropertyId::all, {}}}}}};
    const auto reason = [&](AnswerLimits limits) {
        const Sent answer = scene.ask(ConfirmedService::read_property_multiple, everything, limits);
        const auto* abort = Scene::as<AbortMessage>(answer);
        return abort == nullptr ? AbortReason::other : abort->reason;
    };
    EXPECT_EQ(reason({50, 0, false}), AbortReason::segmentation_not_supported);
    EXPECT_EQ(reason({50, 2, true}), AbortReason::buffer_overflow);
    // A small request for a great deal costs no memory to speak of.
    ReadPropertyMultiple greedy;
    greedy.accesses.push_back({device, std::vector<PropertyReference>(600, {PropertyId::all, {}})});
    const Sent answer = scene.ask(ConfirmedService::read_property_multiple, greedy, {1476, 0, true});
    ASSERT_NE(Scene::as<AbortMessage>(answer), nullptr);
    EXPECT_EQ(Scene::as<AbortMessage>(answer)->reason, AbortReason::buffer_overflow);
}

TEST(Station, GivesUpSegmentsThatNobodyAcknowledges) {
    Scene scene(every_type());
    const ReadPropertyMultiple everything{{{device, {{PropertyId::all, {}}}}}};
    scene.ask(ConfirmedService::read_property_multiple, everything, {50, 0, true});
    scene.pass(60s);
    EXPECT_EQ(scene.sent().size(), 3u); // three repetitions
    scene.ask(ConfirmedService::read_property_multiple, everything, {50, 0, true});
    scene.receive(AbortMessage{false, scene.invoke_id, AbortReason::other});
    scene.pass(60s);
    EXPECT_TRUE(scene.sent().empty());
}

// ---- What is refused

TEST(Station, RejectsAndAbortsAsTheStandardHasIt) {
    Scene scene;
    ConfirmedRequest request;
    request.invoke_id = 5;
    request.service = 16; // WritePropertyMultiple
    scene.receive(request);
    EXPECT_EQ(Scene::as<RejectMessage>(scene.sent().at(0))->reason, RejectReason::unrecognized_service);
    request.service = static_cast<std::uint8_t>(ConfirmedService::read_property);
    scene.receive(request);
    EXPECT_EQ(Scene::as<RejectMessage>(scene.sent().at(0))->reason, RejectReason::missing_required_parameter);
    request.segment = Segment{0, 4, true};
    scene.receive(request);
    EXPECT_EQ(Scene::as<AbortMessage>(scene.sent().at(0))->reason, AbortReason::segmentation_not_supported);
}

TEST(Station, SaysThatItIsNoBroadcastManagementDevice) {
    Scene scene;
    for (const auto& [function, result] :
         {std::pair{LinkFunction::register_foreign_device, LinkResult::register_foreign_device_refused},
          {LinkFunction::read_broadcast_distribution_table, LinkResult::read_broadcast_distribution_table_refused},
          {LinkFunction::read_foreign_device_table, LinkResult::read_foreign_device_table_refused},
          {LinkFunction::distribute_broadcast_to_network, LinkResult::distribute_broadcast_to_network_refused}}) {
        LinkFrame frame;
        frame.function = function;
        scene.station.receive(encode_link(frame), workstation, scene.now);
        const auto sent = scene.sent();
        ASSERT_EQ(sent.size(), 1u);
        EXPECT_EQ(sent[0].link.function, LinkFunction::result);
        EXPECT_EQ(sent[0].link.result, result);
    }
}

// ---- The device as a whole

TEST(Station, IsSilentAsLongAsItIsTold) {
    Scene scene;
    EXPECT_EQ(
        Scene::error_of(scene.ask(ConfirmedService::device_communication_control, Control{{}, Control::State::disable, "wrong"})),
        (ErrorAnswer{ErrorClass::security, ErrorCode::password_failure}));
    EXPECT_TRUE(scene.read(people, PropertyId::present_value));
    scene.ask(ConfirmedService::subscribe_cov, SubscribeCov{1, people, SubscribeCov::Terms{false, 0}, {}, {}});
    scene.ask(ConfirmedService::device_communication_control, Control{std::uint16_t{5}, Control::State::disable, "filister"});
    EXPECT_FALSE(scene.read(people, PropertyId::present_value));
    scene.tell(UnconfirmedService::who_is, WhoIs{});
    scene.present.people = 9;
    scene.station.show(scene.present, scene.now);
    EXPECT_TRUE(scene.sent().empty());
    scene.pass(5min);
    EXPECT_EQ(number_in(notification_of(scene.sent().at(0))), 9); // what it could not say before
    EXPECT_TRUE(scene.read(people, PropertyId::present_value));
    scene.ask(ConfirmedService::device_communication_control, Control{{}, Control::State::disable_initiation, "filister"});
    scene.present.people = 10;
    scene.station.show(scene.present, scene.now);
    EXPECT_TRUE(scene.sent().empty());
    EXPECT_TRUE(scene.read(people, PropertyId::present_value));
    scene.tell(UnconfirmedService::who_is, WhoIs{});
    EXPECT_EQ(scene.sent().size(), 1u);
}

TEST(Station, RestartsForWhoeverHasThePassword) {
    Scene scene;
    using State = ReinitializeDevice::State;
    EXPECT_EQ(Scene::error_of(scene.ask(ConfirmedService::reinitialize_device, ReinitializeDevice{State::coldstart, {}})),
              (ErrorAnswer{ErrorClass::security, ErrorCode::password_failure}));
    EXPECT_EQ(scene.restarts, 0);
    EXPECT_NE(
        Scene::as<SimpleAck>(scene.ask(ConfirmedService::reinitialize_device, ReinitializeDevice{State::warmstart, "filister"})),
        nullptr);
    EXPECT_EQ(scene.restarts, 1);
    EXPECT_EQ(
        Scene::error_of(scene.ask(ConfirmedService::reinitialize_device, ReinitializeDevice{State::startbackup, "filister"}))
            .code,
        ErrorCode::optional_functionality_not_supported);
}

TEST(Station, HearsTheTime) {
    Scene scene;
    const TimeSynchronization time{{2026, 7, 1, 3}, {12, 30, 15, 50}};
    scene.tell(UnconfirmedService::utc_time_synchronization, time);
    const WallTime utc{std::chrono::sys_days{std::chrono::year{2026} / 7 / 1} + 12h + 30min + 15s + 500ms};
    EXPECT_EQ(scene.told_time, utc);
    scene.tell(UnconfirmedService::time_synchronization, time);
    EXPECT_EQ(scene.told_time, utc - 2h); // Berlin in summer
    scene.told_time.reset();
    scene.tell(UnconfirmedService::time_synchronization, TimeSynchronization{{}, {12, 0, 0, 0}});
    EXPECT_FALSE(scene.told_time);
}

// ---- As a foreign device

LinkFrame result(LinkResult code) {
    LinkFrame frame;
    frame.function = LinkFunction::result;
    frame.result = code;
    return frame;
}

TEST(Station, RegistersWithItsBroadcastManagementDeviceAndRenews) {
    Scene scene({}, Station::Registration{bbmd, 60});
    // Asked at the start, and again after silence.
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::registering);
    scene.pass(5s);
    auto sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].to, bbmd);
    EXPECT_EQ(sent[0].link.function, LinkFunction::register_foreign_device);
    EXPECT_EQ(sent[0].link.time_to_live_s, 60);
    // Once registered, it says who it is to all networks, through the BBMD.
    scene.station.receive(encode_link(result(LinkResult::success)), bbmd, scene.now);
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::registered);
    sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].link.function, LinkFunction::distribute_broadcast_to_network);
    EXPECT_EQ(sent[0].to, bbmd);
    // Renewed well before the end.
    scene.pass(30s);
    sent = scene.sent();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].link.function, LinkFunction::register_foreign_device);
    // The BBMD is silent: asked again and again, and no longer registered after the time to live.
    scene.pass(29s);
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::registered);
    scene.pass(60s);
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::registering);
    EXPECT_GE(scene.sent().size(), 3u);
}

TEST(Station, BelievesOnlyItsOwnBroadcastManagementDevice) {
    Scene scene({}, Station::Registration{bbmd, 60});
    scene.station.receive(encode_link(result(LinkResult::success)), workstation, scene.now);
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::registering);
    scene.station.receive(encode_link(result(LinkResult::register_foreign_device_refused)), bbmd, scene.now);
    EXPECT_EQ(scene.station.registration(), ForeignDevice::State::refused);
}

// ---- Numbers

TEST(InstanceFromSerialNumber, IsItsSixthToEleventhCharacters) {
    EXPECT_EQ(instance_from("6445D123456X0000"), 123'456u);
    EXPECT_EQ(instance_from("6445D0000123"), 12u);
    EXPECT_LT(instance_from("6757D38291740000ABC"), 1'000'000u);
    EXPECT_LT(instance_from(""), 1'000'000u);
    EXPECT_NE(instance_from("ABCDEF0000000001"), instance_from("ABCDEF0000000002"));
}

} // namespace
} // namespace headcount::building::bacnet
