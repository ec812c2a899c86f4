#pragma once

#include "delivery/options.h"

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <vector>

namespace headcount::delivery {

/// One message for one recipient: the report's JSON as it goes over the wire.
struct Message {
    std::string body;
    bool is_late = false; ///< was stored while the recipient was away: carries `"isRetransmission": true`
};

/// Why a recipient could not be connected to, or did not take a message.
struct Failure {
    std::string sentence;          ///< for people, without secrets
    bool is_about_message = false; ///< the recipient is well and has refused this very message
};

using Settled = std::function<void(tl::expected<void, Failure>)>;

/// Somebody reports are sent to: an MQTT topic, an HTTP address.
///
/// First `connect`, then one message after the other; after a failure `connect` again. Whoever calls decides when: a recipient
/// never tries again by itself and never stores anything, because messages stay in the outbox until they are acknowledged.
/// Lives on the thread that made it, and waits for nothing there: sockets and deadlines are the loop's.
///
/// `settled` is called exactly once, from the loop, never from within the call that it was given to. It may destroy the
/// recipient. Cancelled, without a call, when the recipient is destroyed.
class Recipient {
public:
    virtual ~Recipient() = default;

    /// Gets ready to send. Ends within a limited time. A recipient without a connection of its own is ready at once.
    virtual void connect(Settled settled) = 0;

    /// Sends, and settles with nothing when the other side has acknowledged (QoS 1 and 2: the broker's word; HTTP: status
    /// 2xx), or with the reason. Ends within a limited time.
    virtual void send(const Message& message, Settled settled) = 0;

    /// The other side is known to be there: MQTT has its connection; HTTP has not failed since it last went well.
    virtual bool is_connected() const = 0;

    /// What a broker was given to keep on these topics is not to be kept any more: tells it, if it is there, before the
    /// recipient goes. Others keep nothing.
    virtual void take_back(const std::vector<std::string>& topics) { (void)topics; }
};

/// Called, from the loop, when a connection breaks while nothing is under way.
using Lost = std::function<void(Failure)>;

} // namespace headcount::delivery
