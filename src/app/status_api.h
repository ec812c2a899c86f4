#pragma once

#include "web/api.h"

#include <functional>
#include <string>

namespace headcount::app {

/// `GET /api/v1/status`, whose JSON text is made by `make` on the I/O loop.
void add_status_routes(web::Api& api, std::function<std::string()> make);

} // namespace headcount::app
