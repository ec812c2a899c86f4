#pragma once

#include "base/result.h"
#include "delivery/http_recipient.h"
#include "delivery/loop.h"
#include "delivery/mqtt_recipient.h"
#include "delivery/recipient.h"
#include "delivery/topic.h"
#include "report/report.h"
#include "settings/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headcount::delivery {

/// One recipient that the settings name, before it is made.
struct RecipientPlan {
    report::Feature feature = report::Feature::line;
    std::string address; ///< for people, without secrets
    std::string key;     ///< who it is, in the outbox and across restarts: the feature and the address, without secrets
    std::variant<MqttAddress, HttpAddress> how;
    bool wants_snapshot = false; ///< its reports carry the picture
    friend bool operator==(const RecipientPlan&, const RecipientPlan&) = default;
};

/// Makes the recipient. `lost` is for those that keep a connection.
std::unique_ptr<Recipient> make_recipient(const RecipientPlan& plan, Loop& loop, Patience patience, Lost lost);

/// Everybody that reports go to. Features that are not reported have none. The same address twice for one feature is one
/// recipient: the first.
std::vector<RecipientPlan> plan_recipients(const settings::Reports& reports, const TopicValues& values);

/// The recipient of a feature as it is configured, whether its feature or address is switched on or not. `url` is 1 to 3 and
/// only for HTTP. The error says in a sentence what is not configured.
Result<RecipientPlan> plan_recipient(const settings::Reports& reports, report::Feature feature, int url,
                                     const TopicValues& values);

/// A URL for people: without user information, and with `?...` in place of its query, where tokens tend to be.
std::string url_without_secrets(std::string_view url);

} // namespace headcount::delivery
