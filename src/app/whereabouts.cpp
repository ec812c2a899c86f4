#include "app/whereabouts.h"

#include <algorithm>

namespace headcount::app {

TimeZone zone_of(const settings::Settings& settings) {
    return TimeZone::find(settings.device.time_zone).value_or(TimeZone());
}

bool is_masked(Point place, const settings::Scene& scene) {
    return std::any_of(scene.masks.begin(), scene.masks.end(), [place](const Polygon& mask) { return contains(mask, place); });
}

std::vector<int> regions_around(Point place, const settings::Scene& scene) {
    std::vector<int> ids;
    for (const settings::Region& region : scene.regions) {
        if (contains(region.points, place)) ids.push_back(region.id);
    }
    return ids;
}

std::vector<Point> places_of(const vision::Observation& people, const settings::Scene& scene) {
    std::vector<Point> places;
    for (const vision::Person& person : people.people) {
        if (!is_masked(person.anchor(), scene)) places.push_back(person.anchor());
    }
    return places;
}

} // namespace headcount::app
