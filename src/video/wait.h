#pragma once

#include "base/clock.h"

#include <stop_token>

namespace headcount::video {

/// Waits until `clock.steady()` has reached `moment`. False where a stop was asked for before.
bool wait_until(const Clock& clock, Duration moment, const std::stop_token& stop);

} // namespace headcount::video
