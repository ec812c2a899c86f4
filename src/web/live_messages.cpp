#include "web/live_messages.h"

#include <date/date.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>

namespace headcount::web {

namespace {

using Json = nlohmann::ordered_json;

/// `1.2345` with so many places; what is no number (an average of nothing) is 0, since JSON knows no other.
double rounded(double value, double scale) {
    return std::isfinite(value) ? std::round(value * scale) / scale : 0;
}

std::string iso_time(WallTime time) {
    return date::format("%FT%TZ", std::chrono::floor<std::chrono::milliseconds>(time));
}

/// Names and sentences come from outside; what is not UTF-8 in them would not fit into JSON.
std::string text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json person_fields(const ShownPerson& person) {
    // Four places are less than a pixel in the largest picture that is shown.
    const Box& box = person.box;
    return {{"id", person.id},
            {"box", {rounded(box.x, 1e4), rounded(box.y, 1e4), rounded(box.width, 1e4), rounded(box.height, 1e4)}},
            {"score", rounded(person.score, 1e2)},
            {"seen", person.seen},
            {"regions", person.regions}};
}

Json recipient_fields(const ShownRecipient& recipient) {
    Json fields = {{"feature", recipient.feature}, {"address", recipient.address}, {"connected", recipient.connected},
                   {"waiting", recipient.waiting}, {"last_success", nullptr},      {"last_error", recipient.last_error}};
    if (recipient.last_success) fields["last_success"] = iso_time(*recipient.last_success);
    fields["connected_since"] = nullptr;
    if (recipient.connected_since) fields["connected_since"] = iso_time(*recipient.connected_since);
    fields["last_failure"] = nullptr;
    if (recipient.last_failure_at)
        fields["last_failure"] = {{"at", iso_time(*recipient.last_failure_at)}, {"sentence", recipient.last_failure}};
    return fields;
}

Json counts_fields(const ShownStatus& shown) {
    Json regions = Json::array();
    for (const ShownRegion& region : shown.regions)
        regions.push_back({{"id", region.id}, {"name", region.name}, {"count", region.count}});
    return {{"in", shown.in},
            {"out", shown.out},
            {"total", shown.total},
            {"overcrowded", shown.overcrowded},
            {"regions", std::move(regions)}};
}

void put_status(Json& into, const ShownStatus& shown) {
    Json recipients = Json::array();
    for (const ShownRecipient& recipient : shown.recipients)
        recipients.push_back(recipient_fields(recipient));

    into["version"] = shown.version;
    into["device"] = {{"name", shown.device_name}, {"serial_number", shown.serial_number}};
    into["source"] = {{"address", shown.source_address},
                      {"state", shown.source_state},
                      {"sentence", shown.source_sentence},
                      {"width", shown.width},
                      {"height", shown.height},
                      {"fps", rounded(shown.fps, 10)}};
    into["counts"] = counts_fields(shown);
    into["health"] = shown.health;
    into["history"] = {{"fault", shown.history_fault}};
    into["delivery"] = {{"fault", shown.delivery_fault}, {"recipients", std::move(recipients)}};
    into["privacy"] = {{"mode", shown.privacy_mode}};
    into["rtsp"] = {{"running", shown.rtsp.running},
                    {"connections", shown.rtsp.connections},
                    {"encoding", shown.rtsp.encoding},
                    {"encoder", shown.rtsp.encoder},
                    {"fault", shown.rtsp.fault}};
    if (Json building = Json::parse(shown.building, nullptr, false); building.is_object()) into["building"] = std::move(building);
    into["timing_ms"] = {{"decode", rounded(shown.decode_ms, 1e3)},
                         {"detect", rounded(shown.detect_ms, 1e3)},
                         {"track", rounded(shown.track_ms, 1e3)},
                         {"count", rounded(shown.count_ms, 1e3)}};
}

} // namespace

std::string observation_message(const ShownObservation& shown) {
    Json people = Json::array();
    for (const ShownPerson& person : shown.people)
        people.push_back(person_fields(person));
    Json regions = Json::array();
    for (const ShownRegion& region : shown.regions)
        regions.push_back({{"id", region.id}, {"count", region.count}});
    return text({{"type", "observation"},
                 {"frame", shown.frame},
                 {"time", iso_time(shown.time)},
                 {"people", std::move(people)},
                 {"total", shown.total},
                 {"regions", std::move(regions)},
                 {"in", shown.in},
                 {"out", shown.out},
                 {"fps", rounded(shown.fps, 10)}});
}

std::string status_answer(const ShownStatus& shown) {
    Json fields = Json::object();
    put_status(fields, shown);
    return text(fields);
}

std::string status_message(const ShownStatus& shown) {
    Json fields = {{"type", "status"}};
    put_status(fields, shown);
    return text(fields);
}

} // namespace headcount::web
