#pragma once

#include "video/decoding_pipeline.h"
#include "video/frame.h"

#include <optional>

namespace headcount::video {

/// A frame with the picture's size and pixels; number and times are the caller's to set.
/// Empty where the picture is damaged or larger than any camera's (16384 pixels a side).
std::optional<Frame> frame_of(const Picture& picture);

} // namespace headcount::video
