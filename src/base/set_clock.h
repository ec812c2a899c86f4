#pragma once

#include "base/result.h"
#include "base/time.h"

namespace headcount {

/// Sets the machine's clock, for everybody on it. Refused with one sentence if the program has not the right to.
Result<void> set_system_clock(WallTime time);

} // namespace headcount
