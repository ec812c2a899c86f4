#pragma once

#include "base/time.h"
#include "delivery/retry_pause.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace headcount::delivery {

/// How many messages may wait.
struct OutboxLimits {
    std::size_t per_recipient = 1000;
    std::size_t in_all = 3000;
};

/// Conditions of the disk that a test can make worse than they are.
struct OutboxFileConditions {
    std::int64_t page_limit = 0;         ///< pages of 4096 bytes after which the disk is full; 0: no limit
    std::function<void()> before_commit; ///< called on the delivery's thread before each commit, for instance to be slow
};

/// How long the other side may take.
struct Patience {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds answer{30'000};
    std::chrono::seconds keep_alive{30}; ///< MQTT: after one and a half times this, the broker gives up who is silent; at least 5
};

/// How messages are brought to a recipient.
struct CourierRules {
    RetryPause pause;           ///< between attempts
    bool keeps_messages = true; ///< *Data Retransmission*; without it, what can't be sent at once is dropped
    Duration steady_connection = std::chrono::minutes(1); ///< after it, a loss is followed by the shortest pause
    int refusals = 5;                                     ///< so many refusals of one report, and it is given up ...
    Duration long_refusal = std::chrono::hours(24);       ///< ... if others were accepted; otherwise after this time
};

/// The JPEG of a frame as the recipients may see it, masks painted in; null if there is none any more or it must not be shown.
/// Called on the delivery's thread, soon after the frame's report was submitted; should not take longer than an encoding.
using SnapshotOfFrame = std::function<std::shared_ptr<const std::string>(std::uint64_t frame)>;

/// What is fixed in the field, and a test may make shorter, smaller or worse.
struct DeliveryOptions {
    CourierRules courier; ///< `keeps_messages` comes from the settings
    Patience patience;
    OutboxLimits limits;
    OutboxFileConditions outbox;
    SnapshotOfFrame snapshot_of;    ///< empty: no report carries one
    std::function<void()> shown;    ///< called on the delivery's thread whenever `status` may have become another
    std::size_t queue_limit = 3000; ///< reports that were submitted and that the disk has not taken yet
};

} // namespace headcount::delivery
