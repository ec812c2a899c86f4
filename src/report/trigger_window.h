#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>

namespace headcount::report {

/// People who crossed the line, either way.
struct CrossingCounts {
    std::int64_t in = 0;
    std::int64_t out = 0;
    bool any() const { return in != 0 || out != 0; }
    CrossingCounts& operator+=(const CrossingCounts& more) {
        in += more.in;
        out += more.out;
        return *this;
    }
    friend bool operator==(const CrossingCounts&, const CrossingCounts&) = default;
};

/// *Trigger Report* of the line: the first crossing is told at once, those of the 15 s after it together when they end.
/// The next crossing is then a first one again. Times are those of the steady clock.
class TriggerWindow {
public:
    static constexpr Duration length = std::chrono::seconds(15);

    TriggerWindow() = default;
    /// Goes on with a window that a predecessor had open.
    TriggerWindow(Duration end, CrossingCounts waiting) : end_(end), waiting_(waiting) {}

    /// Takes crossings of one moment in, at least one. What is to be told at once; if nothing, they wait.
    /// A window that is over must have been closed before.
    std::optional<CrossingCounts> add(const CrossingCounts& crossings, Duration now) {
        if (!end_) {
            end_ = now + length;
            return crossings;
        }
        waiting_ += crossings;
        return std::nullopt;
    }

    /// Ends the window. What waited in it, if anything.
    std::optional<CrossingCounts> close() {
        const CrossingCounts waited = waiting_;
        *this = TriggerWindow();
        if (!waited.any()) return std::nullopt;
        return waited;
    }

    /// When the window ends; nothing if none is open.
    std::optional<Duration> end() const { return end_; }
    const CrossingCounts& waiting() const { return waiting_; }

private:
    std::optional<Duration> end_;
    CrossingCounts waiting_;
};

} // namespace headcount::report
