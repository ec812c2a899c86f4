#include "app/settings_api.h"

#include "settings/change.h"
#include "settings/document.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace headcount::app {

namespace {

using Json = nlohmann::ordered_json;

web::ApiAnswer wrong_fields(const std::vector<settings::WrongField>& wrong) {
    Json errors = Json::array();
    for (const settings::WrongField& field : wrong)
        errors.push_back({{"path", field.path}, {"message", field.sentence}});
    const Json body = {{"errors", std::move(errors)}};
    web::ApiAnswer answer = web::json_answer(body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    answer.status = 422;
    return answer;
}

web::ApiAnswer change_settings(const SettingsAccess& access, const std::string& merge_patch) {
    const auto changed = settings::changed(access.stored(), merge_patch);
    if (!changed) return wrong_fields(changed.error());
    if (changed->privacy.mode != access.stored().privacy.mode)
        return wrong_fields({{"/privacy/mode", "privacy.mode is changed by PUT /api/v1/privacy, which asks for its password."}});
    if (const Result<void> kept = access.change(*changed); !kept) return web::error_answer(500, kept.error().sentence);
    return web::json_answer(settings::to_public_json(access.in_force()));
}

} // namespace

void add_settings_routes(web::Api& api, const SettingsAccess& access) {
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/settings",
             .scope = web::Scope::read,
             .summary = "All settings",
             .response = "The settings that are in force, passwords left out.",
             .handle = [current = access.in_force](
                           const web::ApiRequest&,
                           const web::Reply& reply) { reply(web::json_answer(settings::to_public_json(current()))); },
             .answer_schema = R"({"$ref":"#/components/schemas/Settings"})"});
    api.add({.verb = web::Verb::patch,
             .path = "/api/v1/settings",
             .scope = web::Scope::settings,
             .summary = "Change settings (JSON Merge Patch, RFC 7396)",
             .response = "All settings as they are now in force. 422: what is wrong with each field; nothing has changed.",
             .handle = [access](const web::ApiRequest& request,
                                const web::Reply& reply) { reply(change_settings(access, request.body)); },
             .body_schema = R"({"type":"object"})",
             .answer_schema = R"({"$ref":"#/components/schemas/Settings"})",
             .body_types = {"application/json", "application/merge-patch+json"},
             .most_body_bytes = 1 << 20});
    api.add(
        {.verb = web::Verb::get,
         .path = "/api/v1/settings/schema",
         .scope = web::Scope::read,
         .summary = "What settings there are",
         .response = "JSON Schema (2020-12) of the settings, with title, help, unit and range of each.",
         .handle = [](const web::ApiRequest&, const web::Reply& reply) { reply(web::json_answer(settings::json_schema())); }});
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/scene",
             .scope = web::Scope::read,
             .summary = "What is drawn over the picture",
             .response = "Regions, line, areas and masks, in the form of the command line's SCENE.json.",
             .handle = [current = access.in_force](const web::ApiRequest&, const web::Reply& reply) {
                 reply(web::json_answer(settings::to_json(current().scene)));
             }});
}

} // namespace headcount::app
