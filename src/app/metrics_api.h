#pragma once

#include "web/api.h"

#include <functional>
#include <optional>
#include <string>

namespace headcount::app {

/// `GET /metrics`, for Prometheus. `make` gives the page, or nothing while it is switched off; asked on the I/O loop.
void add_metrics_route(web::Api& api, std::function<std::optional<std::string>()> make);

} // namespace headcount::app
