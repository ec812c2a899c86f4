#include "counting/dwell_timer.h"

#include <algorithm>

namespace headcount::counting {

namespace {

constexpr Duration away_time = std::chrono::seconds(1);

} // namespace

std::vector<Dwell> DwellTimer::observe(Duration time, const std::vector<Presence>& presences,
                                       const std::vector<settings::Region>& regions) {
    for (const Presence& presence : presences) {
        for (std::size_t i = 0; i < regions.size(); ++i) {
            if (!presence.regions[i]) continue;
            Stay& stay = stays_.try_emplace({presence.person, regions[i].id}, Stay{time, time, time}).first->second;
            stay.present = time;
            if (presence.seen) stay.seen = time;
        }
    }
    std::vector<Dwell> ended;
    std::erase_if(stays_, [&](const auto& entry) {
        const auto& [key, stay] = entry;
        if (time - stay.present < away_time) return false;
        if (stay.seen - stay.start >= least_) ended.push_back({key.second, key.first, stay.start, stay.seen});
        return true;
    });
    return ended;
}

std::vector<Dwell> DwellTimer::running() const {
    std::vector<Dwell> dwells;
    for (const auto& [key, stay] : stays_) {
        if (stay.seen - stay.start >= least_) dwells.push_back({key.second, key.first, stay.start, stay.seen});
    }
    return dwells;
}

void DwellTimer::keep_only(const std::vector<settings::Region>& regions) {
    std::erase_if(stays_, [&](const auto& entry) {
        return std::none_of(regions.begin(), regions.end(),
                            [&](const settings::Region& region) { return region.id == entry.first.second; });
    });
}

void DwellFigures::add(const Dwell& dwell) {
    ++stays_;
    sum_ += dwell.length();
    longest_ = std::max(longest_, dwell.length());
}

} // namespace headcount::counting
