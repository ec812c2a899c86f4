#pragma once

#include "building/bacnet/octets.h"

#include <cstdint>
#include <optional>

/// BACnet's network layer (ANSI/ASHRAE 135, clause 6), as far as a device that is no router needs it.
namespace headcount::building::bacnet {

/// A device on a network behind a router.
struct RemoteAddress {
    std::uint16_t network = 0; ///< 1 to 65534
    Octets mac;                ///< 1 to 18 octets; of a destination also none: a broadcast there
    friend auto operator<=>(const RemoteAddress&, const RemoteAddress&) = default;
};

/// To every device on every network (6.2.2).
constexpr std::uint16_t global_broadcast = 65'535;

struct NetworkFrame {
    std::optional<RemoteAddress> destination; ///< absent: whoever gets it
    std::optional<RemoteAddress> source;      ///< absent: the sender of the datagram
    std::uint8_t hop_count = 255;             ///< with a destination
    bool expects_reply = false;
    std::uint8_t priority = 0; ///< 0 normal to 3 life safety
    /// Of a message between routers; absent where an APDU follows.
    std::optional<std::uint8_t> message;
    OctetView payload;
};

/// Nothing if it is of another version, cut short, or has a source that cannot be answered.
std::optional<NetworkFrame> decode_network(OctetView octets);

Octets encode_network(const NetworkFrame& frame);

} // namespace headcount::building::bacnet
