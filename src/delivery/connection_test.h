#pragma once

#include "base/result.h"
#include "delivery/loop.h"
#include "delivery/recipient.h"
#include "delivery/recipients.h"

#include <functional>
#include <memory>
#include <string>

namespace headcount::delivery {

/// Says once how a recipient did: a sentence about what went well, or exactly what failed (name, network, TLS, password, status).
using ConnectionVerdict = std::function<void(Result<std::string>)>;

/// Tries a recipient once, beside the connection that it may already have.
///
/// MQTT: connects, with `-test` behind the client id so that the running connection is not thrown out; publishes nothing, and
/// says nothing of availability. HTTP: posts a small JSON object whose `event` is `Connection Test`. Ends within the patience for
/// connecting and answering. Lives on the loop's thread; dropped without a verdict when it is destroyed.
class ConnectionTest {
public:
    ConnectionTest(Loop& loop, RecipientPlan plan, const std::string& serial_number, Patience patience,
                   ConnectionVerdict verdict);

    /// The verdict has been given.
    bool is_over() const { return verdict_ == nullptr; }
    /// Ends it now, with this failure as the verdict.
    void give_up(std::string sentence);

private:
    void connected(const tl::expected<void, Failure>& outcome);
    void sent(const tl::expected<void, Failure>& outcome);
    void decide(Result<std::string> verdict);

    const RecipientPlan plan_;
    const Message message_;
    ConnectionVerdict verdict_;
    std::unique_ptr<Recipient> recipient_;
};

} // namespace headcount::delivery
