#pragma once

#include "video/scene/camera.h"
#include "video/scene/cast.h"

#include <optional>
#include <string_view>
#include <vector>

namespace headcount::video::scene {

/// A piece of furniture: a box standing along the axes.
struct Block {
    Vector least;
    Vector most;
    Colour colour;
};

/// A room with what stands in it and the camera that sees it.
struct Stage {
    Play play;
    PinholeCamera camera;
    double left; ///< walls, in metres
    double right;
    double back;
    double front;
    std::vector<Block> furniture;
};

constexpr int frames_per_second = 15;

/// The scene of that name: `office`, `entrance` or `meeting`.
std::optional<Play> play_named(std::string_view name);

Stage stage_of(Play play);

} // namespace headcount::video::scene
