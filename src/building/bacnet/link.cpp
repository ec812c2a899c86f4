#include "building/bacnet/link.h"

#include <fmt/format.h>

namespace headcount::building::bacnet {

namespace {

constexpr std::uint8_t bacnet_ip = 0x81;
constexpr std::size_t header_size = 4;

bool carries_npdu(LinkFunction function) {
    return function == LinkFunction::forwarded_npdu || function == LinkFunction::distribute_broadcast_to_network ||
           function == LinkFunction::original_unicast_npdu || function == LinkFunction::original_broadcast_npdu;
}

bool is_known(std::uint64_t function) {
    return function <= 11 && function != 3 && function != 7; // the acknowledgements of tables that nobody asks for here
}

} // namespace

std::string text_of(const Endpoint& endpoint) {
    return fmt::format("{}.{}.{}.{}:{}", endpoint.address >> 24, endpoint.address >> 16 & 255, endpoint.address >> 8 & 255,
                       endpoint.address & 255, endpoint.port);
}

std::optional<LinkFrame> decode_link(OctetView datagram) {
    OctetReader reader(datagram);
    const auto type = reader.number(1);
    const auto function = reader.number(1);
    const auto length = reader.number(2);
    if (type != bacnet_ip || !length || *length != datagram.size() || !is_known(*function)) return std::nullopt;
    LinkFrame frame;
    frame.function = static_cast<LinkFunction>(*function);
    if (frame.function == LinkFunction::result) {
        const auto code = reader.number(2);
        if (!code) return std::nullopt;
        frame.result = static_cast<LinkResult>(*code);
    } else if (frame.function == LinkFunction::register_foreign_device) {
        const auto seconds = reader.number(2);
        if (!seconds) return std::nullopt;
        frame.time_to_live_s = static_cast<std::uint16_t>(*seconds);
    } else if (frame.function == LinkFunction::forwarded_npdu) {
        const auto address = reader.number(4);
        const auto port = reader.number(2);
        if (!port) return std::nullopt;
        frame.original_source = {static_cast<std::uint32_t>(*address), static_cast<std::uint16_t>(*port)};
    }
    if (carries_npdu(frame.function)) frame.npdu = reader.rest();
    return frame;
}

Octets encode_link(const LinkFrame& frame) {
    Octets octets;
    octets.reserve(header_size + 6 + frame.npdu.size());
    octets.push_back(bacnet_ip);
    octets.push_back(static_cast<std::uint8_t>(frame.function));
    append_number(octets, 0, 2);
    if (frame.function == LinkFunction::result) append_number(octets, static_cast<std::uint16_t>(frame.result), 2);
    if (frame.function == LinkFunction::register_foreign_device) append_number(octets, frame.time_to_live_s, 2);
    if (frame.function == LinkFunction::forwarded_npdu) {
        append_number(octets, frame.original_source.address, 4);
        append_number(octets, frame.original_source.port, 2);
    }
    append(octets, frame.npdu);
    octets[2] = static_cast<std::uint8_t>(octets.size() >> 8);
    octets[3] = static_cast<std::uint8_t>(octets.size());
    return octets;
}

} // namespace headcount::building::bacnet
