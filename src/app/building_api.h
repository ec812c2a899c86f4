#pragma once

#include "base/result.h"
#include "web/api.h"

#include <functional>

namespace headcount::app {

/// `POST /api/v1/digital-input/pulse`: `pulse` gives a pulse to the simulated board, or says why there is none.
void add_building_routes(web::Api& api, std::function<Result<void>()> pulse);

} // namespace headcount::app
