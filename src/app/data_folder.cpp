#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headcount::app {

namespace fs = std::filesystem;

namespace {

Result<void> make_folder(const fs::path& path) {
    std::error_code trouble;
    if (path.empty()) return failure("The data folder has no name: --data-dir needs a folder.");
    if (fs::is_directory(path, trouble)) return {};
    if (fs::exists(path, trouble)) return failure(fmt::format("{} is not a folder: --data-dir needs one.", path.string()));
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), trouble);
    if (!trouble && mkdir(path.c_str(), 0700) == 0) return {};
    const std::string reason = trouble ? trouble.message() : std::strerror(errno);
    return failure(fmt::format("The data folder {} cannot be made: {}.", path.string(), reason));
}

} // namespace

Result<DataFolder> DataFolder::open(const fs::path& path) {
    if (Result<void> made = make_folder(path); !made) return tl::unexpected(made.error());
    const int lock = ::open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return failure(fmt::format("The data folder {} cannot be written to: {}.", path.string(), std::strerror(errno)));
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) return DataFolder(path, lock);
    const bool is_taken = errno == EWOULDBLOCK;
    const std::string reason = std::strerror(errno);
    close(lock);
    if (is_taken)
        return failure(
            fmt::format("The data folder {} is in use by another Headcount: end it, or use another --data-dir.", path.string()));
    return failure(fmt::format("The data folder {} cannot be locked: {}.", path.string(), reason));
}

DataFolder::~DataFolder() {
    if (lock_ >= 0) close(lock_);
}

} // namespace headcount::app
