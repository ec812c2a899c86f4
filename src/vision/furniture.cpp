#include "vision/furniture.h"

#include <algorithm>

namespace headcount::vision {

namespace {

constexpr double same_overlap = 0.85;  // intersection over union: it is where it was, as it was
constexpr double cover_overlap = 0.7;  // the same, for what is left out: detections tremble
constexpr double shift_overlap = 0.25; // from here on: it is there, but not as it was
constexpr float surer = 0.15F;         // than the furniture: somebody is in front of it
constexpr Duration shift_time = from_seconds(2);
constexpr Duration forgotten_after = from_seconds(30); // not seen
constexpr Duration furniture_forgotten_after = from_seconds(3600);
constexpr int settled = 100; // so many sightings make the average; what moves afterwards has shifted

template <class T>
void average(T& mean, T value, int count) {
    mean += (value - mean) / static_cast<T>(count);
}

} // namespace

bool FurnitureMemory::is_furniture(const Glimpse& glimpse) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
        return place.is_known && glimpse.score < place.score + surer &&
               intersection_over_union(place.box, glimpse.box) > cover_overlap;
    });
}

/// What it looks like, on average, until that is settled.
void FurnitureMemory::learn(Place& place, const Glimpse& glimpse) {
    if (place.sightings == settled) return;
    ++place.sightings;
    average(place.score, glimpse.score, place.sightings);
    average(place.box.x, glimpse.box.x, place.sightings);
    average(place.box.y, glimpse.box.y, place.sightings);
    average(place.box.width, glimpse.box.width, place.sightings);
    average(place.box.height, glimpse.box.height, place.sightings);
}

void FurnitureMemory::look_at(Place& place, Duration time, const std::vector<Glimpse>& glimpses) const {
    const Glimpse* nearest = nullptr;
    double overlap = shift_overlap;
    for (const Glimpse& glimpse : glimpses) {
        if (place.is_known && glimpse.score >= place.score + surer) continue; // somebody in front of it
        const double here = intersection_over_union(place.box, glimpse.box);
        if (here <= overlap) continue;
        overlap = here;
        nearest = &glimpse;
    }
    if (nearest == nullptr) return; // hidden or missed: nothing is learnt
    if (overlap > same_overlap) {
        place.is_shifted = false;
        place.seen_at = time;
        learn(place, *nearest);
        place.is_known = place.is_known || (!place.is_seat && time - place.since >= patience_);
        return;
    }
    if (!place.is_shifted) place.shifted_since = time;
    place.is_shifted = true;
    if (place.is_known || time - place.shifted_since < shift_time) return;
    // It looks different now, and is looked at afresh.
    place.box = nearest->box;
    place.score = nearest->score;
    place.sightings = 1;
    place.is_shifted = false;
    place.since = place.seen_at = time;
}

bool FurnitureMemory::is_forgotten(const Place& place, Duration time) {
    return time - place.seen_at > (place.is_known ? furniture_forgotten_after : forgotten_after);
}

void FurnitureMemory::observe(Duration time, const std::vector<Glimpse>& glimpses, const std::vector<Resting>& resting) {
    for (Place& place : places_)
        look_at(place, time, glimpses);
    std::erase_if(places_, [&](const Place& place) { return is_forgotten(place, time); });
    for (const Resting& one : resting) {
        const bool is_remembered = std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
            return intersection_over_union(place.box, one.box) > shift_overlap;
        });
        if (is_remembered || places_.size() >= most_places) continue;
        Place place{};
        place.box = one.box;
        place.is_seat = one.has_moved;
        place.score = one.score;
        place.since = place.seen_at = time;
        places_.push_back(place);
    }
}

} // namespace headcount::vision
