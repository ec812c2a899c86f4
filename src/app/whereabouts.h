#pragma once

#include "base/time_zone.h"
#include "settings/settings.h"
#include "vision/observation.h"

#include <vector>

namespace headcount::app {

/// The time zone of the place where the sensor stands; UTC if the settings name none that is known.
TimeZone zone_of(const settings::Settings& settings);

/// Whether a place lies in a mask: who stands there does not exist for the sensor.
bool is_masked(Point place, const settings::Scene& scene);

/// The numbers of the regions that hold a place.
std::vector<int> regions_around(Point place, const settings::Scene& scene);

/// The anchor points of the people who are in no mask.
std::vector<Point> places_of(const vision::Observation& people, const settings::Scene& scene);

} // namespace headcount::app
