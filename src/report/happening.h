#pragma once

#include "base/time.h"
#include "counting/events.h"

#include <vector>

namespace headcount::report {

/// What one observation led to, and when that was in the world.
struct Happening {
    WallTime at{};
    counting::Events events;
    std::vector<counting::Dwell> running_dwells; ///< those that go on still
};

} // namespace headcount::report
