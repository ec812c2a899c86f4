#include "counting/staff_filter.h"

#include <algorithm>

namespace headcount::counting {

void StaffFilter::signal(Duration time) {
    while (!signals_.empty() && time - signals_.front() > lifetime)
        signals_.pop_front();
    if (signals_.size() >= most_waiting) return;
    // Signals reach the counting by another road than pictures do, and may overtake each other.
    signals_.insert(std::upper_bound(signals_.begin(), signals_.end(), time), time);
}

bool StaffFilter::takes(Duration time) {
    while (!signals_.empty() && time - signals_.front() > lifetime)
        signals_.pop_front();
    if (signals_.empty() || signals_.front() > time) return false;
    signals_.pop_front();
    return true;
}

} // namespace headcount::counting
