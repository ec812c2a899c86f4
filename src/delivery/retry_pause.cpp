#include "delivery/retry_pause.h"

#include <algorithm>

namespace headcount::delivery {

Duration RetryPause::next(double chance) {
    const Duration half = limit_ / 2;
    const Duration pause = half + std::chrono::duration_cast<Duration>(half * std::clamp(chance, 0.0, 1.0));
    limit_ = std::min(limit_ * 2, longest_);
    return std::clamp(pause, shortest_, longest_);
}

} // namespace headcount::delivery
