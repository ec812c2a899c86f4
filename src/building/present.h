#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace headcount::building {

/// What there is to tell of one region.
struct PresentRegion {
    int people = 0;
    int average_dwell_s = 0;
    int longest_dwell_s = 0;
    friend bool operator==(const PresentRegion&, const PresentRegion&) = default;
};

/// The sensor as the building is to see it at this moment.
struct Present {
    int people = 0;
    int most_people = 0;
    int capacity = 20;
    std::int64_t in_period = 0;
    std::int64_t out_period = 0;
    std::int64_t in_total = 0;
    std::int64_t out_total = 0;
    std::map<int, PresentRegion> regions;                  ///< by their numbers; those that are drawn
    std::array<std::array<std::int64_t, 4>, 4> passages{}; ///< of the flow area, by the edge entered over, then left over
    bool is_overcrowded = false;
    bool is_healthy = false;   ///< pictures come, and people in them are counted
    bool counts_inside = true; ///< the regions; otherwise outside of them
    std::string software_version;
    friend bool operator==(const Present&, const Present&) = default;
};

} // namespace headcount::building
