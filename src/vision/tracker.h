#pragma once

#include "base/time.h"
#include "vision/observation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace headcount::vision {

/// What makes a person out of detections. Everything is measured in seconds and in the size of people, nothing in frames
/// or pixels, so that 5 and 30 frames per second and every camera behave alike.
struct TrackerOptions {
    float birth_score = 0.4F;  ///< a new person begins with a detection at least this sure, 0 to 1
    float sure_score = 0.35F;  ///< detections at least this sure find their people first, 0 to 1
    float least_score = 0.1F;  ///< less sure ones are not looked at; those between help people who are known already
    int confirm_sightings = 3; ///< so many sightings make a person, 1 to 64,
    Duration confirm_after = from_seconds(0.2); ///< over at least so long,
    /// and only when enough speaks for them, in seconds: the sum of (score - 0.3) x time, a miss counting as score 0. A sure
    /// person (0.8) who walks is believed after 0.4 s, one of 0.5 after 1 s, one of 0.3 never; a head, a bag or a shadow that
    /// the detector takes for somebody now and then, hardly ever. 0 leaves it to the sightings.
    double confirm_evidence = 0.2;
    /// Takes the place of 0.3 for who has not moved since first seen, 0 to 1: things don't, so more must speak for them.
    double still_doubt = 0.4;
    /// How long something that never moved nor shifted is believed to be a person.
    Duration furniture_after = from_seconds(1800);
    Duration persistence = from_seconds(1);       ///< how long somebody who was walking is kept unseen
    Duration still_persistence = from_seconds(4); ///< the same for somebody who stood or sat still
    std::size_t max_people = 300;                 ///< followed at the same time, tentative ones included
    PersonId first_id = 1;                        ///< a successor begins where `next_id` of the last one ended
};

/// The guide's *Recognition Scheme*. Both follow who walks alike; they differ in what has not moved since it was first seen.
///
/// *Algorithm 1*, for places full of things: the detector must be sure of it (0.8 for 0.8 s, 0.6 for 4 s, below 0.55 it is
/// never a person until it moves), and ten minutes without a shift make it furniture.
/// *Algorithm 2*, for clean places: half as sure will do (0.8 for 0.5 s, 0.5 for 2 s), and it is furniture after half an hour.
TrackerOptions algorithm_1();
TrackerOptions algorithm_2();

/// Follows people from picture to picture, so that each keeps one id.
///
/// Two stages as in ByteTrack (Zhang et al. 2022): sure detections are matched first, doubtful ones then serve only people
/// who are known already. Motion is a Kalman filter with constant velocity whose step is the true time between pictures;
/// when somebody is found again after a gap, the filter is taken along the way between the two sightings, as in OC-SORT
/// (Cao et al. 2023). A person is confirmed by several sightings over some time, and dropped when missed too long, or at
/// once when they have walked out of the picture. Boxes cut off by the picture's border keep the size that they had.
/// Detections of furniture (vision/furniture.h) are left out.
///
/// Deterministic: the same detections always give the same people. Memory is bounded by `max_people`. One thread.
class Tracker {
public:
    explicit Tracker(const TrackerOptions& options = {});
    ~Tracker();
    Tracker(Tracker&&) noexcept;
    Tracker& operator=(Tracker&&) noexcept;

    /// Takes in the detections of the next picture. `time` grows from call to call (a picture that is not later than the
    /// last one changes nothing); `aspect` is the picture's width over its height. Detections that are not finite or have
    /// no area are ignored.
    Observation observe(std::uint64_t frame, Duration time, double aspect, std::span<const Detection> detections);

    /// The id that the next new person will get.
    PersonId next_id() const;

    /// How much is remembered: people, those who may become some, pairs of them that may be the same, and places.
    std::size_t remembered() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace headcount::vision
