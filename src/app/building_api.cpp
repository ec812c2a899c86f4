#include "app/building_api.h"

#include <utility>

namespace headcount::app {

void add_building_routes(web::Api& api, std::function<Result<void>()> pulse) {
    constexpr int conflict = 409;
    api.add({.verb = web::Verb::post,
             .path = "/api/v1/digital-input/pulse",
             .scope = web::Scope::settings,
             .summary = "Give a pulse to the simulated digital input",
             .response = "An empty object. Refused with 409 unless the board is simulated.",
             .handle = [pulse = std::move(pulse)](const web::ApiRequest&, const web::Reply& reply) {
                 const Result<void> given = pulse();
                 reply(given ? web::json_answer("{}") : web::error_answer(conflict, given.error().sentence));
             }});
}

} // namespace headcount::app
