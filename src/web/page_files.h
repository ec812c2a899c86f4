#pragma once

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace headcount::web {

/// One file of the page.
struct PageFile {
    std::string body;
    std::string content_type;
    std::string etag;      ///< with its quotation marks; changes with the body
    bool is_final = false; ///< its name changes with its content: browsers may keep it for ever
};

/// The files of the page, in memory: a request is looked up among them and never becomes a path on the disk.
class PageFiles {
public:
    PageFiles() = default;

    /// Reads all regular files below a folder, hidden ones left out; links are not followed. Refused with one sentence: a
    /// folder that can't be read, without index.html, or with more than 200 files or 16 MiB.
    static Result<PageFiles> read(const std::filesystem::path& folder);

    /// By the path of a request, as `/assets/page.js`; `/` is index.html. Nothing if there is none.
    const PageFile* find(std::string_view path) const;

    std::size_t size() const { return files_.size(); }

private:
    std::map<std::string, PageFile, std::less<>> files_;
};

} // namespace headcount::web
