#pragma once

#include "vision/chance.h"
#include "vision/tracker.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

/// What a detector sees of people whose ways are known, at any frame rate.
namespace headcount::vision::test {

/// Somebody's way through the picture, in seconds and fractions of a picture that is as wide as it is high.
struct Walker {
    double comes = 0;
    double goes = 0;
    std::function<Point(double)> place; ///< of their middle; may be outside of the picture
    double side = 0.15;                 ///< of their box

    bool is_there(double time) const { return time >= comes && time <= goes; }
};

/// Straight from one place to another.
inline Walker straight(double start, Point from, Point to, double seconds, double side = 0.15) {
    return {start, start + seconds, [=](double time) { return from + (to - from) * ((time - start) / seconds); }, side};
}

inline Walker standing(double start, Point place, double seconds, double side = 0.15) {
    return straight(start, place, place, seconds, side);
}

/// How good the detector is.
struct Sight {
    double tremble = 0.02; ///< of the boxes' edges, in sizes of the person
    double missed = 0.02;  ///< share of the pictures in which somebody is missed
    float score = 0.8F;
};

using Detections = std::vector<Detection>;

inline Detection detection_at(Point centre, double side, float score = 0.8F) {
    return {{centre.x - side / 2, centre.y - side / 2, side, side}, score};
}

/// What a detector gives for somebody: the part of their box that is in the picture, if it is a twentieth of them or more.
inline std::optional<Detection> seen(const Walker& walker, double time, Chance& chance, const Sight& sight) {
    if (!walker.is_there(time) || chance.happens(sight.missed)) return std::nullopt;
    const Point centre = walker.place(time);
    const double error = sight.tremble * walker.side;
    const double left = std::max(0.0, centre.x - walker.side / 2 + chance.normal(error));
    const double top = std::max(0.0, centre.y - walker.side / 2 + chance.normal(error));
    const double right = std::min(1.0, centre.x + walker.side / 2 + chance.normal(error));
    const double bottom = std::min(1.0, centre.y + walker.side / 2 + chance.normal(error));
    if (right - left < 0.05 * walker.side || bottom - top < 0.05 * walker.side) return std::nullopt;
    return Detection{{left, top, right - left, bottom - top}, sight.score};
}

/// Of two who cover each other too much only one is left, as non-maximum suppression does.
inline Detections without_covered(const Detections& all) {
    Detections kept;
    for (const Detection& one : all) {
        const bool is_covered =
            std::ranges::any_of(kept, [&](const Detection& other) { return intersection_over_union(one.box, other.box) > 0.55; });
        if (!is_covered) kept.push_back(one);
    }
    return kept;
}

/// What a tracker makes of it all, from 0 to `seconds`.
inline std::vector<Observation> follow(Tracker& tracker, const std::vector<Walker>& walkers, double rate, double seconds,
                                       const Sight& sight = {}, std::uint64_t seed = 1) {
    Chance chance(seed);
    std::vector<Observation> film;
    for (std::uint64_t frame = 0; static_cast<double>(frame) <= seconds * rate; ++frame) {
        const double time = static_cast<double>(frame) / rate;
        Detections detections;
        for (const Walker& walker : walkers) {
            if (const auto one = seen(walker, time, chance, sight)) detections.push_back(*one);
        }
        film.push_back(tracker.observe(frame, from_seconds(time), 1, without_covered(detections)));
    }
    return film;
}

inline std::vector<Observation> follow(const std::vector<Walker>& walkers, double rate, double seconds, const Sight& sight = {},
                                       std::uint64_t seed = 1) {
    Tracker tracker;
    return follow(tracker, walkers, rate, seconds, sight, seed);
}

/// The ids of all who were ever shown, ascending.
inline std::vector<PersonId> ids(const std::vector<Observation>& film) {
    std::vector<PersonId> all;
    for (const Observation& observation : film) {
        for (const Person& person : observation.people)
            all.push_back(person.id);
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// One person's way, approach included; only where they were seen.
inline std::vector<Waypoint> way_of(PersonId id, const std::vector<Observation>& film) {
    std::vector<Waypoint> way;
    for (const Observation& observation : film) {
        for (const Person& person : observation.people) {
            if (person.id != id) continue;
            way.insert(way.end(), person.approach.begin(), person.approach.end());
            if (person.seen) way.push_back({observation.time, person.anchor()});
        }
    }
    return way;
}

} // namespace headcount::vision::test
