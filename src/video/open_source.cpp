#include "video/live_source.h"
#include "video/local_camera.h"
#include "video/recording.h"
#include "video/rtsp_camera.h"
#include "video/scene/scene_source.h"
#include "video/source.h"

#include <fmt/format.h>

#include <utility>

namespace headcount::video {

namespace {

/// What stands before the first colon of an address, if that is a scheme at all.
std::string_view scheme_of(std::string_view address) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.";
    const std::size_t colon = address.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    const std::string_view scheme = address.substr(0, colon);
    return scheme.find_first_not_of(letters) == std::string_view::npos ? scheme : std::string_view{};
}

Result<std::unique_ptr<Source>> watch(Result<Camera> camera, const SourceOptions& options, const Clock& clock) {
    if (!camera) return tl::unexpected<Error>(std::move(camera.error()));
    return std::make_unique<LiveSource>(*std::move(camera), options, clock);
}

} // namespace

Result<std::unique_ptr<Source>> open_source(std::string_view address, const SourceOptions& options, const Clock& clock) {
    if (address.empty()) return failure("The source is empty; give a recording's path or rtsp://CAMERA.");
    const std::string_view scheme = scheme_of(address);
    if (scheme.empty()) return Recording::open(address, options, clock);
    if (scheme == "file") return Recording::open(address.substr(5), options, clock);
    if (scheme == "rtsp") return watch(rtsp_camera(address), options, clock);
    if (scheme == "v4l2") return watch(local_camera(address.substr(5)), options, clock);
    if (scheme == "scene") return scene::open_scene(address.substr(6), clock);
    return failure(fmt::format(
        "Sources of the kind {}: are not known; there are file:PATH, rtsp://CAMERA, v4l2:DEVICE and scene:NAME.", scheme));
}

} // namespace headcount::video
