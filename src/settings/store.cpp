#include "settings/store.h"

#include "base/log.h"
#include "settings/document.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace headcount::settings {

namespace {

constexpr std::size_t most_bytes = 1 << 20; // as parse_settings takes them
constexpr mode_t for_the_owner_alone = S_IRUSR | S_IWUSR;

/// An open file or folder; closed when it goes.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int get() const { return number_; }
    bool is_open() const { return number_ >= 0; }

    /// False if what was written could not be kept, which some file systems say only here.
    bool close() { return ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

/// What the system said last, as a phrase.
std::string reason() {
    return std::strerror(errno);
}

tl::unexpected<Error> unreadable(const std::filesystem::path& file, const std::string& why) {
    return failure(fmt::format("The settings in {} cannot be read: {}.", file.string(), why));
}

tl::unexpected<Error> unwritable(const std::filesystem::path& file, const std::string& why) {
    return failure(fmt::format("The settings cannot be written to {}, so nothing was changed: {}.", file.string(), why));
}

/// Reads to the end, or to one byte more than settings may have.
Result<std::string> read_all(int descriptor, const std::filesystem::path& file) {
    std::string text(most_bytes + 1, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
        const ssize_t count = ::read(descriptor, text.data() + length, text.size() - length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable(file, reason());
        if (count == 0) break;
        length += static_cast<std::size_t>(count);
    }
    text.resize(length);
    return text;
}

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
    const bool is_written = descriptor.is_open() && ::fchmod(descriptor.get(), for_the_owner_alone) == 0 &&
                            write_all(descriptor.get(), text) && ::fsync(descriptor.get()) == 0 && descriptor.close();
    return is_written ? Result<void>() : unwritable(file, reason());
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

/// Puts `text` in the place of the file: whoever reads it, also after a power cut, finds all of the old or all of the new.
Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
    const Descriptor folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open()) return unwritable(file, reason());
    std::filesystem::path beside = file;
    beside += ".new";
    Result<void> written = write_synced(beside, text);
    if (written && std::rename(beside.c_str(), file.c_str()) != 0) written = unwritable(file, reason());
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    // The new settings are in force already, so that this cannot be a refusal any more.
    if (::fsync(folder.get()) != 0)
        log::error("The settings in {} may not survive a power cut: their folder cannot be synced: {}.", file.string(), reason());
    return {};
}

} // namespace

Result<Store> Store::open(std::filesystem::path file) {
    // Not to wait for a writer if somebody has put a pipe there.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!descriptor.is_open() && errno == ENOENT) return Store(std::move(file), Settings{});
    if (!descriptor.is_open()) return unreadable(file, reason());
    struct stat about {};
    if (::fstat(descriptor.get(), &about) != 0) return unreadable(file, reason());
    if (!S_ISREG(about.st_mode)) return unreadable(file, "it is no regular file");

    const Result<std::string> text = read_all(descriptor.get(), file);
    if (!text) return tl::unexpected(text.error());
    Result<Settings> settings = parse_settings(*text);
    if (!settings) return failure(fmt::format("The settings in {} are not valid: {}", file.string(), settings.error().sentence));
    return Store(std::move(file), std::move(*settings));
}

Result<void> Store::replace(const Settings& settings) {
    if (auto valid = validate(settings); !valid) return valid;
    if (auto written = replace_file(file_, to_json(settings)); !written) return written;
    current_ = settings;
    return {};
}

} // namespace headcount::settings
