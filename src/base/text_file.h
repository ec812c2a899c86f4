#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>

namespace headcount {

/// The whole of a text file, if it is at most `most_bytes` long; otherwise a sentence that names the file and the cause.
Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t most_bytes = 64 << 20);

/// Writes a text file, or says why it could not.
Result<void> write_text_file(const std::filesystem::path& path, const std::string& text);

} // namespace headcount
