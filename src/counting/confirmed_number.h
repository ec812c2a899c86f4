#pragma once

#include "base/time.h"

namespace headcount::counting {

/// A number that takes over a change only once it has lasted.
///
/// When what is seen has been above the number (or below it) without a break for the hold, the number becomes the least (or
/// greatest) that was seen meanwhile: that is the part of the change that has lasted. So neither a flicker gets through nor
/// can a constant coming and going keep a real change out. Time is that of the observations; their rate does not matter.
class ConfirmedNumber {
public:
    int value() const { return value_; }

    /// `seen` is what the observation at `time` shows; a `hold` of zero takes over everything.
    void observe(Duration time, int seen, Duration hold);

private:
    int value_ = 0;
    int lasting_ = 0; ///< of the change under way; equal to `value_` if there is none
    Duration since_{};
};

} // namespace headcount::counting
