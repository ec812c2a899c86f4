#pragma once

#include "base/time.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace headcount::stream {

/// The measured rate of frames: a running average over about 16 of them.
class FrameRate {
public:
    /// `time`: when the next frame was taken, on the source's clock. Steps back are passed over.
    void add(Duration time) {
        if (last_ && time > *last_) {
            const Duration step = std::min(time - *last_, Duration{std::chrono::seconds(1)});
            average_ = average_ ? (*average_ * 15 + step) / 16 : step;
        }
        last_ = time;
    }

    /// 1 to 60; 15 until there are two frames.
    double per_second() const {
        constexpr double assumed = 15;
        return average_ ? std::clamp(1 / to_seconds(*average_), 1.0, 60.0) : assumed;
    }

private:
    std::optional<Duration> last_;
    std::optional<Duration> average_;
};

} // namespace headcount::stream
