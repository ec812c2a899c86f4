#pragma once

#include "base/result.h"

#include <filesystem>
#include <utility>

namespace headcount::app {

/// The folder of one sensor: its settings, its counts, its outbox. Held by one process at a time.
class DataFolder {
public:
    /// Makes the folder (mode 0700) if it is missing, and locks it until this object is destroyed or the process ends, however
    /// it ends. Refused with one sentence: a folder that cannot be made or written to, or that another process holds.
    static Result<DataFolder> open(const std::filesystem::path& path);
    ~DataFolder();
    DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
    DataFolder& operator=(DataFolder&&) = delete;

    std::filesystem::path settings_file() const { return path_ / "settings.json"; }
    std::filesystem::path account_file() const { return path_ / "account.json"; }
    std::filesystem::path outbox_file() const { return path_ / "outbox.sqlite"; }
    std::filesystem::path history_file() const { return path_ / "history.sqlite"; }

private:
    DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_; // an open file
};

} // namespace headcount::app
