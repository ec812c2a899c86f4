#pragma once

#include "vision/observation.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app {

/// One line of `OBS.jsonl`: who is where in one frame. Ends with a line feed.
std::string observation_line(const vision::Observation& seen);

/// One line of `headcount detect`: who was found in one picture. Ends with a line feed.
std::string detections_line(std::string_view file, int width, int height, std::span<const vision::Detection> people);

} // namespace headcount::app
