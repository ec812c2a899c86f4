#pragma once

#include "base/time.h"

#include <optional>

namespace headcount::video {

/// Turns the timestamps that a stream carries into times that start at 0 and always grow, whatever the stream carries:
/// none at all, repeated ones, ones that fall back, or a recording that begins again.
///
/// A stamp that grows is believed, so pauses in a recording stay. One that is missing or a little too early is replaced by
/// the last time plus one frame's length. One that falls back by more than a second means that the stream counts anew
/// from there: what follows is shifted to fit.
class FrameTimeline {
public:
    /// The time of the next frame. `stamp` is what the stream says, `length` how long a frame lasts by what the stream
    /// says of its rate (0: unknown; then the last step between two believed stamps is taken, and at first 1/25 s).
    Duration next(std::optional<Duration> stamp, Duration length);

    /// The stream begins again: the next frame follows the last one by one frame's length.
    void begin_again() { begins_ = true; }

private:
    Duration step(Duration length) const;

    bool begins_ = true;
    std::optional<Duration> last_;
    Duration shift_{}; // from stamps to times
    std::optional<Duration> last_step_;
};

} // namespace headcount::video
