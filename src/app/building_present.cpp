#include "app/building_present.h"

namespace headcount::app {

namespace {

int whole_seconds(Duration span) {
    return static_cast<int>(std::chrono::floor<std::chrono::seconds>(span).count());
}

} // namespace

building::Present building_present(const settings::Settings& settings, const report::Standing& standing,
                                   const video::SourceState& source) {
    building::Present present;
    present.people = standing.occupancy.total;
    present.most_people = standing.most_people;
    present.capacity = settings.counting.overcrowding.threshold;
    present.in_period = standing.in_period;
    present.out_period = standing.out_period;
    present.in_total = standing.in_total;
    present.out_total = standing.out_total;
    for (std::size_t i = 0; i < settings.scene.regions.size(); ++i) {
        const int id = settings.scene.regions[i].id;
        building::PresentRegion& region = present.regions[id];
        if (i < standing.occupancy.regions.size()) region.people = standing.occupancy.regions[i];
        const auto dwell = standing.dwells.find(id);
        if (dwell == standing.dwells.end()) continue;
        region.average_dwell_s = whole_seconds(dwell->second.average());
        region.longest_dwell_s = whole_seconds(dwell->second.longest);
    }
    present.passages = standing.flow.passages;
    present.is_overcrowded = standing.overcrowded;
    present.is_healthy = source.kind == video::SourceState::Kind::running;
    present.counts_inside = settings.counting.mapping == settings::MappingChoice::mapped;
    present.software_version = HEADCOUNT_VERSION;
    return present;
}

} // namespace headcount::app
