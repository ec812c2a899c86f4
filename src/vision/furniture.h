#pragma once

#include "base/time.h"
#include "vision/motion.h"

#include <cstddef>
#include <vector>

namespace headcount::vision {

/// Somebody or something at rest: where, and whether they are known to have come there on their own feet.
struct Resting {
    Box box;                ///< in heights
    float score = 0;        ///< of the last detection
    bool has_moved = false; ///< since they were first seen
};

/// A detection of the picture at hand.
struct Glimpse {
    Box box; ///< in heights
    float score = 0;
};

/// Remembers places where something looks like a person and is none: a coat stand, a poster, a chair.
///
/// It goes by what furniture cannot do. It does not walk to its place, and it does not shift there: what has been in one
/// place for `patience`, was not seen to come and was never seen differently there for two seconds on end is furniture, until
/// it is gone for an hour. Whoever walked in and sat down is never taken for it, however still they sit. Somebody who sat
/// there before the sensor started is, if they do not shift for all that time; the next shift shows them.
///
/// Somebody who covers a piece of furniture looks different or is seen surer than it was, and is not mistaken for it.
/// Cost per picture: O(places x (detections + people at rest)). Remembers at most `most_places`.
class FurnitureMemory {
public:
    static constexpr std::size_t most_places = 200;

    explicit FurnitureMemory(Duration patience) : patience_(patience) {}

    /// Whether what is seen there is furniture.
    bool is_furniture(const Glimpse& glimpse) const;

    /// Takes in a picture: all detections, furniture included, and who rests.
    void observe(Duration time, const std::vector<Glimpse>& glimpses, const std::vector<Resting>& resting);

    /// Another view: nothing is known of it.
    void forget() { places_.clear(); }
    std::size_t places() const { return places_.size(); }

private:
    struct Place {
        Box box;
        bool is_seat; ///< somebody walked there
        float score;  ///< how sure the detector is, on average
        int sightings = 1;
        Duration since;   ///< it has looked like this
        Duration seen_at; ///< it was last seen like this
        Duration shifted_since;
        bool is_shifted = false; ///< something is seen there, but differently
        bool is_known = false;   ///< to be furniture
    };

    void look_at(Place& place, Duration time, const std::vector<Glimpse>& glimpses) const;
    static void learn(Place& place, const Glimpse& glimpse);
    static bool is_forgotten(const Place& place, Duration time);

    Duration patience_;
    std::vector<Place> places_;
};

} // namespace headcount::vision
