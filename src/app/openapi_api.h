#pragma once

#include "web/api.h"

namespace headcount::app {

/// `GET /api/v1/openapi.json`, which describes all routes that were added before, and itself.
void add_openapi_route(web::Api& api);

} // namespace headcount::app
