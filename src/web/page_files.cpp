#include "web/page_files.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace headcount::web {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 200;
constexpr std::uintmax_t most_bytes = 16U << 20U;

std::string content_type_of(const fs::path& file) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> types = {{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
    }};
    const std::string extension = file.extension().string();
    for (const auto& [ending, type] : types) {
        if (extension == ending) return std::string(type);
    }
    return "application/octet-stream";
}

/// FNV-1a: tells versions of a file apart; it protects nothing.
std::string etag_of(std::string_view body) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : body)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return fmt::format("\"{:016x}-{:x}\"", hash, body.size());
}

std::optional<std::string> content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    std::string body{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.bad()) return std::nullopt;
    return body;
}

} // namespace

Result<PageFiles> PageFiles::read(const fs::path& folder) {
    PageFiles page;
    std::error_code error;
    std::uintmax_t bytes = 0;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const bool is_hidden = entry->path().filename().string().starts_with('.');
        if (is_hidden && entry->is_directory(error)) entry.disable_recursion_pending();
        if (is_hidden || entry->symlink_status(error).type() != fs::file_type::regular) continue;
        bytes += entry->file_size(error);
        if (page.files_.size() >= most_files || bytes > most_bytes)
            return failure(fmt::format("The folder {} is not the page's: it has more than {} files or {} MiB.", folder.string(),
                                       most_files, most_bytes >> 20U));
        std::optional<std::string> body = content_of(entry->path());
        if (!body) return failure(fmt::format("The page's file {} cannot be read.", entry->path().string()));
        const std::string path = "/" + fs::relative(entry->path(), folder, error).generic_string();
        std::string etag = etag_of(*body);
        page.files_[path] = {std::move(*body), content_type_of(entry->path()), std::move(etag), path.starts_with("/assets/")};
    }
    if (error) return failure(fmt::format("The page's folder {} cannot be read: {}.", folder.string(), error.message()));
    if (!page.find("/")) return failure(fmt::format("The page's folder {} has no index.html.", folder.string()));
    return page;
}

const PageFile* PageFiles::find(std::string_view path) const {
    const auto found = files_.find(path == "/" ? std::string_view("/index.html") : path);
    return found == files_.end() ? nullptr : &found->second;
}

} // namespace headcount::web
