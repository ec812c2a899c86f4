#pragma once

#include "base/time.h"

namespace headcount::delivery {

/// How long to wait before trying again.
///
/// The limit doubles with every failure, from `shortest` up to `longest`; the pause lies between half the limit and the limit
/// (but never below `shortest`), so that sensors that lost the same broker at the same moment don't return at the same
/// moment. Exponential back-off with "equal jitter", as Marc Brooker describes it (AWS Architecture Blog, 2015). Pure: chance is
/// handed in.
class RetryPause {
public:
    RetryPause() : RetryPause(std::chrono::seconds(1), std::chrono::seconds(60)) {}
    RetryPause(Duration shortest, Duration longest) : shortest_(shortest), longest_(longest), limit_(shortest) {}

    /// The pause after one more failure. `chance` lies in [0, 1).
    Duration next(double chance);

    /// It worked: the next failure is a first one again.
    void reset() { limit_ = shortest_; }

private:
    Duration shortest_;
    Duration longest_;
    Duration limit_;
};

} // namespace headcount::delivery
