#pragma once

#include "counting/events.h"
#include "counting/people.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

/// Traffic of which every crossing is known: people who walk, turn back and loiter, as continuous motion that can be looked at
/// at any rate.
namespace headcount::counting::test {

/// Spans the picture; nobody walks around it. In is up.
inline const Polyline bent_line = {{0, 0.45}, {0.25, 0.55}, {0.5, 0.5}, {0.75, 0.45}, {1, 0.55}};

struct Counts {
    int in = 0;
    int out = 0;
    int all() const { return in + out; }
    friend bool operator==(const Counts&, const Counts&) = default;
};

/// Somebody's way from where they appear to where they are gone.
struct Walker {
    vision::PersonId id = 0;
    std::vector<std::pair<double, Point>> stops; ///< times in seconds, ascending
    Counts truth;

    double ends() const { return stops.back().first; }
    Point place(double time) const {
        for (std::size_t i = 1; i < stops.size(); ++i) {
            const auto& [before, from] = stops[i - 1];
            const auto& [after, to] = stops[i];
            if (time <= after) return from + (to - from) * ((time - before) / (after - before));
        }
        return stops.back().second;
    }
    void go(Point to, double speed) { stops.emplace_back(ends() + distance(stops.back().second, to) / speed + 0.05, to); }
    void wait(double seconds) { stops.emplace_back(ends() + seconds, stops.back().second); }
};

/// One walker after the other.
class Lane {
public:
    Lane(std::uint64_t seed, vision::PersonId first_id, double longest_wait, double fastest = 0.7)
        : chance_(seed), next_id_(first_id), longest_wait_(longest_wait), fastest_(fastest) {}

    /// Who is there; a new one comes when the last is gone, unless it `closes`.
    const Walker* at(double time, bool closes) {
        if (walker_ && time > walker_->ends()) {
            truth_.in += walker_->truth.in;
            truth_.out += walker_->truth.out;
            walker_.reset();
            next_start_ = time + chance_.between(0.2, 1);
        }
        if (!walker_ && !closes && time >= next_start_) walker_ = make(time);
        return walker_ && time >= walker_->stops.front().first ? &*walker_ : nullptr;
    }
    Counts truth() const { return truth_; }
    bool is_empty() const { return !walker_; }

private:
    Walker make(double start) {
        const bool from_below = chance_.happens(0.5);
        const double near = from_below ? 0.93 : 0.07;
        const double far = from_below ? 0.07 : 0.93;
        const double speed = chance_.between(0.08, fastest_);
        Walker walker{next_id_++, {{start, {chance_.between(0.1, 0.9), near}}}, {}};
        const double kind = chance_.between(0, 1);
        Counts forth{from_below ? 1 : 0, from_below ? 0 : 1};
        if (kind < 0.08) { // loiters on the line, then goes back or on
            walker.go({0.5, 0.5}, speed);
            for (int i = 0; i < 10; ++i)
                walker.go({0.5, 0.5 + chance_.between(-0.15, 0.15) * body}, 0.02);
        } else if (kind < 0.16) { // turns back before the line
            walker.go({chance_.between(0.1, 0.9), from_below ? 0.65 : 0.35}, speed);
        } else if (kind < 0.24) { // goes over and comes back later
            walker.go({chance_.between(0.1, 0.9), far}, speed);
            walker.wait(chance_.between(0.5, 1 + longest_wait_));
            walker.go({chance_.between(0.1, 0.9), near}, speed);
            walker.truth = {1, 1};
            return walker;
        }
        const bool goes_on = kind < 0.04 || kind >= 0.16;
        if (goes_on) walker.truth = forth;
        walker.wait(chance_.between(0.1, 0.2 + longest_wait_));
        walker.go({chance_.between(0.1, 0.9), goes_on ? far : near}, speed);
        return walker;
    }

