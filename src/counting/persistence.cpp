#include "counting/persistence.h"

#include "counting/body_scale.h"

#include <cmath>
#include <limits>

namespace headcount::counting {

namespace {

constexpr double at_the_place = 0.5; // sizes of the person
constexpr Duration resting_time = std::chrono::seconds(1);
constexpr double border = 0.005; // of the picture

bool touches_border(const Box& box) {
    return box.x <= border || box.y <= border || box.x + box.width >= 1 - border || box.y + box.height >= 1 - border;
}

double sizes_between(const Box& body, Point a, Point b) {
    const BodyScale scale(body);
    return distance(scale(a), scale(b));
}

} // namespace

vision::Observation Persistence::apply(const vision::Observation& observation) {
    forget_expired(observation.time);
    for (auto& [id, known] : known_)
        known.present = false;
    for (const vision::Person& person : observation.people) {
        const auto kept = kept_ids_.find(person.id);
        if (kept != kept_ids_.end()) known_.at(kept->second).present = true;
    }
    for (const vision::Person& person : observation.people) {
        auto kept = kept_ids_.find(person.id);
        if (kept == kept_ids_.end()) {
            Known* back = returned(person);
            if (back) kept_ids_.erase(back->alias);
            Known& known = back ? *back : known_[person.id];
            if (!back) known.person.id = person.id;
            known.alias = person.id;
            known.present = true;
            kept = kept_ids_.emplace(person.id, known.person.id).first;
        }
        take_in(known_.at(kept->second), person, observation.time);
    }
    vision::Observation result{observation.frame, observation.time, {}};
    for (auto entry = known_.begin(); entry != known_.end();) {
        Known& known = entry->second;
        if (!known.present && (!custom_ || has_left(known) || known_.size() > observation.people.size() + most_waiting)) {
            kept_ids_.erase(known.alias);
            entry = known_.erase(entry);
            continue;
        }
        known.person.seen = known.seen_at == observation.time;
        result.people.push_back(known.person);
        known.person.approach.clear();
        ++entry;
    }
    return result;
}

/// Rule 2: whose duration has passed is waited for no longer.
void Persistence::forget_expired(Duration time) {
    std::erase_if(known_, [&](const auto& entry) {
        const Known& known = entry.second;
        const bool expired = !known.present && (!custom_ || time - known.seen_at > *custom_);
        if (expired) kept_ids_.erase(known.alias);
        return expired;
    });
}

/// Rules 1 and 3: whom this newcomer is to be taken for, or null. The nearest, the longest known among equals.
Persistence::Known* Persistence::returned(const vision::Person& newcomer) {
    const Point first = newcomer.approach.empty() ? newcomer.anchor() : newcomer.approach.front().anchor;
    Known* nearest = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (auto& [id, known] : known_) {
        if (known.present) continue;
        const double away = sizes_between(known.person.box, known.person.anchor(), first);
        if (away > at_the_place || away >= least) continue;
        nearest = &known;
        least = away;
    }
    return nearest;
}

void Persistence::take_in(Known& known, const vision::Person& person, Duration time) {
    const bool is_new = known.person.box.area() == 0;
    if (!person.seen && !is_new) return;
    const vision::PersonId id = known.person.id;
    known.person = person;
    known.person.id = id;
    if (person.seen) known.seen_at = time;
    if (is_new || sizes_between(person.box, known.resting_place, person.anchor()) > at_the_place) {
        known.resting_place = person.anchor();
        known.resting_since = time;
    }
}

bool Persistence::has_left(const Known& known) {
    return touches_border(known.person.box) && known.seen_at - known.resting_since < resting_time;
}

} // namespace headcount::counting
