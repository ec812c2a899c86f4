#pragma once

#include "base/time.h"

#include <cmath>
#include <limits>
#include <optional>

namespace headcount::app {

/// Chooses which pictures of a source are looked at: of each part of a second, the first. It goes by the pictures' own times
/// alone, so that a recording is always seen alike, however fast it is read.
class FrameChoice {
public:
    /// Absent: every picture.
    explicit FrameChoice(std::optional<int> most_per_second = std::nullopt) : most_per_second_(most_per_second) {}

    /// Whether the picture of this time is looked at.
    bool takes(Duration time) {
        if (!most_per_second_) return true;
        const double part = std::floor(to_seconds(time) * *most_per_second_ + 1e-3); // times are rounded to whole units
        if (part == part_) return false;
        part_ = part;
        return true;
    }

private:
    std::optional<int> most_per_second_;
    double part_ = -std::numeric_limits<double>::infinity(); // the last one of which a picture was taken
};

} // namespace headcount::app
