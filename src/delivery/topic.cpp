#include "delivery/topic.h"

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::delivery {

namespace {

std::string as_part_of_a_level(std::string_view value) {
    std::string part(value);
    std::replace_if(
        part.begin(), part.end(),
        [](char c) { return c == '/' || c == '+' || c == '#' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '_');
    return part;
}

} // namespace

std::string expand_topic(std::string_view topic, const TopicValues& values) {
    const std::array<std::pair<std::string_view, std::string_view>, 4> variables{{
        {"$devsn", values.serial_number},
        {"$prdmd", values.product_model},
        {"$devid", values.device_id},
        {"$siteid", values.site_id},
    }};
    std::string expanded;
    while (!topic.empty()) {
        const auto variable = std::find_if(variables.begin(), variables.end(),
                                           [&](const auto& candidate) { return topic.starts_with(candidate.first); });
        if (variable == variables.end()) {
            expanded += topic.front();
            topic.remove_prefix(1);
        } else {
            expanded += as_part_of_a_level(variable->second);
            topic.remove_prefix(variable->first.size());
        }
    }
    return expanded;
}

} // namespace headcount::delivery
