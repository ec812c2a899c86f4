#pragma once

#include "building/bacnet/octets.h"
#include "building/bacnet/vocabulary.h"

#include <cstdint>
#include <optional>
#include <variant>

/// The headers of application messages (ANSI/ASHRAE 135, clause 20.1). What follows a header is `parameters`, which of a decoded
/// message lie in the datagram.
namespace headcount::building::bacnet {

/// How much the sender of a request takes in an answer.
struct AnswerLimits {
    std::size_t apdu = 480;      ///< octets of one APDU, 50 to 1476
    std::size_t segments = 0;    ///< 2 to 64; 0: not said, or more
    bool takes_segments = false; ///< segmented-response-accepted
    friend bool operator==(const AnswerLimits&, const AnswerLimits&) = default;
};

/// Where a piece stands in a message that was too long for one.
struct Segment {
    std::uint8_t sequence = 0;
    std::uint8_t window = 1; ///< 1 to 127, as proposed
    bool more_follow = false;
    friend bool operator==(const Segment&, const Segment&) = default;
};

struct ConfirmedRequest {
    AnswerLimits limits;
    std::uint8_t invoke_id = 0;
    std::optional<Segment> segment;
    std::uint8_t service = 0;
    OctetView parameters;
};
struct UnconfirmedRequest {
    std::uint8_t service = 0;
    OctetView parameters;
};
struct SimpleAck {
    std::uint8_t invoke_id = 0;
    std::uint8_t service = 0;
};
struct ComplexAck {
    std::uint8_t invoke_id = 0;
    std::optional<Segment> segment;
    std::uint8_t service = 0;
    OctetView parameters;
};
struct SegmentAck {
    bool is_negative = false;
    bool from_server = false;
    std::uint8_t invoke_id = 0;
    std::uint8_t sequence = 0;
    std::uint8_t window = 1; ///< 1 to 127
};
struct ErrorMessage {
    std::uint8_t invoke_id = 0;
    std::uint8_t service = 0;
    ErrorAnswer error;
};
struct RejectMessage {
    std::uint8_t invoke_id = 0;
    RejectReason reason = RejectReason::other;
};
struct AbortMessage {
    bool from_server = false;
    std::uint8_t invoke_id = 0;
    AbortReason reason = AbortReason::other;
};

using Apdu = std::variant<ConfirmedRequest, UnconfirmedRequest, SimpleAck, ComplexAck, SegmentAck, ErrorMessage, RejectMessage,
                          AbortMessage>;

/// The longest APDU on BACnet/IP (J.2): what the sensor takes and sends.
constexpr std::size_t longest_apdu = 1476;

/// Nothing if it is cut short or of no known kind.
std::optional<Apdu> decode_apdu(OctetView octets);

Octets encode_apdu(const Apdu& apdu);

} // namespace headcount::building::bacnet
