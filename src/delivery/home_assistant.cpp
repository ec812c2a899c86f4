#include "delivery/home_assistant.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>
#include <variant>

namespace headcount::delivery {

namespace {

using Config = nlohmann::ordered_json;

// Of one recipient; beyond that, what is gone is not remembered.
constexpr std::size_t most_retained = 500;

/// Ids in topics hold letters, digits, `_` and `-` only.
std::string as_id(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c >= 0x80 || (std::isalnum(c) == 0 && c != '-' && c != '_'); },
        '_');
    return text;
}

// Templates (Jinja) that take a number out of a report which may not hold it: an empty state is ignored. `inside` is what
// follows the key's name, because even asking for a member of something that isn't there is an error.
std::string number_at(std::string_view key, std::string_view inside = "") {
    return fmt::format("{{{{ value_json.{0}{1} if value_json.{0} is defined else '' }}}}", key, inside);
}
std::string entry_of(std::string_view list, int region, std::string_view before = "", std::string_view after = "") {
    return fmt::format(
        "{{% set n = value_json.numbering_regions | default([]) %}}"
        "{{{{ {2}value_json.{0}[n.index({1})]{3} if {1} in n and value_json.{0} is defined else '' }}}}",
        list, region, before, after);
}

/// Makes the configuration of one entity after the other.
class Discovery {
public:
    Discovery(const MqttAddress& address, report::Feature feature, std::string prefix, const TopicValues& values)
        : address_(address),
          feature_(report::name_of(feature)),
          prefix_(prefix.empty() ? "homeassistant" : std::move(prefix)),
          values_(values),
          device_("headcount_" + as_id(values.serial_number)) {}

    /// A number of people now, or in the last period.
    void people(const std::string& key, const std::string& name, const std::string& value) {
        entity("sensor", key, name, value,
               {{"state_class", "measurement"}, {"unit_of_measurement", "people"}, {"icon", "mdi:account-group"}});
    }
    /// A number of people that only grows, until it is reset.
    void total(const std::string& key, const std::string& name, const std::string& value) {
        entity("sensor", key, name, value,
               {{"state_class", "total_increasing"}, {"unit_of_measurement", "people"}, {"icon", "mdi:walk"}});
    }
    /// `value` is a number.
    void presence(const std::string& key, const std::string& name, const std::string& value) {
        entity("binary_sensor", key, name, value, {{"device_class", "occupancy"}, {"payload_on", "1"}, {"payload_off", "0"}});
    }

    std::vector<RetainedMessage> take() { return std::move(messages_); }

private:
    void entity(const char* component, const std::string& key, const std::string& name, const std::string& value,
                const Config& more) {
        const std::string object = feature_ + "_" + key;
        Config config = {{"name", name},
                         {"unique_id", device_ + "_" + object},
                         {"state_topic", address_.topic},
                         {"value_template", value},
                         {"qos", address_.qos}};
        if (!address_.availability_topic.empty()) config["availability_topic"] = address_.availability_topic;
        config.update(more);
        config["device"] = {{"identifiers", Config::array({device_})},
                            {"name", values_.device_id.empty() ? "Headcount " + values_.serial_number : values_.device_id},
                            {"manufacturer", "Headcount"},
                            {"model", values_.product_model},
                            {"serial_number", values_.serial_number}};
        config["origin"] = {{"name", "headcount"}};
        messages_.push_back({.topic = fmt::format("{}/{}/{}/{}/config", prefix_, component, device_, object),
                             .body = config.dump(-1, ' ', false, Config::error_handler_t::replace)});
    }

    const MqttAddress& address_;
    std::string feature_;
    std::string prefix_;
    const TopicValues& values_;
    std::string device_;
    std::vector<RetainedMessage> messages_;
};

void describe_line(Discovery& discovery, const settings::Settings& settings) {
    if (!settings.reports.line.periodic.enabled) return;
    discovery.total("in", "In", number_at("total_data", ".in_cumulative_counted"));
    discovery.total("out", "Out", number_at("total_data", ".out_cumulative_counted"));
    discovery.people("capacity", "In less out", number_at("total_data", ".capacity_cumulative_counted"));
}

