#pragma once

#include "delivery/recipients.h"
#include "delivery/topic.h"
#include "settings/settings.h"

#include <string>
#include <vector>

namespace headcount::delivery {

/// Adds to the plan of an MQTT recipient, if its settings want that, the retained messages by which Home Assistant finds the
/// counts of its reports (Home Assistant, *MQTT discovery*): one for each entity, on
/// `PREFIX/COMPONENT/headcount_SERIAL/FEATURE_KEY/config`, with a template that takes its state from the reports themselves. A
/// report that doesn't hold the number leaves the entity as it is.
void describe_to_home_assistant(RecipientPlan& plan, const settings::Settings& settings, const TopicValues& values);

/// What `before` has left at its broker and nobody of `plans` looks after any more is taken back: by the plan that follows it
/// there, which gets an empty message for each; if there is none, the topics are handed out, for `before` to do that itself.
std::vector<std::string> take_back_what_is_gone(const RecipientPlan& before, std::vector<RecipientPlan>& plans);

} // namespace headcount::delivery
