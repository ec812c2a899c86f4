#pragma once

#include "base/time.h"

namespace headcount {

/// Where the time comes from. The only place in the program that reads the machine's clocks is `SystemClock`;
/// everything else is handed a `Clock`, so that a test can run a year in a second. Safe to use from any thread.
class Clock {
public:
    virtual ~Clock() = default;

    /// The time of the world. Jumps when somebody sets the device's clock.
    virtual WallTime now() const = 0;

    /// Time since an arbitrary start; never jumps. For waiting and for measuring.
    virtual Duration steady() const = 0;
};

/// The machine's own clocks.
class SystemClock final : public Clock {
public:
    WallTime now() const override;
    Duration steady() const override;
};

} // namespace headcount
