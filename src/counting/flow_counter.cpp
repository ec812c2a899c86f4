#include "counting/flow_counter.h"

#include "counting/body_scale.h"
#include "settings/areas.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace headcount::counting {

namespace {

// Sizes of the person, as for the line.
constexpr double confirm_distance = 0.4;
constexpr double jitter_distance = 0.12;

} // namespace

FlowCounter::FlowCounter(Polygon area) {
    if (!settings::validate_flow_area(area)) return;
    area_ = std::move(area);
    turn_ = signed_area(area_) > 0 ? 1 : -1;
}

std::vector<Passage> FlowCounter::observe(const vision::Observation& observation) {
    if (area_.empty()) return {};
    std::vector<Passage> present;
    const auto note = [&](std::vector<Passage>& passages, vision::PersonId person, std::optional<Passage> passage) {
        if (!passage) return;
        passage->time = observation.time;
        passage->person = person;
        passages.push_back(*passage);
    };
    for (const vision::Person& person : observation.people) {
        Visit& visit = visits_.of(person.id);
        if (!person.seen) continue; // where they are is a guess
        for (const vision::Waypoint& waypoint : person.approach) {
            note(present, person.id, go_on(visit, waypoint.anchor, person.box));
        }
        note(present, person.id, go_on(visit, person.anchor(), person.box));
    }
    std::vector<Passage> passages;
    visits_.forget_absent([&](vision::PersonId person, const Visit& visit) {
        if (visit.away >= jitter_distance) note(passages, person, passage(visit));
    });
    passages.insert(passages.end(), present.begin(), present.end());
    return passages;
}

/// Takes the person on to `point`. The passage, if one is completed there; its time and person are for the caller to say.
std::optional<Passage> FlowCounter::go_on(Visit& visit, Point point, const Box& box) const {
    const Step made = visit.last ? step(*visit.last, point) : Step{};
    if (!visit.last) visit.began_inside = is_inside(point);
    visit.last = point;
    if (made.enters && !visit.began_inside) {
        if (!visit.was_deep) visit.from = made.enters;
        visit.to.reset();
    }
    if (made.leaves && visit.from) visit.to = made.leaves;

    const BodyScale scale(box);
    const double border = distance_to_border(scale(area_), scale(point));
    if (is_inside(point)) {
        visit.away = 0;
        visit.was_deep = visit.was_deep || border >= confirm_distance;
        return std::nullopt;
    }
    visit.away = border;
    if (border < confirm_distance) return std::nullopt;
    const std::optional<Passage> complete = passage(visit);
    visit.began_inside = visit.was_deep = false;
    visit.from.reset();
    visit.to.reset();
    return complete;
}

std::optional<Passage> FlowCounter::passage(const Visit& visit) {
    if (!visit.from || !visit.to || (*visit.from == *visit.to && !visit.was_deep)) return std::nullopt;
    return Passage{{}, *visit.from, *visit.to, 0};
}

/// How far inside of an edge's line a point is, in an arbitrary measure; negative outside.
double FlowCounter::depth(std::size_t edge, Point point) const {
    return turn_ * cross(area_[(edge + 1) % area_.size()] - area_[edge], point - area_[edge]);
}

bool FlowCounter::is_inside(Point point) const {
    for (std::size_t edge = 0; edge < area_.size(); ++edge) {
        if (depth(edge, point) < 0) return false;
    }
    return true;
}

/// Clips the step to the area, which is convex (Cyrus and Beck 1978): the step is inside from the last edge line that it
/// enters to the first one that it leaves.
FlowCounter::Step FlowCounter::step(Point from, Point to) const {
    double enter_at = -std::numeric_limits<double>::infinity();
    double leave_at = std::numeric_limits<double>::infinity();
    Step made;
    for (std::size_t edge = 0; edge < area_.size(); ++edge) {
        const double before = depth(edge, from);
        const double after = depth(edge, to);
        if (before < 0 && after < 0) return {};
        if ((before < 0) == (after < 0)) continue;
        const double place = before / (before - after);
        if (before < 0 && place > enter_at) {
            enter_at = place;
            made.enters = static_cast<int>(edge);
        }
        if (after < 0 && place < leave_at) {
            leave_at = place;
            made.leaves = static_cast<int>(edge);
        }
    }
    const bool misses = made.enters && made.leaves && enter_at >= leave_at;
    return misses ? Step{} : made;
}

} // namespace headcount::counting
