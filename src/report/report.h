#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::report {

/// What a report is about. Each feature has recipients of its own; dwell belongs to the region feature.
enum class Feature { region, line, flow };

/// `region`, `line`, `flow`: for topics, logs and files.
std::string_view name_of(Feature feature);

/// A finished report. From here on nobody changes a word of it, except for the mark of a late delivery.
struct Report {
    Feature feature = Feature::line;
    WallTime made_at{}; ///< when it became due
    std::string json;   ///< one JSON object, compact, as `spec/reports.md` has it
    /// The frame that was looked at last when it was made, for its snapshot; absent: none yet, or one of an earlier life.
    std::optional<std::uint64_t> frame = std::nullopt;
};

} // namespace headcount::report
