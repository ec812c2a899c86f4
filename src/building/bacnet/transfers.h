#pragma once

#include "base/time.h"
#include "building/bacnet/apdu.h"
#include "building/bacnet/peer.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

namespace headcount::building::bacnet {

/// Answers that are too long for one APDU, on their way in segments (ANSI/ASHRAE 135, 5.4.5: a server's transaction).
///
/// The first segment goes alone; from its acknowledgement on, as many at a time as the client wants. What is not acknowledged in
/// time is sent again three times. At most 16 answers at once, 64 KiB each. Time is handed in.
class Transfers {
public:
    static constexpr std::size_t most = 16;
    static constexpr std::size_t longest_answer = 65'536;
    /// So long an APDU still fits into one IP packet of 1500 octets, behind the longest header of the network layer; longer ones
    /// are sent in segments to those who take them, because routers of buildings lose fragments.
    static constexpr std::size_t unfragmented_apdu = 1440;

    struct Piece {
        Peer to;
        Octets apdu;
    };

    /// Whether a request with this number is being answered already.
    bool is_under_way(const Peer& peer, std::uint8_t invoke_id) const;

    /// Begins. Gives the first segment, or why it can't: the client doesn't take so many segments, or too much is under way.
    tl::expected<Piece, AbortReason> begin(const Peer& peer, std::uint8_t invoke_id, std::uint8_t service, Octets parameters,
                                           const AnswerLimits& limits, Duration now);

    /// The segments that an acknowledgement asks for.
    std::vector<Piece> take_in(const Peer& peer, const SegmentAck& ack, Duration now);

    /// The client wants no more.
    void abort(const Peer& peer, std::uint8_t invoke_id);

    /// What is to be sent again.
    std::vector<Piece> pass(Duration now);
    /// Duration::max() while nothing is under way.
    Duration due() const;
    std::size_t size() const { return under_way_.size(); }

private:
    struct Transfer {
        Peer peer;
        std::uint8_t invoke_id = 0;
        std::uint8_t service = 0;
        Octets parameters;
        std::size_t segment_size = 0;
        std::size_t first = 0; ///< the oldest segment that is not acknowledged
        std::size_t sent = 0;  ///< from it on
        std::size_t window = 1;
        int tries = 0;
        Duration due{};
        std::size_t segments() const { return (parameters.size() + segment_size - 1) / segment_size; }
    };
    static Octets segment(const Transfer& transfer, std::size_t index);
    static void send_window(Transfer& transfer, std::vector<Piece>& pieces, Duration now);
    std::list<Transfer>::iterator find(const Peer& peer, std::uint8_t invoke_id);

    std::list<Transfer> under_way_;
};

} // namespace headcount::building::bacnet
