#include "video/scene/scene_source.h"

#include "video/wait.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headcount::video::scene {

SceneSource::SceneSource(Play play, const Clock& clock) : play_(play), clock_(clock), renderer_(stage_of(play)) {
}

SourceEvent SceneSource::read(const std::stop_token& stop) {
    const SourceState running = {SourceState::Kind::running, "The built-in scene is playing."};
    if (!std::exchange(told_running_, true)) return running;
    if (!started_) started_ = clock_.steady();
    const Duration played = clock_.steady() - *started_;
    next_ = std::max(next_, static_cast<std::uint64_t>(played * frames_per_second / std::chrono::seconds(1)));
    const Duration time = Duration(std::chrono::seconds(next_)) / frames_per_second;
    if (!wait_until(clock_, *started_ + time, stop)) return running;

    Frame frame;
    frame.number = next_++;
    frame.time = time;
    frame.taken_at = clock_.now();
    frame.width = renderer_.width();
    frame.height = renderer_.height();
    frame.pixels = renderer_.draw(actors_at(play_, time), frame.number);
    return frame;
}

Result<std::unique_ptr<Source>> open_scene(std::string_view name, const Clock& clock) {
    const std::optional<Play> play = play_named(name);
    if (!play) return failure(fmt::format("There is no built-in scene '{}'; there are office, entrance and meeting.", name));
    return std::make_unique<SceneSource>(*play, clock);
}

} // namespace headcount::video::scene
