#pragma once

#include "base/time.h"
#include "vision/track.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace headcount::vision {

/// Which part of `inner` lies within `outer`, 0 to 1; 0 for an empty box.
double share_within(const Box& inner, const Box& outer);

/// Finds tracks that follow the same person and makes one of each such pair. People do cover each other for a moment, so a
/// pair has to lie on one another for some time. Meanwhile the one that would go is suspected.
class DoubleWatch {
public:
    /// Looks at the tracks (oldest first) after each picture and removes doubles. The older of two tracks survives; where
    /// it had lost the person, it goes on in the younger one's place.
    void resolve(std::vector<Track>& tracks, Duration time);

    /// How many pairs are being watched.
    std::size_t suspicions() const { return suspicions_.size(); }

private:
    enum class Kind { older_is_lost, younger_is_lost, both_are_seen };
    struct Suspicion {
        Kind kind;
        Duration since;
    };
    /// The serials of the older and the younger track.
    using Pair = std::pair<std::uint64_t, std::uint64_t>;

    static bool lie_on_one_another(const Track& older, const Track& younger, Kind kind);
    static Duration patience(Kind kind);

    std::map<Pair, Suspicion> suspicions_;
};

} // namespace headcount::vision
