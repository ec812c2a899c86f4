#include "building/bacnet/apdu.h"

#include "building/bacnet/tags.h"

#include <algorithm>
#include <array>

namespace headcount::building::bacnet {

namespace {

/// PDU types, in the upper half of the first octet.
namespace pdu {
enum Type {
    confirmed_request = 0,
    unconfirmed_request = 1,
    simple_ack = 2,
    complex_ack = 3,
    segment_ack = 4,
    error = 5,
    reject = 6,
    abort = 7,
};
} // namespace pdu

constexpr std::uint8_t segmented = 8;
constexpr std::uint8_t more_follow = 4;
constexpr std::uint8_t takes_segments = 2;
constexpr std::uint8_t negative = 2;
constexpr std::uint8_t from_server = 1;

constexpr std::array<std::size_t, 6> apdu_sizes = {50, 128, 206, 480, 1024, 1476};
constexpr std::array<std::size_t, 8> segment_counts = {0, 2, 4, 8, 16, 32, 64, 0};

std::uint8_t index_of(std::size_t most, const auto& table) {
    std::size_t index = table.size() - 1;
    while (index > 0 && table[index] > most)
        --index;
    return static_cast<std::uint8_t>(index);
}

std::optional<std::uint8_t> octet(OctetReader& reader) {
    const auto number = reader.number(1);
    if (!number) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
}

std::optional<Segment> read_segment(OctetReader& reader, std::uint8_t flags) {
    const auto sequence = octet(reader);
    const auto window = octet(reader);
    if (!window || *window == 0 || *window > 127) return std::nullopt;
    return Segment{*sequence, *window, (flags & more_follow) != 0};
}

std::optional<Apdu> decode_request(OctetReader& reader, std::uint8_t flags) {
    ConfirmedRequest request;
    const auto limits = octet(reader);
    const auto invoke_id = octet(reader);
    if (!invoke_id) return std::nullopt;
    request.limits.takes_segments = (flags & takes_segments) != 0;
    request.limits.segments = segment_counts[*limits >> 4 & 7];
    // The sizes from 6 on are reserved, and are all greater than anything that fits here.
    request.limits.apdu = apdu_sizes[std::min<std::size_t>(*limits & 15, apdu_sizes.size() - 1)];
    request.invoke_id = *invoke_id;
    if ((flags & segmented) != 0) {
        request.segment = read_segment(reader, flags);
        if (!request.segment) return std::nullopt;
    }
    const auto service = octet(reader);
    if (!service) return std::nullopt;
    request.service = *service;
    request.parameters = reader.rest();
    return request;
}

std::optional<Apdu> decode_complex_ack(OctetReader& reader, std::uint8_t flags) {
    ComplexAck ack;
    const auto invoke_id = octet(reader);
    if (!invoke_id) return std::nullopt;
    ack.invoke_id = *invoke_id;
    if ((flags & segmented) != 0) {
        ack.segment = read_segment(reader, flags);
        if (!ack.segment) return std::nullopt;
    }
    const auto service = octet(reader);
    if (!service) return std::nullopt;
    ack.service = *service;
    ack.parameters = reader.rest();
    return ack;
}

std::optional<Apdu> decode_segment_ack(OctetReader& reader, std::uint8_t flags) {
    const auto invoke_id = octet(reader);
    const auto sequence = octet(reader);
    const auto window = octet(reader);
    if (!window || *window == 0 || *window > 127) return std::nullopt;
    return SegmentAck{(flags & negative) != 0, (flags & from_server) != 0, *invoke_id, *sequence, *window};
}

std::optional<Apdu> decode_error(OctetReader& reader) {
    const auto invoke_id = octet(reader);
    const auto service = octet(reader);
    if (!service) return std::nullopt;
    TagReader tags(reader.rest());
    const std::uint32_t error_class = tags.value_of<Enumerated>().value;
    const std::uint32_t code = tags.value_of<Enumerated>().value;
    // Some services' errors say more, in a form of their own: that they are errors is enough.
    ErrorAnswer answer;
    if (!tags.fault()) answer = {static_cast<ErrorClass>(error_class), static_cast<ErrorCode>(code)};
    return ErrorMessage{*invoke_id, *service, answer};
}

struct Encoder {
    Octets octets;

