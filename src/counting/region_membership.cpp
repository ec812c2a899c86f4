#include "counting/region_membership.h"

#include "counting/body_scale.h"

#include <algorithm>
#include <utility>

namespace headcount::counting {

namespace {

constexpr double tremble = 0.1; // sizes of the person

} // namespace

RegionMembership::RegionMembership(std::vector<Polygon> regions) : regions_(std::move(regions)) {
    if (regions_.size() > most_regions) regions_.resize(most_regions);
}

std::vector<Presence> RegionMembership::observe(const vision::Observation& observation) {
    std::vector<Presence> presences;
    presences.reserve(observation.people.size());
    for (const vision::Person& person : observation.people) {
        RegionSet& regions = before_.of(person.id);
        regions = place(regions, person);
        presences.push_back({person.id, person.seen, regions});
    }
    before_.forget_absent([](vision::PersonId, const RegionSet&) {});
    return presences;
}

RegionSet RegionMembership::place(const RegionSet& before, const vision::Person& person) const {
    const Point anchor = person.anchor();
    const BodyScale scale(person.box);
    RegionSet inside;
    RegionSet kept;
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        inside[i] = contains(regions_[i], anchor);
        if (inside[i] || !before[i]) continue;
        kept[i] = distance_to_border(scale(regions_[i]), scale(anchor)) <= tremble;
    }
    const bool may_enter = kept.none();
    return may_enter ? inside : (inside & before) | kept;
}

} // namespace headcount::counting
