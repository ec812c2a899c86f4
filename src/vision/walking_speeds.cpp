#include "vision/walking_speeds.h"

#include <algorithm>
#include <cmath>

namespace headcount::vision {

namespace {

constexpr Duration window = std::chrono::seconds(1);
constexpr Duration least_time = std::chrono::milliseconds(500);
constexpr Duration least_step = std::chrono::milliseconds(50); // bounds what is remembered, whatever the frame rate

} // namespace

void WalkingSpeeds::observe(const Observation& observation) {
    std::erase_if(steps_, [&](const auto& known) {
        return std::none_of(observation.people.begin(), observation.people.end(),
                            [&](const Person& person) { return person.id == known.first; });
    });
    for (const Person& person : observation.people) {
        const std::optional<FloorPoint> place = view_.floor_at(person.anchor());
        if (!person.seen || !place) continue;
        std::deque<Step>& steps = steps_[person.id];
        if (!steps.empty() && observation.time - steps.back().time < least_step) continue;
        steps.push_back({observation.time, *place});
        // The first step that is older than the window stays: it is the one to measure from.
        while (steps.size() > 2 && observation.time - steps[1].time >= window)
            steps.pop_front();
    }
}

std::optional<double> WalkingSpeeds::metres_per_second(PersonId person) const {
    const auto known = steps_.find(person);
    if (known == steps_.end()) return std::nullopt;
    const Step& first = known->second.front();
    const Step& last = known->second.back();
    if (last.time - first.time < least_time) return std::nullopt;
    return std::hypot(last.place.x - first.place.x, last.place.y - first.place.y) / to_seconds(last.time - first.time);
}

} // namespace headcount::vision
