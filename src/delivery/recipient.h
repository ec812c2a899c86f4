#pragma once

#include "base/result.h"

#include <functional>
#include <string>

namespace headcount::delivery {

/// One message for one recipient: the report's JSON as it goes over the wire.
struct Message {
    std::string body;
    bool is_late = false; ///< was stored while the recipient was away: carries `"isRetransmission": true`
};

/// Somebody reports are sent to: an MQTT topic, an HTTP address.
///
/// One message at a time is under way; the next is handed over after the last was settled. Messages stay in the outbox
/// until they are acknowledged, so a recipient never stores anything. Lives on the thread that made it.
class Recipient {
public:
    virtual ~Recipient() = default;

    /// Starts sending. `settled` is called exactly once, on the thread of the delivery, never from within `send`:
    /// with nothing when the other side has acknowledged (QoS 1 and 2: the broker's word; HTTP: status 2xx),
    /// or with the reason. Cancelled, without a call, when the recipient is destroyed.
    virtual void send(const Message& message, std::function<void(Result<void>)> settled) = 0;
};

} // namespace headcount::delivery
