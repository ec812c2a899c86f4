#pragma once

#include "building/bacnet/octets.h"

#include <cstdint>
#include <optional>
#include <string>

/// BACnet/IP's own layer (ANSI/ASHRAE 135, Annex J): what stands at the front of every UDP datagram.
namespace headcount::building::bacnet {

/// An IPv4 address with a UDP port.
struct Endpoint {
    std::uint32_t address = 0; ///< most significant octet first: 127.0.0.1 is 0x7F000001
    std::uint16_t port = 0;
    friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// `192.0.2.1:47808`
std::string text_of(const Endpoint& endpoint);

enum class LinkFunction : std::uint8_t {
    result = 0,
    write_broadcast_distribution_table = 1,
    read_broadcast_distribution_table = 2,
    forwarded_npdu = 4,
    register_foreign_device = 5,
    read_foreign_device_table = 6,
    delete_foreign_device_table_entry = 8,
    distribute_broadcast_to_network = 9,
    original_unicast_npdu = 10,
    original_broadcast_npdu = 11,
};

/// BVLC-Result's codes (J.2.1.1).
enum class LinkResult : std::uint16_t {
    success = 0x0000,
    write_broadcast_distribution_table_refused = 0x0010,
    read_broadcast_distribution_table_refused = 0x0020,
    register_foreign_device_refused = 0x0030,
    read_foreign_device_table_refused = 0x0040,
    delete_foreign_device_table_entry_refused = 0x0050,
    distribute_broadcast_to_network_refused = 0x0060,
};

/// The longest datagram: 4 octets of BVLC, 6 of an original sender, the longest NPDU (1497).
constexpr std::size_t longest_datagram = 1507;

/// A datagram without what it carries.
struct LinkFrame {
    LinkFunction function = LinkFunction::original_unicast_npdu;
    LinkResult result = LinkResult::success; ///< of `result`
    std::uint16_t time_to_live_s = 0;        ///< of `register_foreign_device`
    Endpoint original_source;                ///< of `forwarded_npdu`
    OctetView npdu;                          ///< of the four kinds that carry one; in the datagram
};

/// Nothing if the datagram is not BACnet/IP, is shorter or longer than it says, or has a function that is not listed.
std::optional<LinkFrame> decode_link(OctetView datagram);

Octets encode_link(const LinkFrame& frame);

} // namespace headcount::building::bacnet
