#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "video/scene/renderer.h"
#include "video/source.h"

#include <memory>
#include <optional>
#include <string_view>

namespace headcount::video::scene {

/// A built-in scene as a camera: live, 15 pictures per second of 640 x 480. A reader that is late misses pictures, as with
/// a camera. Frame n has the time n / 15 s, and shows who is there then (`actors_at`).
class SceneSource final : public Source {
public:
    SceneSource(Play play, const Clock& clock);

    SourceEvent read(const std::stop_token& stop) override;
    bool is_live() const override { return true; }

private:
    Play play_;
    const Clock& clock_;
    Renderer renderer_;
    bool told_running_ = false;
    std::optional<Duration> started_; // steady time of frame 0
    std::uint64_t next_ = 0;
};

/// The scene of that name; refused, naming those that there are, where there is none. `clock` must outlive the source.
Result<std::unique_ptr<Source>> open_scene(std::string_view name, const Clock& clock);

} // namespace headcount::video::scene
