#pragma once

#include "settings/lens_settings.h"
#include "web/api.h"

#include <functional>
#include <string>

namespace headcount::app {

/// What is looked through, as it is now.
struct LensInUse {
    settings::Lens lens;
    int picture_width = 0; ///< pixels; 0 before the first picture
    int picture_height = 0;
};

/// What the picture covers of the floor, as JSON.
std::string lens_answer(const LensInUse& use);

/// `GET /api/v1/lens`: what the picture covers of the floor. `current` is called on the I/O loop.
void add_lens_routes(web::Api& api, std::function<LensInUse()> current);

} // namespace headcount::app
