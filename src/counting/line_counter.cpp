#include "counting/line_counter.h"

#include "counting/body_scale.h"

#include <utility>

namespace headcount::counting {

namespace {

/// Whether somebody who belonged to the side `home`, is on the side `side` and has intersected the line `net` times (In less
/// Out) meanwhile has crossed it, and which way.
std::optional<Direction> crossing_of(int home, int side, int net) {
    const int towards = -side; // 1 is In, to the left-hand side
    if (home == 0 || home == side || net * towards <= 0) return std::nullopt;
    return towards > 0 ? Direction::in : Direction::out;
}

} // namespace

LineCounter::LineCounter(Polyline line, Polygon uturn_area, CrossingRules rules)
    : line_(std::move(line)), uturn_area_(std::move(uturn_area)), rules_(rules) {
}

std::vector<Crossing> LineCounter::observe(const vision::Observation& observation) {
    std::vector<Crossing> present;
    for (const vision::Person& person : observation.people) {
        Way& way = ways_.of(person.id);
        if (!person.seen) continue; // where they are is a guess, and a guess crosses nothing
        for (const vision::Waypoint& waypoint : person.approach) {
            if (const auto direction = go_on(way, waypoint.anchor, person.box)) {
                present.push_back({observation.time, *direction, person.id});
            }
        }
        if (const auto direction = go_on(way, person.anchor(), person.box)) {
            present.push_back({observation.time, *direction, person.id});
        }
    }
    std::vector<Crossing> crossings;
    ways_.forget_absent([&](PersonId person, const Way& way) {
        if (const auto direction = last_crossing(way)) crossings.push_back({observation.time, *direction, person});
    });
    crossings.insert(crossings.end(), present.begin(), present.end());
    return crossings;
}

/// Takes the person on to `point`. The crossing, if one is completed there.
std::optional<Direction> LineCounter::go_on(Way& way, Point point, const Box& box) const {
    for (std::size_t i = 0; way.last && i + 1 < line_.size(); ++i) {
        way.net += step_across(*way.last, point, line_[i], line_[i + 1]);
    }
    const BodyScale scale(box);
    way.last = point;
    way.place = nearness(scale(line_), scale(point));

    if (way.home == 0 && way.place.distance >= rules_.jitter_distance) {
        way.home = way.place.side;
        way.net = 0;
    }
    // On the line's extension exactly, they are on neither side.
    const bool is_beyond = way.place.distance >= rules_.confirm_distance && way.place.side != 0;
    if (!is_beyond || contains(uturn_area_, point)) return std::nullopt;
    const auto direction = crossing_of(way.home, way.place.side, way.net);
    way.home = way.place.side;
    way.net = 0;
    return direction;
}

/// What is to be thought of somebody's way when no more of it will be seen.
std::optional<Direction> LineCounter::last_crossing(const Way& way) const {
    if (!way.last || way.place.distance < rules_.jitter_distance || contains(uturn_area_, *way.last)) return std::nullopt;
    return crossing_of(way.home, way.place.side, way.net);
}

} // namespace headcount::counting
