#pragma once

#include "report/envelope.h"
#include "vision/observation.h"

#include <cstdint>
#include <map>
#include <vector>

namespace headcount::report {

/// A stay in a region by the world's time.
struct Stay {
    int region = 0;
    vision::PersonId person = 0;
    WallTime start{};
    Duration length{};
    friend bool operator==(const Stay&, const Stay&) = default;
};

/// How long the stays in one region were, of any number of them.
struct DwellTally {
    std::int64_t stays = 0;
    Duration sum{};
    Duration longest{};
    void add(Duration length);
    /// Zero if there were none.
    Duration average() const { return stays == 0 ? Duration::zero() : sum / stays; }
    friend bool operator==(const DwellTally&, const DwellTally&) = default;
};

/// By the region's number.
using DwellByRegion = std::map<int, DwellTally>;

/// *Dwell Time Detection*, periodic: an entry for each of `regions`, those without a stay with zeros. Seconds that are not
/// whole are cut off.
Report dwell_interval_report(const Sender& sender, const Span& period, const std::vector<int>& regions,
                             const DwellByRegion& figures);

/// *Dwell Time Detection*, trigger: stays that have ended.
Report dwell_trigger_report(const Sender& sender, WallTime time, const std::vector<Stay>& ended);

} // namespace headcount::report
