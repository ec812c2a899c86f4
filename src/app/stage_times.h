#pragma once

#include "base/time.h"

namespace headcount::app {

/// How long one frame spent in each stage of the path.
struct StageTimes {
    Duration decode{}; ///< waiting for the source, where it is a recording read at full speed
    Duration detect{}; ///< scaling, network, decoding of its output
    Duration track{};
    Duration count{};
};

} // namespace headcount::app
