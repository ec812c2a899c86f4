#include "app/status_api.h"

#include <utility>

namespace headcount::app {

void add_status_routes(web::Api& api, std::function<std::string()> make) {
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/status",
             .scope = web::Scope::read,
             .summary = "How the sensor is doing",
             .response = "Source, counts, delivery and what a frame costs, as they are now.",
             .handle = [make = std::move(make)](const web::ApiRequest&, const web::Reply& reply) {
                 reply(web::json_answer(make()));
             }});
}

} // namespace headcount::app
