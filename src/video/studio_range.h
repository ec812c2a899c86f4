#pragma once

#include "video/frame.h"

#include <memory>

namespace headcount::video {

/// A copy in studio range (luma 16..235, chroma 16..240; ITU-R BT.601-7, 2.5) of a picture in full range (0..255), as
/// Motion JPEG cameras and phones make them. GStreamer 1.22 passes such pictures on with the wrong range.
std::shared_ptr<const Pixels> studio_range_of(const Pixels& full_range, int width, int height);

} // namespace headcount::video
