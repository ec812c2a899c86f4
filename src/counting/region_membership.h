#pragma once

#include "base/geometry.h"
#include "counting/followed.h"
#include "vision/observation.h"

#include <bitset>
#include <cstddef>
#include <vector>

namespace headcount::counting {

/// The most regions that a scene can have.
constexpr std::size_t most_regions = 16;

/// A choice of regions, each by its place in the scene.
using RegionSet = std::bitset<most_regions>;

/// Which regions somebody is in.
struct Presence {
    vision::PersonId person = 0;
    bool seen = true; ///< false while they are only presumed to be there
    RegionSet regions;
};

/// Says who is in which regions, without flickering.
///
/// A person is where their anchor point is, and in all regions that overlap there. Who is in a region stays in it until they
/// are outside by more than a tremble, a tenth of their size. Who is kept by one region in that way enters the next one only
/// when the first lets them go, so that nobody is in two regions that merely share a border.
///
/// Cost per observation: O(people x corners).
class RegionMembership {
public:
    /// At most `most_regions` polygons; further ones are ignored.
    explicit RegionMembership(std::vector<Polygon> regions);

    /// One presence per person, in the observation's order.
    std::vector<Presence> observe(const vision::Observation& observation);

    /// People remembered.
    std::size_t followed() const { return before_.size(); }

private:
    RegionSet place(const RegionSet& before, const vision::Person& person) const;

    std::vector<Polygon> regions_;
    Followed<RegionSet> before_;
};

} // namespace headcount::counting
