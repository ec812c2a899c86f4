#include "counting/counter.h"

#include <algorithm>

namespace headcount::counting {

namespace {

std::optional<LineCounter> line_counter(const settings::Scene& scene) {
    if (!scene.line) return std::nullopt;
    return LineCounter(*scene.line, scene.uturn_area.value_or(Polygon{}));
}

std::optional<FlowCounter> flow_counter(const settings::Scene& scene) {
    if (!scene.flow) return std::nullopt;
    return FlowCounter(*scene.flow);
}

/// Leaves out who stands in a mask. Nobody is followed through one: who comes out of it again is a newcomer there.
vision::Observation outside_masks(vision::Observation observation, const std::vector<Polygon>& masks) {
    std::erase_if(observation.people, [&](vision::Person& person) {
        const auto is_masked = [&](Point point) {
            return std::any_of(masks.begin(), masks.end(), [&](const Polygon& mask) { return contains(mask, point); });
        };
        // Of the way they came, only what follows the last place in a mask is theirs to be counted by.
        auto& way = person.approach;
        const auto masked = std::find_if(way.rbegin(), way.rend(), [&](const auto& place) { return is_masked(place.anchor); });
        way.erase(way.begin(), masked.base());
        return is_masked(person.anchor());
    });
    return observation;
}

} // namespace

Counter::Counter(const settings::Scene& scene, const Rules& rules)
    : scene_(scene),
      persistence_(rules.persistence),
      line_(line_counter(scene)),
      flow_(flow_counter(scene)),
      filters_staff_(rules.filter_staff),
      regions_(scene.regions, rules.mapping, rules.high_sensitivity),
      dwells_(from_seconds(scene.min_dwell_s)),
      overcrowding_(rules.overcrowding) {
}

Events Counter::observe(const vision::Observation& observation) {
    Events events;
    events.time = observation.time;
    events.seen = regions_.seen();
    events.occupancy = regions_.confirmed();
    events.overcrowded = last_.overcrowded;
    if (begun_ && observation.time <= last_.time) return events;

    const vision::Observation present = outside_masks(persistence_.apply(observation), scene_.masks);
    if (line_) events.crossings = line_->observe(present);
    std::erase_if(events.crossings, [this](const Crossing& crossing) { return staff_.takes(crossing.time); });
    if (flow_) events.passages = flow_->observe(present);
    count_regions(present, events);
    last_ = events;
    begun_ = true;
    return events;
}

void Counter::count_regions(const vision::Observation& present, Events& events) {
    regions_.observe(present);
    events.seen = regions_.seen();
    events.occupancy = regions_.confirmed();
    events.occupancy_changed = events.occupancy != last_.occupancy;
    events.ended_dwells = dwells_.observe(present.time, regions_.presences(), regions_.regions());
    events.overcrowded = overcrowding_.observe(present.time, events.seen);
    events.overcrowding_changed = events.overcrowded != last_.overcrowded;
}

void Counter::signal_staff(Duration time) {
    if (filters_staff_) staff_.signal(time);
}

void Counter::reconfigure(const settings::Scene& scene, const Rules& rules) {
    if (scene.line != scene_.line || scene.uturn_area != scene_.uturn_area) line_ = line_counter(scene);
    if (scene.flow != scene_.flow) flow_ = flow_counter(scene);
    persistence_.set_custom(rules.persistence);
    filters_staff_ = rules.filter_staff;
    if (!filters_staff_) staff_ = {};
    regions_.reconfigure(scene.regions, rules.mapping, rules.high_sensitivity);
    dwells_.keep_only(scene.regions);
    dwells_.set_least(from_seconds(scene.min_dwell_s));
    overcrowding_.reconfigure(rules.overcrowding);
    last_.occupancy = regions_.confirmed(); // another set of regions is no change of occupancy
    scene_ = scene;
}

std::size_t Counter::remembered() const {
    return persistence_.followed() + (line_ ? line_->followed() : 0) + (flow_ ? flow_->followed() : 0) + regions_.followed() +
           dwells_.followed() + staff_.waiting();
}

std::vector<Dwell> Counter::running_dwells() const {
    return dwells_.running();
}

} // namespace headcount::counting
