#include "base/durable_file.h"

#include "base/descriptor.h"
#include "base/log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace headcount {

namespace {

constexpr mode_t for_the_owner_alone = S_IRUSR | S_IWUSR;

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// Writes a new file and sees it onto the disk. What was left there by an earlier attempt is overwritten.
Result<void> write_synced(const std::filesystem::path& file, std::string_view text) {
    Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, for_the_owner_alone));
    const bool is_written = descriptor && ::fchmod(descriptor.get(), for_the_owner_alone) == 0 &&
                            write_all(descriptor.get(), text) && ::fsync(descriptor.get()) == 0 &&
                            ::close(descriptor.release()) == 0;
    return is_written ? Result<void>() : failure(std::strerror(errno));
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

} // namespace

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
    const Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return failure(std::strerror(errno));
    std::filesystem::path beside = file;
    beside += ".new";
    Result<void> written = write_synced(beside, text);
    if (written && std::rename(beside.c_str(), file.c_str()) != 0) written = failure(std::strerror(errno));
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    // The new file is in its place already, so that this cannot be a refusal any more.
    if (::fsync(folder.get()) != 0)
        log::error("What was written to {} may not survive a power cut: its folder cannot be synced: {}.", file.string(),
                   std::strerror(errno));
    return {};
}

} // namespace headcount