    Chance chance_;
    vision::PersonId next_id_;
    double longest_wait_;
    double fastest_; ///< pictures a second
    double next_start_ = 0;
    std::optional<Walker> walker_;
    Counts truth_;
};

/// What a good detector and tracker make of a person: trembling places, short misses with a guess, a late confirmation.
class Noise {
public:
    explicit Noise(std::uint64_t seed) : chance_(seed) {}

    /// Nothing while the person is not believed to be one yet.
    std::optional<vision::Person> of(const Walker& walker, double time) {
        if (walker.id != id_) *this = Noise(chance_, walker.id);
        drift_ = drift_ * 0.8 + Point{chance_.normal(0.03 * body), chance_.normal(0.03 * body)};
        const Point place = walker.place(time) + drift_ + Point{chance_.normal(0.03 * body), chance_.normal(0.03 * body)};
        if (sightings_ < 3) {
            ++sightings_;
            approach_.push_back({from_seconds(time), place});
            last_ = place;
            return std::nullopt;
        }
        if (missed_ == 0 && chance_.happens(0.03)) missed_ = 1 + chance_.one_of(5);
        if (missed_ > 0) {
            --missed_;
            last_ = last_ + step_;
            return person_at(walker.id, last_, false);
        }
        step_ = (place - last_) * 0.5;
        last_ = place;
        vision::Person person = person_at(walker.id, place);
        person.approach = std::exchange(approach_, {});
        return person;
    }

private:
    Noise(const Chance& chance, vision::PersonId id) : chance_(chance), id_(id) {}

    Chance chance_;
    vision::PersonId id_ = 0;
    int sightings_ = 0;
    int missed_ = 0;
    Point drift_;
    Point last_;
    Point step_;
    std::vector<vision::Waypoint> approach_;
};

/// How fast people may be who are looked at once a second only: who walks through in a second is seen on one side.
constexpr double unhurried = 0.3;

/// Lanes side by side, looked at `rate` times a second. Walkers are the same whatever the rate.
class Traffic {
public:
    Traffic(int lanes, double rate, std::uint64_t seed, double longest_wait = 0, bool is_noisy = false, double fastest = 0.7)
        : rate_(rate), is_noisy_(is_noisy) {
        for (int i = 0; i < lanes; ++i) {
            const auto lane = static_cast<std::uint64_t>(i);
            lanes_.emplace_back(seed + lane, lane * 1'000'000 + 1, longest_wait, fastest);
            noises_.emplace_back(seed + 1'000 + lane);
        }
    }

    /// The next observation of so many of the lanes; in the others the last walker walks out.
    vision::Observation next(int open_lanes) {
        const double time = static_cast<double>(frame_) / rate_;
        vision::Observation observation{frame_++, from_seconds(time), {}};
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            const Walker* walker = lanes_[i].at(time, static_cast<int>(i) >= open_lanes);
            if (!walker) continue;
            const std::optional<vision::Person> person =
                is_noisy_ ? noises_[i].of(*walker, time) : person_at(walker->id, walker->place(time));
            if (person) observation.people.push_back(*person);
        }
        return observation;
    }
    bool is_empty() const {
        return std::all_of(lanes_.begin(), lanes_.end(), [](const Lane& lane) { return lane.is_empty(); });
    }
    /// Of all walkers who are gone.
    Counts truth() const {
        Counts sum;
        for (const Lane& lane : lanes_) {
            sum.in += lane.truth().in;
            sum.out += lane.truth().out;
        }
        return sum;
    }
    double time() const { return static_cast<double>(frame_) / rate_; }

private:
    double rate_;
    bool is_noisy_;
    std::uint64_t frame_ = 0;
    std::vector<Lane> lanes_;
    std::vector<Noise> noises_;
};

inline void add(Counts& counts, const std::vector<Crossing>& crossings) {
    for (const Crossing& crossing : crossings)
        ++(crossing.direction == Direction::in ? counts.in : counts.out);
}

} // namespace headcount::counting::test
