#pragma once

#include "base/result.h"
#include "settings/settings.h"

#include <filesystem>

namespace headcount::settings {

/// The settings of one sensor, in a file.
///
/// A change is either refused, and then nothing has changed, or it is on the disk when `replace` returns and survives a power
/// cut (written beside, synced, renamed, folder synced). Belongs to one thread.
class Store {
public:
    /// Reads `file` (mode 0600 when made); a missing one means defaults and is made with the first change. Refused, with
    /// the file's name and the reason, if it can't be read or isn't valid.
    static Result<Store> open(std::filesystem::path file);

    const Settings& current() const { return current_; }

    /// Takes over other settings as a whole, if they are valid and could be written; otherwise nothing has changed, in the file
    /// or here, and the sentence says why.
    Result<void> replace(const Settings& settings);

private:
    Store(std::filesystem::path file, Settings current) : file_(std::move(file)), current_(std::move(current)) {}

    std::filesystem::path file_;
    Settings current_;
};

} // namespace headcount::settings
