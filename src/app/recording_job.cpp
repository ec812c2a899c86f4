#include "app/recording_job.h"

#include "app/composition.h"
#include "base/text_file.h"
#include "settings/document.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace headcount::app {

namespace fs = std::filesystem;

Result<settings::Settings> read_settings(const fs::path& settings_file, const fs::path& scene_file) {
    settings::Settings settings;
    if (!settings_file.empty()) {
        const Result<std::string> text = read_text_file(settings_file);
        if (!text) return tl::unexpected(text.error());
        Result<settings::Settings> parsed = settings::parse_settings(*text);
        if (!parsed) return failure(fmt::format("{}: {}", settings_file.string(), parsed.error().sentence));
        settings = std::move(*parsed);
    }
    const Result<std::string> text = read_text_file(scene_file);
    if (!text) return tl::unexpected(text.error());
    Result<settings::Scene> scene = settings::parse_scene(*text);
    if (!scene) return failure(fmt::format("{}: {}", scene_file.string(), scene.error().sentence));
    settings.scene = std::move(*scene);
    return settings;
}

Result<std::unique_ptr<video::Source>> open_recording(const std::string& address, const Clock& clock) {
    Result<std::unique_ptr<video::Source>> source = video::open_source(address, {.decoder_threads = decoder_threads}, clock);
    if (source && (*source)->is_live())
        return failure(fmt::format("{} is live and never ends; `headcount serve` counts it.", address));
    return source;
}

Result<void> check_place_for(const fs::path& path) {
    std::error_code trouble;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (path.empty() || fs::is_directory(folder, trouble)) return {};
    return failure(fmt::format("{} cannot be written: the folder {} does not exist.", path.string(), folder.string()));
}

} // namespace headcount::app
