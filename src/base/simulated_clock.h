#pragma once

#include "base/clock.h"

#include <atomic>

namespace headcount {

/// A clock that stands still until it is told to move: for tests and for replaying recordings.
class SimulatedClock final : public Clock {
public:
    explicit SimulatedClock(WallTime start = WallTime{}) : wall_(start.time_since_epoch().count()) {}

    WallTime now() const override { return WallTime{Duration{wall_.load()}}; }
    Duration steady() const override { return Duration{steady_.load()}; }

    /// Time passes, on both clocks.
    void advance(Duration span) {
        wall_ += span.count();
        steady_ += span.count();
    }

    /// Somebody sets the device's clock: the world's time jumps, the steady time does not.
    void set(WallTime time) { wall_ = time.time_since_epoch().count(); }

private:
    std::atomic<Duration::rep> wall_;
    std::atomic<Duration::rep> steady_{0};
};

} // namespace headcount