    void put(int kind, int flags = 0) { octets.push_back(static_cast<std::uint8_t>(kind << 4 | flags)); }
    void put_segment(const std::optional<Segment>& segment) {
        if (!segment) return;
        octets.push_back(segment->sequence);
        octets.push_back(segment->window);
    }
    static int flags_of(const std::optional<Segment>& segment) {
        return segment ? segmented | (segment->more_follow ? more_follow : 0) : 0;
    }

    void operator()(const ConfirmedRequest& request) {
        put(pdu::confirmed_request, flags_of(request.segment) | (request.limits.takes_segments ? takes_segments : 0));
        const std::size_t segments = request.limits.segments;
        octets.push_back(static_cast<std::uint8_t>(
            (segments == 0 ? 0 : index_of(segments, std::array<std::size_t, 7>{0, 2, 4, 8, 16, 32, 64})) << 4 |
            index_of(request.limits.apdu, apdu_sizes)));
        octets.push_back(request.invoke_id);
        put_segment(request.segment);
        octets.push_back(request.service);
        append(octets, request.parameters);
    }
    void operator()(const UnconfirmedRequest& request) {
        put(pdu::unconfirmed_request);
        octets.push_back(request.service);
        append(octets, request.parameters);
    }
    void operator()(const SimpleAck& ack) {
        put(pdu::simple_ack);
        octets.push_back(ack.invoke_id);
        octets.push_back(ack.service);
    }
    void operator()(const ComplexAck& ack) {
        put(pdu::complex_ack, flags_of(ack.segment));
        octets.push_back(ack.invoke_id);
        put_segment(ack.segment);
        octets.push_back(ack.service);
        append(octets, ack.parameters);
    }
    void operator()(const SegmentAck& ack) {
        put(pdu::segment_ack, (ack.is_negative ? negative : 0) | (ack.from_server ? from_server : 0));
        octets.push_back(ack.invoke_id);
        octets.push_back(ack.sequence);
        octets.push_back(ack.window);
    }
    void operator()(const ErrorMessage& message) {
        put(pdu::error);
        octets.push_back(message.invoke_id);
        octets.push_back(message.service);
        TagWriter writer(octets);
        writer.enumerated(static_cast<std::uint32_t>(message.error.error_class));
        writer.enumerated(static_cast<std::uint32_t>(message.error.code));
    }
    void operator()(const RejectMessage& message) {
        put(pdu::reject);
        octets.push_back(message.invoke_id);
        octets.push_back(static_cast<std::uint8_t>(message.reason));
    }
    void operator()(const AbortMessage& message) {
        put(pdu::abort, message.from_server ? from_server : 0);
        octets.push_back(message.invoke_id);
        octets.push_back(static_cast<std::uint8_t>(message.reason));
    }
};

} // namespace

std::optional<Apdu> decode_apdu(OctetView octets) {
    OctetReader reader(octets);
    const auto first = octet(reader);
    if (!first) return std::nullopt;
    const std::uint8_t flags = *first & 15;
    switch (*first >> 4) {
        case pdu::confirmed_request:
            return decode_request(reader, flags);
        case pdu::complex_ack:
            return decode_complex_ack(reader, flags);
        case pdu::segment_ack:
            return decode_segment_ack(reader, flags);
        case pdu::error:
            return decode_error(reader);
        default:
            break;
    }
    const auto second = octet(reader);
    if (!second) return std::nullopt;
    if (*first >> 4 == pdu::unconfirmed_request) return UnconfirmedRequest{*second, reader.rest()};
    const auto third = octet(reader);
    if (!third) return std::nullopt;
    switch (*first >> 4) {
        case pdu::simple_ack:
            return SimpleAck{*second, *third};
        case pdu::reject:
            return RejectMessage{*second, static_cast<RejectReason>(*third)};
        case pdu::abort:
            return AbortMessage{(flags & from_server) != 0, *second, static_cast<AbortReason>(*third)};
        default:
            return std::nullopt;
    }
}

Octets encode_apdu(const Apdu& apdu) {
    Encoder encoder;
    std::visit(encoder, apdu);
    return std::move(encoder.octets);
}

} // namespace headcount::building::bacnet
