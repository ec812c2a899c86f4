#include "app/metrics_api.h"

#include <utility>

namespace headcount::app {

void add_metrics_route(web::Api& api, std::function<std::optional<std::string>()> make) {
    constexpr const char* text_format = "text/plain; version=0.0.4; charset=utf-8";
    api.add({.verb = web::Verb::get,
             .path = "/metrics",
             .scope = web::Scope::read,
             .summary = "Metrics for Prometheus",
             .response = "Counts, frame rate, queues, failures and temperatures in the text format, version 0.0.4.",
             .handle =
                 [make = std::move(make)](const web::ApiRequest&, const web::Reply& reply) {
                     std::optional<std::string> page = make();
                     if (page) {
                         reply({.status = 200, .body = std::move(*page), .content_type = text_format, .fields = {}});
                     } else {
                         reply(web::error_answer(404, "Metrics are switched off: metrics.enabled."));
                     }
                 },
             .answer_type = text_format});
}

} // namespace headcount::app
