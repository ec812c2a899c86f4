#pragma once

#include "app/picture_store.h"
#include "base/result.h"
#include "evaluation/clicks.h"
#include "evaluation/validation.h"
#include "settings/scene.h"
#include "web/api.h"

#include <functional>
#include <string>
#include <vector>

namespace headcount::app {

/// A recording that the sensor has counted, for a person to count too.
struct CountedRecording {
    std::string name;
    int width = 0; ///< of its pictures, pixels
    int height = 0;
    Duration length{};
    settings::Scene scene;
    std::vector<evaluation::CountedCrossing> crossings; ///< the sensor's
    PictureStore pictures;
};

/// Manual against automatic counts, of the part that the person watched.
evaluation::Validation compare(const CountedRecording& recording, const evaluation::ManualCount& manual);

/// What the page for validation asks: the recording, its pictures, and the comparison. The sensor's counts are told only with
/// the comparison, so that nobody counts what they expect. `on_report` gets each comparison that was asked for.
void add_validation_routes(web::Api& api, const CountedRecording& recording,
                           std::function<void(const evaluation::Validation&)> on_report);

} // namespace headcount::app
