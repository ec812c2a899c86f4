#pragma once

#include <fmt/format.h>

#include <string_view>

namespace headcount::log {

/// How much is written to standard error. `error` is for what hurts counting or delivery.
enum class Level { debug, info, warning, error };

/// Below this level nothing is written. Safe from any thread.
void set_level(Level level);

/// Writes one line. Secrets and pictures never go in here. Safe from any thread.
void write(Level level, std::string_view line);

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace headcount::log
