#include "base/text_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace headcount {

Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t most_bytes) {
    std::error_code trouble;
    if (std::filesystem::is_directory(path, trouble)) return failure(fmt::format("{} is a folder, not a file.", path.string()));
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure(fmt::format("{} cannot be read: {}.", path.string(), std::strerror(errno)));
    // One byte more than is allowed tells that there are more, however long the file is or claims to be.
    std::string content(most_bytes + 1, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (file.bad()) return failure(fmt::format("{} cannot be read: {}.", path.string(), std::strerror(errno)));
    content.resize(static_cast<std::size_t>(file.gcount()));
    if (content.size() > most_bytes)
        return failure(fmt::format("{} is larger than {} MB, the most that is read.", path.string(), most_bytes >> 20));
    return content;
}

Result<void> write_text_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) return failure(fmt::format("{} cannot be written: {}.", path.string(), std::strerror(errno)));
    return {};
}

} // namespace headcount
