#pragma once

#include "base/result.h"
#include "settings/settings.h"
#include "web/api.h"

#include <functional>

namespace headcount::app {

/// What the settings' routes need of the sensor, on the I/O loop.
struct SettingsAccess {
    std::function<const settings::Settings&()> in_force; ///< with what the command line says instead
    std::function<const settings::Settings&()> stored;
    /// Keeps other settings and goes by them, or says why that could not be.
    std::function<Result<void>(const settings::Settings&)> change;
};

/// `/api/v1/settings`, its schema, and `/api/v1/scene`.
void add_settings_routes(web::Api& api, const SettingsAccess& access);

} // namespace headcount::app
