#pragma once

#include "base/time.h"
#include "building/bacnet/objects.h"
#include "building/bacnet/peer.h"
#include "building/bacnet/services.h"

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

namespace headcount::building::bacnet {

/// Who wants to be told of changes of value, and what each was told last (ANSI/ASHRAE 135, 13.1 and 13.14 to 13.15).
///
/// A subscriber who wants confirmation gets one notification at a time; it is sent again three times, and what changes meanwhile
/// is told after it. At most 512 subscriptions; nothing is remembered of those that have ended. Time is handed in.
class Subscriptions {
public:
    static constexpr std::size_t most = 512;

    struct Subscription {
        Peer peer;
        std::uint32_t process = 0;
        const MappedObject* object = nullptr;
        std::optional<PropertyId> monitored; ///< of SubscribeCOVProperty
        std::optional<float> increment;      ///< of SubscribeCOVProperty
        bool is_confirmed = false;
        std::optional<Duration> end; ///< absent: none
        std::optional<Shown> told;   ///< absent: nothing yet
        // A notification that waits for its acknowledgement:
        std::optional<std::uint8_t> invoke_id;
        Octets apdu;
        int tries = 0;
        Duration due{};
    };
    /// A message to be sent.
    struct Notice {
        Peer to;
        Octets apdu;
        bool expects_reply = false;
    };

    explicit Subscriptions(const ObjectId& device) : device_(device) {}

    /// Makes, renews or ends a subscription; false if there is no room for it. `object` must outlive it.
    bool take_in(const SubscribeCov& request, const MappedObject& object, const Peer& peer, Duration now);

    /// What has to be told since the values are as in `present`.
    std::vector<Notice> notify(const Present& present, Duration now);

    /// A subscriber has answered a notification, well or with an error. `forget`: they know nothing of the subscription.
    void acknowledge(const Peer& peer, std::uint8_t invoke_id, bool forget);

    /// Drops what has ended; notifications to be sent again.
    std::vector<Notice> pass(Duration now);
    /// Duration::max() while nothing waits and none ends.
    Duration due() const;

    std::size_t size() const { return all_.size(); }
    /// The value of Active_COV_Subscriptions, a list of BACnetCOVSubscription.
    Octets encoded(Duration now) const;

private:
    std::optional<Notice> notice(Subscription& subscription, const Shown& shown, Duration now);
    bool is_told_enough(const Subscription& subscription, const Shown& shown) const;
    std::uint8_t free_invoke_id(const Peer& peer);

    ObjectId device_;
    std::list<Subscription> all_;
    std::uint8_t next_invoke_id_ = 0;
};

} // namespace headcount::building::bacnet
