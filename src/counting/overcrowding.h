#pragma once

#include "base/time.h"
#include "counting/events.h"

#include <optional>

namespace headcount::counting {

/// When it is too crowded.
struct OvercrowdingRule {
    enum class Measure {
        total,     ///< everybody counted, by the mapping in force
        any_region ///< the fullest region; the total where no region is drawn
    };
    Measure measure = Measure::total;
    int threshold = 20; ///< so many are still allowed
    friend bool operator==(const OvercrowdingRule&, const OvercrowdingRule&) = default;
};

/// *Overcrowding Alarm*: on when there are more people than the threshold, off when there are not.
///
/// The rule is exactly the threshold. Either state must have been seen for a second without a break before it is taken over,
/// so that a relay does not chatter.
class Overcrowding {
public:
    static constexpr Duration hold = std::chrono::seconds(1);

    /// Without a rule it is never too crowded.
    explicit Overcrowding(std::optional<OvercrowdingRule> rule = {}) : rule_(rule) {}

    /// Whether it is too crowded. `seen` is unconfirmed: it is confirmed here.
    bool observe(Duration time, const Occupancy& seen);

    /// Goes on with another rule; without one the alarm ends at once.
    void reconfigure(std::optional<OvercrowdingRule> rule) { rule_ = rule; }

private:
    bool exceeds(const Occupancy& seen) const;

    std::optional<OvercrowdingRule> rule_;
    bool alarm_ = false;
    std::optional<Duration> differs_since_;
};

} // namespace headcount::counting
