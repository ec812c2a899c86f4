#pragma once

#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace headcount {

/// Puts `text` in the place of a file (mode 0600): whoever reads it, also after a power cut, finds all of the old or all of the
/// new (written beside, synced, renamed, folder synced). Otherwise the error is the system's reason, as a phrase, and the old
/// file is untouched.
Result<void> replace_file(const std::filesystem::path& file, std::string_view text);

} // namespace headcount
