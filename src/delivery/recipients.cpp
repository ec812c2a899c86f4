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

/// Beside the reports, where subscribers of `TOPIC` alone never see it. With the serial number and the feature, because sensors
/// and features may share a topic, but each has an end of its own.
std::string availability_topic(report::Feature feature, const settings::MqttRecipient& mqtt, const TopicValues& values) {
    if (!mqtt.availability) return {};
    if (!mqtt.availability_topic.empty()) return expand_topic(mqtt.availability_topic, values);
    const std::string topic = expand_topic(mqtt.topic, values);
    return fmt::format("{}{}availability/{}/{}", topic, topic.ends_with('/') ? "" : "/", values.serial_number,
                       report::name_of(feature));
}

RecipientPlan plan_mqtt(report::Feature feature, const settings::MqttRecipient& mqtt, const TopicValues& values) {
    MqttAddress address{
        .host = mqtt.host,
        .port = mqtt.port,
        .version = mqtt.version,
        .tls = mqtt.encrypted ? std::optional(mqtt.tls) : std::nullopt,
        .client_id = mqtt.client_id,
        .username = mqtt.username,
        .password = mqtt.password,
        .topic = expand_topic(mqtt.topic, values),
        .qos = mqtt.qos,
        .availability_topic = availability_topic(feature, mqtt, values),
    };
    if (address.client_id.empty()) {
        address.client_id = fmt::format("headcount-{}-{}", values.serial_number, report::name_of(feature));
    }
    const std::string for_people =
        fmt::format("{}://{}:{} {}", mqtt.encrypted ? "mqtts" : "mqtt", address.host, address.port, address.topic);
    return {.feature = feature,
            .address = for_people,
            .key = fmt::format("{} {}", report::name_of(feature), for_people),
            .how = std::move(address)};
}

RecipientPlan plan_http(report::Feature feature, const settings::HttpRecipient& http) {
    const std::string for_people = url_without_secrets(http.url);
    HttpAddress address{
        .url = http.url, .tls = http.tls, .label = for_people, .username = http.username, .password = http.password};
    std::string key = fmt::format("{} {}", report::name_of(feature), for_people);
    if (http.url.find('?') != std::string::npos) key += fmt::format("#{:016x}", fingerprint(http.url));
    return {.feature = feature,
            .address = for_people,
            .key = std::move(key),
            .how = std::move(address),
            .wants_snapshot = http.snapshot};
}

const settings::Recipients& recipients_of(const settings::Reports& reports, report::Feature feature) {
    switch (feature) {
        case report::Feature::region:
            return reports.region.recipients;
        case report::Feature::flow:
            return reports.flow.recipients;
        case report::Feature::line:
            break;
    }
    return reports.line.recipients;
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

Result<RecipientPlan> plan_recipient(const settings::Reports& reports, report::Feature feature, int url,
                                     const TopicValues& values) {
    const settings::Recipients& recipients = recipients_of(reports, feature);
    const auto nobody = [feature](std::string_view what) {
        return failure(fmt::format("The {} reports have no recipient: {}.", report::name_of(feature), what));
    };
    switch (recipients.protocol) {
        case settings::Protocol::none:
            return nobody("their protocol is 'none'");
        case settings::Protocol::mqtt:
            if (recipients.mqtt.host.empty() || recipients.mqtt.topic.empty()) return nobody("host or topic is empty");
            return plan_mqtt(feature, recipients.mqtt, values);
        case settings::Protocol::http:
            break;
    }
    if (url < 1 || url > static_cast<int>(recipients.http.size())) return nobody("there are URL 1 to URL 3");
    const settings::HttpRecipient& http = recipients.http[static_cast<std::size_t>(url - 1)];
    if (http.url.empty()) return nobody(fmt::format("URL {} is empty", url));
    return plan_http(feature, http);
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
