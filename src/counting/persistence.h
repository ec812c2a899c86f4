#pragma once

#include "base/time.h"
#include "vision/observation.h"

#include <map>
#include <optional>

namespace headcount::counting {

/// *Detection persistence*: keeps the id of somebody who is hidden for a while, by a raised hand or a passer-by.
///
/// *Custom*, the guide's three rules for a duration that the user sets:
/// 1. Who is seen again at the place where they vanished, before the duration has passed since they were last seen, keeps
///    their id. At the place means within half their own size, at the first moment that is known of their return.
/// 2. After that, whoever is seen there gets a new id.
/// 3. If another person, new to the sensor, takes the place within the duration, they get the id of the vanished, who gets a
///    new one when they come back.
/// Until the duration has passed, who vanished is still observed where they were, as not seen. Only somebody who was walking
/// and had reached the border of the picture has left it, and is not waited for.
///
/// *Auto*: the duration is what vision finds right for each, depending on whether they walked or rested.
///
/// In both, people whom vision presumes without seeing them are observed where they were last seen: a guess may be taken
/// back, and nobody can be said to have gone somewhere until they are seen there.
///
/// Cost per observation: O(people + newcomers x vanished). Remembers at most the people of `most_waiting` vanished.
class Persistence {
public:
    static constexpr std::size_t most_waiting = 300;

    /// None is *Auto*.
    explicit Persistence(std::optional<Duration> custom = {}) : custom_(custom) {}

    /// The same people under the ids that they keep, and those who are waited for; by ascending id.
    vision::Observation apply(const vision::Observation& observation);

    /// Holds from the next observation on, for those who are waited for already as well.
    void set_custom(std::optional<Duration> custom) { custom_ = custom; }

    /// People remembered, present and waited for.
    std::size_t followed() const { return known_.size(); }

private:
    struct Known {
        vision::Person person;      ///< as last seen, under the id that they keep
        vision::PersonId alias = 0; ///< the id by which vision knows them now
        Duration seen_at{};
        Point resting_place;
        Duration resting_since{};
        bool present = false; ///< in the observation at hand
    };

    void forget_expired(Duration time);
    Known* returned(const vision::Person& newcomer);
    static void take_in(Known& known, const vision::Person& person, Duration time);
    static bool has_left(const Known& known);

    std::optional<Duration> custom_;
    std::map<vision::PersonId, Known> known_;               ///< by the id that they keep
    std::map<vision::PersonId, vision::PersonId> kept_ids_; ///< by the id that vision gives, of those present
};

} // namespace headcount::counting
