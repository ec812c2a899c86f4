#include "building/bacnet/network.h"

namespace headcount::building::bacnet {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::uint8_t network_message = 0x80;
constexpr std::uint8_t with_destination = 0x20;
constexpr std::uint8_t with_source = 0x08;
constexpr std::uint8_t expecting_reply = 0x04;
constexpr std::uint8_t reserved = 0x50;
constexpr std::size_t longest_mac = 18;
constexpr std::uint8_t first_proprietary_message = 0x80;

std::optional<RemoteAddress> read_address(OctetReader& reader) {
    const auto network = reader.number(2);
    const auto length = reader.number(1);
    if (!length || *length > longest_mac) return std::nullopt;
    const auto mac = reader.take(static_cast<std::size_t>(*length));
    if (!mac) return std::nullopt;
    return RemoteAddress{static_cast<std::uint16_t>(*network), {mac->begin(), mac->end()}};
}

void append_address(Octets& octets, const RemoteAddress& address) {
    append_number(octets, address.network, 2);
    octets.push_back(static_cast<std::uint8_t>(address.mac.size()));
    append(octets, address.mac);
}

} // namespace

std::optional<NetworkFrame> decode_network(OctetView octets) {
    OctetReader reader(octets);
    const auto first = reader.number(1);
    const auto control = reader.number(1);
    if (first != version || !control || (*control & reserved) != 0) return std::nullopt;
    NetworkFrame frame;
    frame.expects_reply = (*control & expecting_reply) != 0;
    frame.priority = *control & 3;
    if ((*control & with_destination) != 0) {
        frame.destination = read_address(reader);
        if (!frame.destination) return std::nullopt;
    }
    if ((*control & with_source) != 0) {
        frame.source = read_address(reader);
        const bool is_answerable =
            frame.source && !frame.source->mac.empty() && frame.source->network != 0 && frame.source->network != global_broadcast;
        if (!is_answerable) return std::nullopt;
    }
    if (frame.destination) {
        const auto hops = reader.number(1);
        if (!hops) return std::nullopt;
        frame.hop_count = static_cast<std::uint8_t>(*hops);
    }
    if ((*control & network_message) != 0) {
        const auto message = reader.number(1);
        if (!message) return std::nullopt;
        frame.message = static_cast<std::uint8_t>(*message);
        if (*frame.message >= first_proprietary_message && !reader.number(2)) return std::nullopt;
    }
    frame.payload = reader.rest();
    return frame;
}

Octets encode_network(const NetworkFrame& frame) {
    Octets octets = {
        version, static_cast<std::uint8_t>((frame.message ? network_message : 0) | (frame.destination ? with_destination : 0) |
                                           (frame.source ? with_source : 0) | (frame.expects_reply ? expecting_reply : 0) |
                                           frame.priority)};
    if (frame.destination) append_address(octets, *frame.destination);
    if (frame.source) append_address(octets, *frame.source);
    if (frame.destination) octets.push_back(frame.hop_count);
    if (frame.message) {
        octets.push_back(*frame.message);
        if (*frame.message >= first_proprietary_message) append_number(octets, 0, 2);
    }
    append(octets, frame.payload);
    return octets;
}

} // namespace headcount::building::bacnet
