#include "building/bacnet/transfers.h"

#include <algorithm>
#include <utility>

namespace headcount::building::bacnet {

namespace {

constexpr std::size_t segmented_header = 5;
constexpr std::uint8_t proposed_window = 16;
constexpr Duration segment_patience = std::chrono::milliseconds(apdu_segment_timeout_ms);

} // namespace

std::list<Transfers::Transfer>::iterator Transfers::find(const Peer& peer, std::uint8_t invoke_id) {
    return std::find_if(under_way_.begin(), under_way_.end(),
                        [&](const Transfer& transfer) { return transfer.invoke_id == invoke_id && transfer.peer == peer; });
}

bool Transfers::is_under_way(const Peer& peer, std::uint8_t invoke_id) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const Transfer& transfer) { return transfer.invoke_id == invoke_id && transfer.peer == peer; });
}

Octets Transfers::segment(const Transfer& transfer, std::size_t index) {
    const std::size_t from = index * transfer.segment_size;
    const std::size_t size = std::min(transfer.segment_size, transfer.parameters.size() - from);
    ComplexAck ack;
    ack.invoke_id = transfer.invoke_id;
    ack.service = transfer.service;
    ack.segment = Segment{static_cast<std::uint8_t>(index), proposed_window, index + 1 < transfer.segments()};
    ack.parameters = OctetView(transfer.parameters).subspan(from, size);
    return encode_apdu(ack);
}

tl::expected<Transfers::Piece, AbortReason> Transfers::begin(const Peer& peer, std::uint8_t invoke_id, std::uint8_t service,
                                                             Octets parameters, const AnswerLimits& limits, Duration now) {
    if (!limits.takes_segments) return tl::unexpected(AbortReason::segmentation_not_supported);
    Transfer transfer;
    transfer.peer = peer;
    transfer.invoke_id = invoke_id;
    transfer.service = service;
    transfer.parameters = std::move(parameters);
    transfer.segment_size = std::min(limits.apdu, unfragmented_apdu) - segmented_header;
    transfer.sent = 1;
    transfer.due = now + segment_patience;
    const bool is_too_long = transfer.parameters.size() > longest_answer;
    if (is_too_long || (limits.segments != 0 && transfer.segments() > limits.segments))
        return tl::unexpected(AbortReason::buffer_overflow);
    if (under_way_.size() >= most) return tl::unexpected(AbortReason::out_of_resources);
    under_way_.push_back(std::move(transfer));
    return Piece{peer, segment(under_way_.back(), 0)};
}

void Transfers::send_window(Transfer& transfer, std::vector<Piece>& pieces, Duration now) {
    transfer.sent = std::min(transfer.window, transfer.segments() - transfer.first);
    transfer.due = now + segment_patience;
    for (std::size_t i = 0; i < transfer.sent; ++i)
        pieces.push_back({transfer.peer, segment(transfer, transfer.first + i)});
}

std::vector<Transfers::Piece> Transfers::take_in(const Peer& peer, const SegmentAck& ack, Duration now) {
    std::vector<Piece> pieces;
    const auto transfer = find(peer, ack.invoke_id);
    // Some clients call themselves the server here (node-bacnet, @bacnet-js/client). As the sensor takes no segments, there is
    // nothing else that an acknowledgement could mean.
    if (transfer == under_way_.end()) return pieces;
    // Sequence numbers begin again after 255, so a number is understood from where the window stands.
    const std::size_t ahead = static_cast<std::uint8_t>(ack.sequence - static_cast<std::uint8_t>(transfer->first));
    const bool acknowledges_none = ack.is_negative && ahead == 255;   // the segment before the window: all of it is missing
    if (ahead >= transfer->sent && !acknowledges_none) return pieces; // an old one
    if (!acknowledges_none) {
        transfer->first += ahead + 1;
        transfer->tries = 0;
    }
    transfer->window = ack.window;
    if (transfer->first >= transfer->segments()) {
        under_way_.erase(transfer);
        return pieces;
    }
    send_window(*transfer, pieces, now);
    return pieces;
}

void Transfers::abort(const Peer& peer, std::uint8_t invoke_id) {
    if (const auto transfer = find(peer, invoke_id); transfer != under_way_.end()) under_way_.erase(transfer);
}

std::vector<Transfers::Piece> Transfers::pass(Duration now) {
    std::vector<Piece> pieces;
    for (auto transfer = under_way_.begin(); transfer != under_way_.end();) {
        if (transfer->due > now) {
            ++transfer;
        } else if (transfer->tries == apdu_retries) {
            transfer = under_way_.erase(transfer);
        } else {
            ++transfer->tries;
            send_window(*transfer, pieces, now);
            ++transfer;
        }
    }
    return pieces;
}

Duration Transfers::due() const {
    Duration first = Duration::max();
    for (const Transfer& transfer : under_way_)
        first = std::min(first, transfer.due);
    return first;
}

} // namespace headcount::building::bacnet
