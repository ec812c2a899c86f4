#include "video/wait.h"

#include <condition_variable>
#include <mutex>

namespace headcount::video {

bool wait_until(const Clock& clock, Duration moment, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never_told;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        const Duration left = moment - clock.steady();
        if (left <= Duration::zero()) return true;
        never_told.wait_for(lock, stop, left, [] { return false; });
    }
    return false;
}

} // namespace headcount::video
