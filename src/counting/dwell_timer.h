#pragma once

#include "base/time.h"
#include "counting/events.h"
#include "counting/region_membership.h"
#include "settings/scene.h"

#include <map>
#include <utility>
#include <vector>

namespace headcount::counting {

/// *Dwell Time Detection*: how long each person stays in each region.
///
/// A stay begins with the first observation inside and ends with the last one in which the person was seen inside; it is
/// over, and reported, once they have been away for a second, so that a step over the border does not cut it in two.
/// Somebody who is presumed to be inside without being seen (see `Persistence`) is not away, but if they do not come back,
/// their stay ended when they were last seen. Stays shorter than the least dwell time are no stays.
///
/// Remembers the stays that go on, no others.
class DwellTimer {
public:
    explicit DwellTimer(Duration least) : least_(least) {}

    /// The stays that are over, by ascending person and region. `presences` refer to `regions`.
    std::vector<Dwell> observe(Duration time, const std::vector<Presence>& presences,
                               const std::vector<settings::Region>& regions);

    /// The stays that go on and have reached the least dwell time, by ascending person and region.
    std::vector<Dwell> running() const;

    /// For all stays that are not over.
    void set_least(Duration least) { least_ = least; }

    /// Stays in regions that there are no longer are dropped.
    void keep_only(const std::vector<settings::Region>& regions);

    /// Stays remembered.
    std::size_t followed() const { return stays_.size(); }

private:
    struct Stay {
        Duration start{};
        Duration seen{};    ///< last seen inside
        Duration present{}; ///< last observed inside, seen or presumed
    };

    Duration least_;
    std::map<std::pair<PersonId, int>, Stay> stays_; ///< by person and the region's id
};

/// How long stays were, of any number of them.
class DwellFigures {
public:
    void add(const Dwell& dwell);

    int stays() const { return stays_; }
    Duration longest() const { return longest_; }
    /// Zero if there were none.
    Duration average() const { return stays_ == 0 ? Duration::zero() : sum_ / stays_; }

private:
    int stays_ = 0;
    Duration sum_{};
    Duration longest_{};
};

} // namespace headcount::counting
