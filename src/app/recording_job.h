#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "settings/settings.h"
#include "video/source.h"

#include <filesystem>
#include <memory>
#include <string>

namespace headcount::app {

/// The settings that are asked for (`settings_file` empty: defaults), with what is drawn in the scene's file.
Result<settings::Settings> read_settings(const std::filesystem::path& settings_file, const std::filesystem::path& scene_file);

/// A source that ends. Refused where it is live. `clock` must outlive it.
Result<std::unique_ptr<video::Source>> open_recording(const std::string& address, const Clock& clock);

/// Before an hour of counting, not after it: is there a folder for the result? An empty path needs none.
Result<void> check_place_for(const std::filesystem::path& path);

} // namespace headcount::app
