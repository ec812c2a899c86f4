#pragma once

#include "base/geometry.h"
#include "base/time.h"
#include "vision/observation.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

/// People made for tests of counting: everyone's box is `body` wide and high unless a test says otherwise.
namespace headcount::counting::test {

constexpr double body = 0.1;

inline vision::Person person_at(vision::PersonId id, Point anchor, bool seen = true) {
    return {id, {anchor.x - body / 2, anchor.y - body / 2, body, body}, 0.9F, seen, {}};
}

inline vision::Observation observed(double seconds, std::vector<vision::Person> people) {
    return {static_cast<std::uint64_t>(std::llround(seconds * 1000)), from_seconds(seconds), std::move(people)};
}

/// One person, one sighting per given point, `step` seconds apart from `start` on.
inline std::vector<vision::Observation> walk(const std::vector<Point>& way, double step = 0.1, vision::PersonId id = 1,
                                             double start = 0) {
    std::vector<vision::Observation> film;
    for (const Point point : way) {
        film.push_back(observed(start, {person_at(id, point)}));
        start += step;
    }
    return film;
}

/// Points on the straight way from `from` to `to`, both included.
inline std::vector<Point> straight(Point from, Point to, int steps = 20) {
    std::vector<Point> way;
    for (int i = 0; i <= steps; ++i)
        way.push_back(from + (to - from) * (static_cast<double>(i) / steps));
    return way;
}

inline std::vector<Point> then(std::vector<Point> way, const std::vector<Point>& next) {
    way.insert(way.end(), next.begin(), next.end());
    return way;
}

/// Chance that is the same in every run.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : source_(seed) {}
    double between(double least, double most) { return std::uniform_real_distribution<>(least, most)(source_); }
    double normal(double deviation) { return std::normal_distribution<>(0, deviation)(source_); }
    bool happens(double probability) { return between(0, 1) < probability; }
    int one_of(int count) { return std::uniform_int_distribution<>(0, count - 1)(source_); }

private:
    std::mt19937_64 source_;
};

} // namespace headcount::counting::test