void describe_region(Discovery& discovery, const settings::Settings& settings) {
    const settings::RegionReports& reports = settings.reports.region;
    if (!reports.periodic.enabled && !reports.by_result) return;
    discovery.people("people", "People", number_at("current_total"));
    if (reports.periodic.enabled) discovery.people("max", "Most people in the period", number_at("max_counted"));
    if (settings.counting.mapping == settings::MappingChoice::non_mapped) return;
    const bool counts_people = reports.type == settings::RegionReportType::people_counting;
    for (const settings::Region& region : settings.scene.regions) {
        const std::string name = region.name.empty() ? fmt::format("Region {}", region.id) : region.name;
        if (counts_people)
            discovery.people(fmt::format("{}_people", region.id), name + " people", entry_of("current_counted", region.id));
        // Of its two lists, a trigger report has only the one that its type is about.
        discovery.presence(
            fmt::format("{}_occupancy", region.id), name + " occupancy",
            counts_people ? entry_of("current_counted", region.id, "(", " > 0) | int") : entry_of("occupancy", region.id));
    }
}

void describe_flow(Discovery& discovery, const settings::Settings& settings) {
    if (!settings.reports.flow.periodic.enabled || !settings.scene.flow) return;
    const auto edges = static_cast<int>(settings.scene.flow->size());
    for (int from = 0; from < edges; ++from) {
        for (int to = 0; to < edges; ++to) {
            const std::string pair{static_cast<char>('A' + from), '-', static_cast<char>('A' + to)};
            discovery.people(pair, pair + " in the period", number_at("flow_data", fmt::format("['{}']", pair)));
        }
    }
}

const settings::HomeAssistant& wishes_of(const settings::Reports& reports, report::Feature feature) {
    switch (feature) {
        case report::Feature::region:
            return reports.region.recipients.mqtt.home_assistant;
        case report::Feature::flow:
            return reports.flow.recipients.mqtt.home_assistant;
        case report::Feature::line:
            break;
    }
    return reports.line.recipients.mqtt.home_assistant;
}

bool is_same_broker(const MqttAddress& one, const MqttAddress& other) {
    return one.host == other.host && one.port == other.port;
}

bool looks_after(const RecipientPlan& plan, const MqttAddress& broker, const std::string& topic) {
    const auto* mqtt = std::get_if<MqttAddress>(&plan.how);
    return mqtt != nullptr && is_same_broker(*mqtt, broker) &&
           std::any_of(mqtt->retained.begin(), mqtt->retained.end(), [&](const auto& message) { return message.topic == topic; });
}

} // namespace

void describe_to_home_assistant(RecipientPlan& plan, const settings::Settings& settings, const TopicValues& values) {
    auto* mqtt = std::get_if<MqttAddress>(&plan.how);
    const settings::HomeAssistant& wishes = wishes_of(settings.reports, plan.feature);
    if (mqtt == nullptr || !wishes.enabled) return;
    Discovery discovery(*mqtt, plan.feature, wishes.prefix, values);
    switch (plan.feature) {
        case report::Feature::region:
            describe_region(discovery, settings);
            break;
        case report::Feature::line:
            describe_line(discovery, settings);
            break;
        case report::Feature::flow:
            describe_flow(discovery, settings);
            break;
    }
    mqtt->retained = discovery.take();
}

std::vector<std::string> take_back_what_is_gone(const RecipientPlan& before, std::vector<RecipientPlan>& plans) {
    const auto* left = std::get_if<MqttAddress>(&before.how);
    if (left == nullptr) return {};
    std::vector<std::string> gone;
    for (const RetainedMessage& message : left->retained) {
        const auto is_its = [&](const RecipientPlan& plan) { return looks_after(plan, *left, message.topic); };
        if (std::none_of(plans.begin(), plans.end(), is_its)) gone.push_back(message.topic);
    }
    for (RecipientPlan& plan : plans) {
        auto* mqtt = std::get_if<MqttAddress>(&plan.how);
        if (mqtt == nullptr || plan.feature != before.feature || !is_same_broker(*mqtt, *left)) continue;
        for (std::string& topic : gone) {
            if (mqtt->retained.size() < most_retained) mqtt->retained.push_back({std::move(topic), ""});
        }
        return {};
    }
    return gone;
}

} // namespace headcount::delivery
