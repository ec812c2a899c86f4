#include "counting/overcrowding.h"

#include <algorithm>

namespace headcount::counting {

bool Overcrowding::observe(Duration time, const Occupancy& seen) {
    if (!rule_) {
        alarm_ = false;
        differs_since_.reset();
        return false;
    }
    if (exceeds(seen) == alarm_) {
        differs_since_.reset();
        return alarm_;
    }
    if (!differs_since_) differs_since_ = time;
    if (time - *differs_since_ < hold) return alarm_;
    alarm_ = !alarm_;
    differs_since_.reset();
    return alarm_;
}

bool Overcrowding::exceeds(const Occupancy& seen) const {
    const bool by_region = rule_->measure == OvercrowdingRule::Measure::any_region && !seen.regions.empty();
    const int people = by_region ? *std::max_element(seen.regions.begin(), seen.regions.end()) : seen.total;
    return people > rule_->threshold;
}

} // namespace headcount::counting
