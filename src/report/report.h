#pragma once

#include "base/time.h"

#include <string>
#include <string_view>

namespace headcount::report {

/// What a report is about. Each feature has recipients of its own.
enum class Feature { region, line, flow };

/// Reports of dwell belong to the region feature and go to its recipients.
std::string_view name_of(Feature feature);

/// A finished report. From here on nobody changes a word of it, except for the mark of a late delivery.
struct Report {
    Feature feature = Feature::line;
    WallTime made_at{};          ///< when it became due
    std::string json;            ///< one JSON object, as `spec/reports.md` has it
    bool wants_snapshot = false; ///< whether a picture of the moment may go with it, to recipients that ask for one
};

} // namespace headcount::report
