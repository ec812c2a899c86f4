#include "app/openapi_api.h"

#include "settings/document.h"
#include "web/openapi.h"

#include <memory>
#include <string>

namespace headcount::app {

void add_openapi_route(web::Api& api) {
    const auto document = std::make_shared<std::string>();
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/openapi.json",
             .scope = web::Scope::read,
             .summary = "This description",
             .response = "An OpenAPI 3.1 document.",
             .handle = [document](const web::ApiRequest&, const web::Reply& reply) { reply(web::json_answer(*document)); }});
    *document = web::openapi_document(api, HEADCOUNT_VERSION, settings::json_schema());
}

} // namespace headcount::app
