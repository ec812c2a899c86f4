#include "counting/region_counter.h"

#include <algorithm>
#include <utility>

namespace headcount::counting {

namespace {

constexpr Duration usual_hold = std::chrono::seconds(1);
constexpr Duration sensitive_hold = std::chrono::milliseconds(300);

std::vector<settings::Region> within_limit(std::vector<settings::Region> regions) {
    if (regions.size() > most_regions) regions.resize(most_regions);
    return regions;
}

std::vector<Polygon> shapes(const std::vector<settings::Region>& regions) {
    std::vector<Polygon> polygons;
    polygons.reserve(regions.size());
    for (const settings::Region& region : regions)
        polygons.push_back(region.points);
    return polygons;
}

} // namespace

RegionCounter::RegionCounter(std::vector<settings::Region> regions, Mapping mapping, bool high_sensitivity)
    : regions_(within_limit(std::move(regions))),
      mapping_(mapping),
      hold_(high_sensitivity ? sensitive_hold : usual_hold),
      membership_(shapes(regions_)) {
    seen_.regions.assign(regions_.size(), 0);
    confirmed_ = seen_;
}

void RegionCounter::observe(const vision::Observation& observation) {
    presences_ = membership_.observe(observation);
    count();
    confirm(observation.time);
}

void RegionCounter::count() {
    const bool counts_outside = mapping_ == Mapping::non_mapped && !regions_.empty();
    seen_.total = 0;
    seen_.regions.assign(regions_.size(), 0);
    for (Presence& presence : presences_) {
        const bool counts = regions_.empty() || presence.regions.any() != counts_outside;
        seen_.total += counts ? 1 : 0;
        if (counts_outside) presence.regions.reset();
        for (std::size_t i = 0; i < regions_.size(); ++i)
            seen_.regions[i] += presence.regions[i] ? 1 : 0;
    }
}

void RegionCounter::confirm(Duration time) {
    total_.observe(time, seen_.total, hold_);
    confirmed_.total = total_.value();
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        ConfirmedNumber& number = numbers_[regions_[i].id];
        number.observe(time, seen_.regions[i], hold_);
        confirmed_.regions[i] = number.value();
    }
}

void RegionCounter::reconfigure(std::vector<settings::Region> regions, Mapping mapping, bool high_sensitivity) {
    RegionCounter next(std::move(regions), mapping, high_sensitivity);
    next.total_ = total_;
    next.confirmed_.total = total_.value();
    for (std::size_t i = 0; i < next.regions_.size(); ++i) {
        const auto number = numbers_.find(next.regions_[i].id);
        if (number == numbers_.end()) continue;
        next.numbers_.insert(*number);
        next.confirmed_.regions[i] = number->second.value();
    }
    if (shapes(next.regions_) == shapes(regions_)) next.membership_ = std::move(membership_);
    *this = std::move(next);
}

} // namespace headcount::counting
