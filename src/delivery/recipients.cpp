#include "delivery/recipients.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace headcount::delivery {

namespace {

/// FNV-1a (Fowler, Noll, Vo), 64 bit: the same on every machine and in every version, unlike std::hash.
std::uint64_t fingerprint(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : text)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    return hash;
}

RecipientPlan plan_mqtt(report::Feature feature, const settings::MqttRecipient& mqtt, const TopicValues& values) {
    MqttAddress address{
        .host = mqtt.host,
        .port = mqtt.port,
        .client_id = mqtt.client_id,
        .username = mqtt.username,
        .password = mqtt.password,
        .topic = expand_topic(mqtt.topic, values),
        .qos = mqtt.qos,
    };
    if (address.client_id.empty()) {
        address.client_id = fmt::format("headcount-{}-{}", values.serial_number, report::name_of(feature));
    }
    const std::string for_people = fmt::format("mqtt://{}:{} {}", address.host, address.port, address.topic);
    return {.feature = feature,
            .address = for_people,
            .key = fmt::format("{} {}", report::name_of(feature), for_people),
            .how = std::move(address)};
}

RecipientPlan plan_http(report::Feature feature, const settings::HttpRecipient& http) {
    const std::string for_people = url_without_secrets(http.url);
    HttpAddress address{.url = http.url, .label = for_people, .username = http.username, .password = http.password};
    std::string key = fmt::format("{} {}", report::name_of(feature), for_people);
    if (http.url.find('?') != std::string::npos) key += fmt::format("#{:016x}", fingerprint(http.url));
    return {.feature = feature, .address = for_people, .key = std::move(key), .how = std::move(address)};
}

void plan_feature(report::Feature feature, const settings::Recipients& recipients, const TopicValues& values,
                  std::vector<RecipientPlan>& plans) {
    const auto add = [&plans](RecipientPlan plan) {
        const bool is_known = std::any_of(plans.begin(), plans.end(), [&](const auto& other) { return other.key == plan.key; });
        if (!is_known) plans.push_back(std::move(plan));
    };
    switch (recipients.protocol) {
        case settings::Protocol::none:
            return;
        case settings::Protocol::mqtt:
            if (!recipients.mqtt.host.empty()) add(plan_mqtt(feature, recipients.mqtt, values));
            return;
        case settings::Protocol::http:
            for (const settings::HttpRecipient& http : recipients.http) {
                if (http.enabled && !http.url.empty()) add(plan_http(feature, http));
            }
            return;
    }
}

} // namespace

std::vector<RecipientPlan> plan_recipients(const settings::Reports& reports, const TopicValues& values) {
    std::vector<RecipientPlan> plans;
    if (reports.region.enabled) plan_feature(report::Feature::region, reports.region.recipients, values, plans);
    if (reports.line.enabled) plan_feature(report::Feature::line, reports.line.recipients, values, plans);
    if (reports.flow.enabled) plan_feature(report::Feature::flow, reports.flow.recipients, values, plans);
    return plans;
}

std::unique_ptr<Recipient> make_recipient(const RecipientPlan& plan, Loop& loop, Patience patience, Lost lost) {
    if (const auto* mqtt = std::get_if<MqttAddress>(&plan.how)) {
        return std::make_unique<MqttRecipient>(loop, *mqtt, patience, std::move(lost));
    }
    return std::make_unique<HttpRecipient>(loop, std::get<HttpAddress>(plan.how), patience);
}

std::string url_without_secrets(std::string_view url) {
    std::string shown;
    const std::size_t scheme_end = url.find("://");
    if (scheme_end != std::string_view::npos) {
        shown = url.substr(0, scheme_end + 3);
        url.remove_prefix(scheme_end + 3);
    }
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) url.remove_prefix(at + 1);
    const std::size_t query = url.find_first_of("?#");
    shown += url.substr(0, query);
    if (query != std::string_view::npos) shown += "?...";
    return shown;
}

} // namespace headcount::delivery
