#include "vision/track.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace headcount::vision {

namespace {

constexpr double doubtful = 2; // how much less exact a doubtful detection is
constexpr double doubt = 0.3;  // a detection of something that moves with this score speaks neither for nor against a person
constexpr double longest_step = 0.5;   // seconds that one picture can speak for
constexpr int most_steps_back = 8;     // along the way between two sightings
constexpr double resting_reach = 0.35; // sizes; who moves less is at rest
constexpr double moving_reach = 0.5;   // sizes from where they were first seen; further away they have moved
constexpr Duration rest_after = from_seconds(1);
constexpr Duration shifting_time = from_seconds(3); // for `resting_reach`; less is a walk
constexpr double leaving_speed = 0.3;               // sizes per second
constexpr double outside_share = 0.2;               // of the person still in the picture
constexpr std::size_t longest_approach = 64;

Box between(const Box& from, const Box& to, double share) {
    const Point way = (to.centre() - from.centre()) * share;
    return {from.centre().x + way.x - to.width / 2, from.centre().y + way.y - to.height / 2, to.width, to.height};
}

} // namespace

Track::Track(std::uint64_t serial, const Detection& first, Duration time, double aspect, double still_doubt)
    : serial_(serial),
      motion_(in_heights(first.box, aspect)),
      at_sighting_(motion_),
      aspect_(aspect),
      still_doubt_(still_doubt),
      time_(time),
      born_at_(time),
      seen_at_(time),
      score_(first.score),
      birth_place_(motion_.centre()),
      resting_place_(motion_.centre()),
      resting_since_(time) {
}

void Track::predict(Duration time) {
    if (!is_confirmed() && is_seen()) remember_way();
    motion_.pass(to_seconds(time - time_), is_seen());
    step_ = time - time_;
    time_ = time;
}

void Track::see(const Detection& detection, bool is_sure) {
    Sighting sighting = complete(in_heights(detection.box, aspect_), motion_.box(), aspect_);
    sighting.doubt = is_sure ? 1 : doubtful;
    if (misses_ > 1) follow_back(sighting);
    motion_.correct(sighting);
    sightings_ += is_sure ? 1 : 0;
    weigh(detection.score);
    remember_sighting(detection.score);
    has_moved_ = has_moved_ || distance(motion_.centre(), birth_place_) > moving_reach * motion_.size();
}

/// After a gap the filter's guess is worth little. It is taken back to the last sighting and led along the straight way
/// from there to this one (OC-SORT, observation-centric re-update).
void Track::follow_back(const Sighting& sighting) {
    motion_ = at_sighting_;
    const Box from = at_sighting_.box();
    const int steps = std::min(misses_ + 1, most_steps_back);
    const double step = to_seconds(time_ - seen_at_) / steps;
    for (int i = 1; i <= steps; ++i) {
        motion_.pass(step, true);
        Sighting passed = sighting;
        passed.box = between(from, sighting.box, static_cast<double>(i) / steps);
        passed.doubt = doubtful;
        if (i < steps) motion_.correct(passed);
    }
}

/// What speaks for a person grows with time and with what the detector says beyond doubt, and shrinks below it.
void Track::weigh(float score) {
    const double seconds = std::min(to_seconds(step_), longest_step);
    evidence_ = std::max(evidence_ + (score - doubt) * seconds, 0.0);
    still_evidence_ = std::max(still_evidence_ + (score - still_doubt_) * seconds, 0.0);
}

void Track::miss() {
    weigh(0);
    ++observations_;
    if (++misses_ == 1 && is_still()) motion_.rest();
}

void Track::continue_as(const Track& other) {
    motion_ = other.motion_;
    remember_sighting(other.score_);
    // The sighting ends this picture's miss, which has been counted as an observation already.
    --observations_;
}

void Track::remember_sighting(float score) {
    score_ = score;
    misses_ = 0;
    ++observations_;
    seen_at_ = time_;
    at_sighting_ = motion_;
    if (distance(motion_.centre(), resting_place_) > resting_reach * motion_.size()) {
        // Who took long for so short a way shifts about where they are and goes on resting.
        const bool is_slow = time_ - resting_since_ >= shifting_time;
        resting_place_ = motion_.centre();
        resting_since_ = is_slow ? time_ - rest_after : time_;
    }
}

void Track::remember_way() {
    if (approach_.size() == longest_approach) {
        // Every second place goes; the first, which says where they came from, stays.
        for (std::size_t i = 1; i < longest_approach / 2; ++i)
            approach_[i] = approach_[2 * i];
        approach_.resize(longest_approach / 2);
    }
    approach_.push_back({time_, in_fractions(visible(), aspect_).centre()});
}

bool Track::is_still() const {
    return seen_at_ - resting_since_ >= rest_after;
}

bool Track::is_leaving() const {
    const Box box = motion_.box();
    const Point speed = at_sighting_.velocity();
    const double least = leaving_speed * at_sighting_.size();
    return (box.x < 0 && speed.x < -least) || (box.x + box.width > aspect_ && speed.x > least) ||
           (box.y < 0 && speed.y < -least) || (box.y + box.height > 1 && speed.y > least);
}

bool Track::is_outside() const {
    return visible().area() < outside_share * motion_.box().area();
}

Person Track::person() {
    return {id_, in_fractions(visible(), aspect_), score_, is_seen() && !suspected_, std::exchange(approach_, {})};
}

} // namespace headcount::vision
