#pragma once

#include "settings/lens_settings.h"
#include "vision/lens.h"

#include <optional>

namespace headcount::app {

/// From places in the picture to metres on the floor, as the settings have it: `floor_view(...)->floor_at(person.anchor())`.
/// Nothing while the mounting height is not set, or no picture has come yet (its size is 0).
std::optional<vision::FloorView> floor_view(const settings::Lens& lens, int picture_width, int picture_height);

} // namespace headcount::app
