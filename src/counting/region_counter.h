#pragma once

#include "counting/confirmed_number.h"
#include "counting/events.h"
#include "counting/region_membership.h"
#include "settings/scene.h"
#include "vision/observation.h"

#include <map>
#include <vector>

namespace headcount::counting {

/// Whose number is the total, once regions are drawn.
enum class Mapping {
    mapped,    ///< people inside the regions
    non_mapped ///< people outside all of them; those inside are ignored
};

/// *Region People Counting*: how many people are where, at once and confirmed.
///
/// With no region drawn everybody counts. Somebody in two overlapping regions is in both, and once in the total. Every
/// number is confirmed on its own, as `ConfirmedNumber` has it, after a second or, with high sensitivity, 0.3 s.
class RegionCounter {
public:
    explicit RegionCounter(std::vector<settings::Region> regions, Mapping mapping = Mapping::mapped,
                           bool high_sensitivity = false);

    void observe(const vision::Observation& observation);

    const Occupancy& seen() const { return seen_; }
    const Occupancy& confirmed() const { return confirmed_; }

    /// Who was in which region by the last observation; nobody is in a region where those inside are ignored.
    const std::vector<Presence>& presences() const { return presences_; }
    const std::vector<settings::Region>& regions() const { return regions_; }

    /// Regions that keep their id keep their confirmed number.
    void reconfigure(std::vector<settings::Region> regions, Mapping mapping, bool high_sensitivity);

    /// People remembered.
    std::size_t followed() const { return membership_.followed(); }

private:
    void count();
    void confirm(Duration time);

    std::vector<settings::Region> regions_;
    Mapping mapping_;
    Duration hold_;
    RegionMembership membership_;
    std::vector<Presence> presences_;
    Occupancy seen_;
    Occupancy confirmed_;
    ConfirmedNumber total_;
    std::map<int, ConfirmedNumber> numbers_; ///< by the region's id
};

} // namespace headcount::counting
