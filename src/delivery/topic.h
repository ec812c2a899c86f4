#pragma once

#include <string>
#include <string_view>

namespace headcount::delivery {

/// What the variables of a topic stand for.
struct TopicValues {
    std::string serial_number; ///< `$devsn`
    std::string product_model; ///< `$prdmd`
    std::string device_id;     ///< `$devid`
    std::string site_id;       ///< `$siteid`
};

/// The topic with its variables replaced. `/`, `+`, `#` and control characters inside a value become `_`, so that a name
/// can't make a level or a wildcard of its own. A `$` that begins no variable stays.
std::string expand_topic(std::string_view topic, const TopicValues& values);

} // namespace headcount::delivery
