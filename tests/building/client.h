#pragma once

#include "building/bacnet/station.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace headcount::building::bacnet::test {

using namespace std::chrono_literals;

constexpr Endpoint workstation{0x7F000001, 50'000};
constexpr Endpoint bbmd{0xC0A80101, 47'808};
constexpr std::uint32_t number = 1234;

/// A datagram that the station sent, taken apart.
struct Sent {
    std::optional<Endpoint> to;
    LinkFrame link;
    NetworkFrame network;
    std::optional<Apdu> apdu;
    Octets octets; ///< what all of these lie in
};

/// A station, the clients who talk to it, and the time.
class Scene {
public:
    explicit Scene(std::vector<settings::BacnetObject> objects = settings::Bacnet{}.objects,
                   std::optional<Station::Registration> registration = {})
        : station(options(std::move(objects), registration), orders(), now) {
        present.is_healthy = true;
        present.software_version = "0.1.0";
        station.show(present, now);
        (void)sent();
    }

    /// Everything that was sent since the last time.
    std::vector<Sent> sent() {
        std::vector<Sent> all;
        for (Outgoing& outgoing : station.take_outgoing()) {
            Sent one;
            one.to = outgoing.to;
            one.octets = std::move(outgoing.datagram);
            const auto link = decode_link(one.octets);
            EXPECT_TRUE(link);
            one.link = *link;
            if (!link->npdu.empty()) {
                const auto network = decode_network(link->npdu);
                EXPECT_TRUE(network);
                one.network = *network;
                one.apdu = decode_apdu(one.network.payload);
                EXPECT_TRUE(one.apdu);
            }
            all.push_back(std::move(one));
        }
        return all;
    }

    void receive(const Apdu& apdu, Endpoint from = workstation, std::optional<RemoteAddress> behind = {},
                 LinkFunction function = LinkFunction::original_unicast_npdu) {
        const Octets payload = encode_apdu(apdu);
        NetworkFrame network;
        network.source = std::move(behind);
        network.payload = payload;
        const Octets npdu = encode_network(network);
        LinkFrame link;
        link.function = function;
        link.npdu = npdu;
        station.receive(encode_link(link), from, now);
    }

    /// Asks for a confirmed service and gives the answer.
    template <class Service>
    Sent ask(ConfirmedService service, const Service& request, AnswerLimits limits = {1476, 0, false}) {
        const Octets parameters = request.encode();
        ConfirmedRequest confirmed;
        confirmed.limits = limits;
        confirmed.invoke_id = ++invoke_id;
        confirmed.service = static_cast<std::uint8_t>(service);
        confirmed.parameters = parameters;
        receive(confirmed);
        std::vector<Sent> answers = sent();
        if (answers.empty()) return {};
        rest.assign(std::make_move_iterator(answers.begin() + 1), std::make_move_iterator(answers.end()));
        return std::move(answers.front());
    }

    template <class Service>
    void tell(UnconfirmedService service, const Service& request) {
        const Octets parameters = request.encode();
        receive(UnconfirmedRequest{static_cast<std::uint8_t>(service), parameters}, workstation, {},
                LinkFunction::original_broadcast_npdu);
    }

    /// A property's value as it was read; nothing after an error.
    std::optional<Value> read(const ObjectId& object, PropertyId property, std::optional<std::uint32_t> index = {}) {
        const Sent answer = ask(ConfirmedService::read_property, ReadProperty{object, {property, index}});
        const auto* ack = answer.apdu ? std::get_if<ComplexAck>(&*answer.apdu) : nullptr;
        if (ack == nullptr) return std::nullopt;
        const auto decoded = ReadPropertyAck::decode(ack->parameters);
        if (!decoded) return std::nullopt;
        TagReader reader(decoded->value);
        return reader.value();
    }

    /// Time goes by; the station is woken when it wants to be.
    void pass(Duration span) {
        const Duration end = now.steady + span;
        while (station.next_due() <= end) {
            step(std::max(station.next_due(), now.steady));
            station.pass(now);
        }
        step(end);
    }

    static ErrorAnswer error_of(const Sent& answer) {
        const auto* message = answer.apdu ? std::get_if<ErrorMessage>(&*answer.apdu) : nullptr;
        EXPECT_NE(message, nullptr) << "no error";
        return message == nullptr ? ErrorAnswer{} : message->error;
    }
    template <class Message>
    static const Message* as(const Sent& answer) {
        return answer.apdu ? std::get_if<Message>(&*answer.apdu) : nullptr;
    }

    report::Moment now{WallTime{std::chrono::hours(500'000)}, 1000s};
    Present present;
    int resets = 0;
    int restarts = 0;
    int capacity = 0;
    std::optional<WallTime> told_time;
    std::uint8_t invoke_id = 0;
    std::vector<Sent> rest; ///< what was sent after the answer
    Station station;

private:
    static Station::Options options(std::vector<settings::BacnetObject> objects,
                                    std::optional<Station::Registration> registration) {
        Station::Options made;
        made.facts.instance = number;
        made.facts.name = "Sensor";
        made.facts.serial_number = "6757D38291740000";
        made.facts.software_version = "0.1.0";
        made.facts.zone = *TimeZone::find("Europe/Berlin");
        made.objects = std::move(objects);
        made.password = "filister";
        made.registration = registration;
        return made;
    }
    StationOrders orders() {
        return {[this] { ++resets; },
                [this](int wanted) -> Result<void> {
                    capacity = wanted;
                    return {};
                },
                [this] { ++restarts; }, [this](WallTime time) { told_time = time; }};
    }
    void step(Duration to) {
        now.wall += to - now.steady;
        now.steady = to;
    }
};

} // namespace headcount::building::bacnet::test
