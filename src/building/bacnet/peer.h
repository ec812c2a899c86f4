#pragma once

#include "building/bacnet/link.h"
#include "building/bacnet/network.h"

#include <optional>

namespace headcount::building::bacnet {

/// Somebody to answer: where datagrams to them go, and who they are behind that router, if there is one.
struct Peer {
    Endpoint link;
    std::optional<RemoteAddress> remote;
    friend auto operator<=>(const Peer&, const Peer&) = default;
};

/// BACnet's timers, as the Device object tells them.
constexpr int apdu_timeout_ms = 3000;
constexpr int apdu_segment_timeout_ms = 2000;
constexpr int apdu_retries = 3;

} // namespace headcount::building::bacnet
