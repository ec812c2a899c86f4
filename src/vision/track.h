#pragma once

#include "base/time.h"
#include "vision/motion.h"
#include "vision/observation.h"

#include <cstdint>
#include <vector>

namespace headcount::vision {

/// Somebody, or something that may turn out to be somebody, who is followed. Lengths in heights of the picture.
class Track {
public:
    /// Begins with a detection. `serial` tells tracks apart, confirmed or not: the lower, the older. `aspect` is the
    /// picture's width over its height and stays the same for the track's life.
    /// `still_doubt` is the score at which a detection of something that has not moved yet speaks neither for nor against
    /// a person.
    Track(std::uint64_t serial, const Detection& first, Duration time, double aspect, double still_doubt);

    /// Time has passed since the last picture: where will they be?
    void predict(Duration time);

    /// They were seen. `is_sure` tells a sure detection from a doubtful one, which counts less.
    void see(const Detection& detection, bool is_sure);
    /// They were not.
    void miss();

    /// Takes over the last sighting of another track, which turned out to be the same person.
    void continue_as(const Track& other);

    /// Their place, smoothed and predicted: the whole person.
    const Motion& motion() const { return motion_; }
    /// Where they were at the last sighting.
    Point last_place() const { return at_sighting_.centre(); }
    double last_size() const { return at_sighting_.size(); }
    /// The part of them that was in the picture then.
    Box last_visible() const { return visible_part(at_sighting_.box(), aspect_); }
    /// The part of them that is in the picture, now.
    Box visible() const { return visible_part(motion_.box(), aspect_); }
    std::uint64_t serial() const { return serial_; }

    bool is_seen() const { return misses_ == 0; }
    Duration unseen_for() const { return time_ - seen_at_; }
    Duration age() const { return time_ - born_at_; }
    int sightings() const { return sightings_; }
    int observations() const { return observations_; }
    /// What speaks for a person: seconds of detections, weighted by how far their score is above doubt.
    double evidence() const { return has_moved_ ? evidence_ : still_evidence_; }
    /// Whether they were ever away from the place where they were first seen.
    bool has_moved() const { return has_moved_; }
    float score() const { return score_; }

    /// Whether they had stayed in one place for a second or longer when they were last seen.
    bool is_still() const;
    /// Whether they reach over the picture's border and were moving outwards.
    bool is_leaving() const;
    /// Whether hardly anything of them can be in the picture any more.
    bool is_outside() const;

    /// 0 until the track is confirmed; then it stays.
    PersonId id() const { return id_; }
    bool is_confirmed() const { return id_ != 0; }
    /// Makes a person of the track.
    void confirm(PersonId id) { id_ = id; }

    /// Whether they are suspected to be nobody but somebody else seen twice. While they are, others see them as presumed only.
    void suspect(bool of_being_a_double) { suspected_ = of_being_a_double; }
    bool is_suspected() const { return suspected_; }

    /// The person as others see them. The first call after `confirm` hands the way before it out.
    Person person();

private:
    void weigh(float score);
    void follow_back(const Sighting& sighting);
    void remember_sighting(float score);
    void remember_way();

    std::uint64_t serial_;
    Motion motion_;
    Motion at_sighting_; ///< as it was at the last sighting
    double aspect_;
    double still_doubt_;
    Duration time_;
    Duration born_at_;
    Duration seen_at_;
    Duration step_{}; ///< since the picture before
    float score_;
    double evidence_ = 0;
    double still_evidence_ = 0;
    bool has_moved_ = false;
    Point birth_place_;
    int sightings_ = 1;
    int observations_ = 1;
    int misses_ = 0;
    bool suspected_ = false;
    PersonId id_ = 0;
    std::vector<Waypoint> approach_;
    Point resting_place_;
    Duration resting_since_;
};

} // namespace headcount::vision
