#include "app/recipients_api.h"

#include "settings/json_text.h"

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

namespace headcount::app {

namespace {

/// Whom to try.
struct RecipientChoice {
    report::Feature feature = report::Feature::line;
    int url = 1;
};

constexpr const char* choice_schema = R"({"type":"object","required":["feature"],"additionalProperties":false,"properties":{
"feature":{"type":"string","enum":["region","line","flow"]},
"recipient":{"type":"integer","minimum":1,"maximum":3,"default":1,"description":"URL 1 to URL 3; of no account for MQTT"}}})";
constexpr const char* verdict_schema = R"({"type":"object","required":["ok","sentence"],"properties":{
"ok":{"type":"boolean"},"sentence":{"type":"string","description":"what went well, or exactly what failed"}}})";

Result<RecipientChoice> read_choice(const std::string& body) {
    Result<nlohmann::json> json = settings::read_json(body);
    if (!json) return tl::unexpected(json.error());
    if (!json->is_object() || !json->contains("feature"))
        return failure("The body must be an object such as {\"feature\":\"line\",\"recipient\":1}.");
    RecipientChoice choice;
    bool is_known = false;
    for (const report::Feature feature : {report::Feature::region, report::Feature::line, report::Feature::flow}) {
        if ((*json)["feature"] != report::name_of(feature)) continue;
        choice.feature = feature;
        is_known = true;
    }
    if (!is_known) return failure("feature must be one of \"region\", \"line\", \"flow\".");
    if (!json->contains("recipient")) return choice;
    const nlohmann::json& url = (*json)["recipient"];
    if (!url.is_number_integer() || url < 1 || url > 3) return failure("recipient must be a whole number from 1 to 3.");
    choice.url = url.get<int>();
    return choice;
}

web::ApiAnswer verdict_answer(const Result<std::string>& verdict) {
    const nlohmann::ordered_json json = {{"ok", verdict.has_value()},
                                         {"sentence", verdict ? *verdict : verdict.error().sentence}};
    return web::json_answer(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

} // namespace

void add_recipient_routes(web::Api& api, delivery::Delivery& delivery, boost::asio::io_context& loop) {
    api.add({.verb = web::Verb::post,
             .path = "/api/v1/recipients/test",
             .scope = web::Scope::settings,
             .summary = "Try a recipient as it is configured",
             .response = "Whether the recipient could be reached, and if not, exactly why: name, network, TLS, password, status.",
             .handle =
                 [&delivery, &loop](const web::ApiRequest& request, const web::Reply& reply) {
                     const Result<RecipientChoice> choice = read_choice(request.body);
                     if (!choice) return reply(web::error_answer(422, choice.error().sentence));
                     // The verdict comes on the delivery's thread; answers belong to the loop's.
                     delivery.test_connection(choice->feature, choice->url, [&loop, reply](const Result<std::string>& verdict) {
                         boost::asio::post(loop, [reply, verdict] { reply(verdict_answer(verdict)); });
                     });
                 },
             .body_schema = choice_schema,
             .answer_schema = verdict_schema});
}

} // namespace headcount::app
