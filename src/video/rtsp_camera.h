#pragma once

#include "base/result.h"
#include "video/live_source.h"

#include <string_view>

namespace headcount::video {

/// A network camera by its address, `rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH`, read over TCP (RFC 2326, RFC 3550).
/// Refuses an address without a host. What the camera says of itself and of its troubles names host and port only: user,
/// password, and paths and queries, which often hold passwords too, appear nowhere.
Result<Camera> rtsp_camera(std::string_view address);

} // namespace headcount::video
