#include "counting/confirmed_number.h"

#include <algorithm>

namespace headcount::counting {

void ConfirmedNumber::observe(Duration time, int seen, Duration hold) {
    if (seen == value_) {
        lasting_ = value_;
        return;
    }
    const bool goes_on = seen > value_ ? lasting_ > value_ : lasting_ < value_;
    if (!goes_on) {
        lasting_ = seen;
        since_ = time;
    }
    lasting_ = seen > value_ ? std::min(lasting_, seen) : std::max(lasting_, seen);
    if (time - since_ < hold) return;
    value_ = lasting_;
    lasting_ = seen; // what is left of the change starts to last now
    since_ = time;
}

} // namespace headcount::counting
