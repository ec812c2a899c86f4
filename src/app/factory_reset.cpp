#include "app/factory_reset.h"

#include "app/data_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::app {

namespace fs = std::filesystem;

namespace {

/// How the files begin that a sensor keeps. SQLite lays others beside its own.
constexpr std::array<std::string_view, 4> kept = {"settings.json", "outbox.sqlite", "history.sqlite", "account"};

bool is_kept_by_a_sensor(const fs::path& file) {
    const std::string name = file.filename().string();
    return std::any_of(kept.begin(), kept.end(), [&](std::string_view begin) { return name.starts_with(begin); });
}

} // namespace

Result<void> factory_reset(const fs::path& data_folder) {
    const Result<DataFolder> held = DataFolder::open(data_folder);
    if (!held) return tl::unexpected(held.error());
    std::error_code trouble;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(data_folder, trouble)) {
        if (entry.is_regular_file() && is_kept_by_a_sensor(entry.path())) files.push_back(entry.path());
    }
    for (const fs::path& file : files) {
        if (!trouble) fs::remove(file, trouble);
    }
    if (trouble) return failure(fmt::format("The data folder {} can't be emptied: {}.", data_folder.string(), trouble.message()));
    return {};
}

} // namespace headcount::app
