#include "video/scene_truth.h"

#include "video/scene/body.h"
#include "video/scene/extent.h"
#include "video/scene/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::video {

struct SceneTruth::Parts {
    scene::Stage stage;
};

SceneTruth::SceneTruth(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {
}

Result<SceneTruth> SceneTruth::of(std::string_view name) {
    const std::optional<scene::Play> play = scene::play_named(name);
    if (!play) return failure(fmt::format("There is no built-in scene '{}'; there are office, entrance and meeting.", name));
    return SceneTruth(std::make_shared<const Parts>(Parts{scene::stage_of(*play)}));
}

std::vector<TruePerson> SceneTruth::at(Duration time) const {
    const scene::PinholeCamera& camera = parts_->stage.camera;
    std::vector<TruePerson> people;
    for (const scene::Actor& actor : scene::actors_at(parts_->stage.play, time)) {
        const std::optional<scene::Extent> extent = extent_of(camera, scene::body_of(actor));
        if (!extent) continue;
        const double left = std::clamp(extent->left / camera.width(), 0.0, 1.0);
        const double right = std::clamp(extent->right / camera.width(), 0.0, 1.0);
        const double top = std::clamp(extent->top / camera.height(), 0.0, 1.0);
        const double bottom = std::clamp(extent->bottom / camera.height(), 0.0, 1.0);
        if (right <= left || bottom <= top) continue;
        const Point feet = camera.pixel_of({actor.x, actor.y, 0});
        people.push_back({actor.id,
                          {left, top, right - left, bottom - top},
                          {feet.x / camera.width(), feet.y / camera.height()},
                          actor.posture == scene::Posture::sits});
    }
    return people;
}

} // namespace headcount::video
