#include "base/set_clock.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace headcount {

Result<void> set_system_clock(WallTime time) {
    const auto since_epoch = time.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    timespec wanted{};
    wanted.tv_sec = seconds.count();
    wanted.tv_nsec = std::chrono::nanoseconds(since_epoch - seconds).count();
    if (clock_settime(CLOCK_REALTIME, &wanted) == 0) return {};
    return failure(
        fmt::format("The clock can't be set: {}. The program needs the capability CAP_SYS_TIME.", std::strerror(errno)));
}

} // namespace headcount
