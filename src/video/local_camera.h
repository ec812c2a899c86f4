#pragma once

#include "base/result.h"
#include "video/live_source.h"

#include <string_view>

namespace headcount::video {

/// A camera of this machine by its Video4Linux device, `/dev/video0`: raw pictures where the camera gives them at 720p and
/// 10 per second, else Motion JPEG. Refuses only what is no path of a device.
Result<Camera> local_camera(std::string_view device);

} // namespace headcount::video
