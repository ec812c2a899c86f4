#pragma once

#include "base/geometry.h"
#include "base/time_zone.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headcount::delivery {

/// Where somebody is, for those who follow people from outside.
struct LocatedPerson {
    std::uint64_t id = 0;
    Point anchor; ///< fractions of the picture
    Box box;      ///< fractions of the picture
    double score = 0;
    std::vector<int> regions;   ///< numbers of those that they stand in
    Duration dwell{};           ///< the longest stay in a region that goes on; zero if none has reached the least dwell time
    std::optional<Point> world; ///< metres from the point below the sensor; none without a lens
};

struct LocatedFrame {
    WallTime time{};
    std::uint64_t frame = 0;
    std::vector<LocatedPerson> people;
};

/// One line of the realtime location push: a JSON object and a line feed, as docs/location-push.md has it. The time is local,
/// with its offset.
std::string location_line(const LocatedFrame& located, const TimeZone& zone);

} // namespace headcount::delivery
