#include "settings/store.h"

#include "base/descriptor.h"
#include "base/durable_file.h"
#include "settings/document.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace headcount::settings {

namespace {

constexpr std::size_t most_bytes = 1 << 20; // as parse_settings takes them

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

} // namespace

Result<Store> Store::open(std::filesystem::path file) {
    // Not to wait for a writer if somebody has put a pipe there.
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!descriptor && errno == ENOENT) return Store(std::move(file), Settings{});
    if (!descriptor) return unreadable(file, reason());
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
    if (const auto written = replace_file(file_, to_json(settings)); !written) return unwritable(file_, written.error().sentence);
    current_ = settings;
    return {};
}

} // namespace headcount::settings
