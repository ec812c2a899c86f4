#pragma once

#include "base/result.h"
#include "building/bacnet/apdu.h"
#include "building/bacnet/device_object.h"
#include "building/bacnet/foreign_device.h"
#include "building/bacnet/link.h"
#include "building/bacnet/network.h"
#include "building/bacnet/objects.h"
#include "building/bacnet/peer.h"
#include "building/bacnet/services.h"
#include "building/bacnet/subscriptions.h"
#include "building/bacnet/transfers.h"
#include "building/present.h"
#include "report/moment.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headcount::building::bacnet {

/// What a client can have the sensor do. Called while a datagram is taken in; none may destroy the station.
struct StationOrders {
    std::function<void()> reset_counts;
    std::function<Result<void>(int)> set_capacity; ///< 1 to 1000
    std::function<void()> restart;
    std::function<void(WallTime)> tell_time; ///< what another device takes the time for
};

/// A datagram to be sent.
struct Outgoing {
    std::optional<Endpoint> to; ///< absent: to everybody on the local network
    Octets datagram;
};

/// A BACnet/IP device without its socket: datagrams and time go in, datagrams come out.
///
/// Executes Who-Is, Who-Has, ReadProperty, ReadPropertyMultiple, WriteProperty, SubscribeCOV, SubscribeCOVProperty,
/// DeviceCommunicationControl, ReinitializeDevice and both TimeSynchronizations; sends long answers in segments; registers with a
/// BBMD. Whatever else comes is answered as the standard has it, by Reject, Abort, Error, a BVLC-Result or not at all. What it
/// remembers is bounded, whoever sends whatever. One thread.
class Station {
public:
    struct Registration {
        Endpoint bbmd;
        std::uint16_t time_to_live_s = 3600;
    };
    struct Options {
        DeviceFacts facts;
        std::vector<settings::BacnetObject> objects;
        std::string password; ///< for the services that stop or restart the device; empty: those are refused
        std::optional<Registration> registration;
    };

    /// Says I-Am to everybody, and registers with the BBMD.
    Station(Options options, StationOrders orders, const report::Moment& now);
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;

    void receive(OctetView datagram, const Endpoint& from, const report::Moment& now);

    /// The sensor as it is from now on; tells those who have subscribed.
    void show(const Present& present, const report::Moment& now);

    /// What the passing of time makes due. To be called at `next_due` at the latest.
    void pass(const report::Moment& now);
    /// By the steady clock; Duration::max() if nothing is due.
    Duration next_due() const;

    /// The datagrams to be sent, oldest first.
    std::vector<Outgoing> take_outgoing();

    const DeviceFacts& facts() const { return options_.facts; }
    std::size_t subscriptions() const { return subscriptions_.size(); }
    /// Absent: no BBMD is set.
    std::optional<ForeignDevice::State> registration() const;

private:
    using State = DeviceCommunicationControl::State;
    using Answer = std::variant<Octets, std::monostate, ErrorAnswer, RejectReason, AbortReason>;

    void receive_network(OctetView npdu, const Endpoint& from, bool was_broadcast, const report::Moment& now);
    void refuse_link(LinkFunction function, const Endpoint& from);
    void execute(const UnconfirmedRequest& request, const Peer& peer, const report::Moment& now);
    void execute(const ConfirmedRequest& request, const Peer& peer, const report::Moment& now);
    void take_in_answer(const Apdu& apdu, const Peer& peer, const report::Moment& now);

    Answer answer(const ConfirmedRequest& request, const Peer& peer, const report::Moment& now);
    Answer read(const ReadProperty& request, const report::Moment& now) const;
    Answer read(const ReadPropertyMultiple& request, const report::Moment& now) const;
    Answer write(const WriteProperty& request);
    Answer subscribe(const SubscribeCov& request, const Peer& peer, const report::Moment& now);
    Answer control(const DeviceCommunicationControl& request, const report::Moment& now);
    Answer reinitialize(const ReinitializeDevice& request);

    tl::expected<PropertyValue, ErrorAnswer> read(const ObjectId& object, PropertyId property, const report::Moment& now) const;
    ObjectId actual(const ObjectId& object) const;
    void answer_who_is(const WhoIs& request, const Peer& peer);
    void answer_who_has(const WhoHas& request, const Peer& peer);
    void take_in_time(const TimeSynchronization& request, bool is_utc);

    void reply(const ConfirmedRequest& request, Answer answer, const Peer& peer, const report::Moment& now);
    void send(const Peer& peer, OctetView apdu, bool expects_reply = false);
    void send(const std::vector<Subscriptions::Notice>& notices);
    void broadcast(OctetView apdu);
    void announce();
    ObjectId device() const { return {ObjectType::device, options_.facts.instance}; }
    bool is_silent(const report::Moment& now);

    Options options_;
    StationOrders orders_;
    Objects objects_;
    Present present_;
    Subscriptions subscriptions_;
    Transfers transfers_;
    std::optional<ForeignDevice> foreign_device_;
    State communication_ = State::enable;
    std::optional<Duration> communication_until_; ///< absent: until told otherwise
    std::vector<Outgoing> outgoing_;
};

} // namespace headcount::building::bacnet
