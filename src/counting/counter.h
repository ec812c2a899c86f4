#pragma once

#include "base/geometry.h"
#include "base/time.h"
#include "counting/dwell_timer.h"
#include "counting/events.h"
#include "counting/flow_counter.h"
#include "counting/line_counter.h"
#include "counting/overcrowding.h"
#include "counting/persistence.h"
#include "counting/region_counter.h"
#include "counting/staff_filter.h"
#include "settings/scene.h"
#include "vision/observation.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace headcount::counting {

/// How counting is done, beside what is drawn. The defaults are those of a sensor as delivered.
struct Rules {
    Mapping mapping = Mapping::mapped;
    /// Confirms a change of occupancy in a third of the time, at the cost of more flicker.
    bool high_sensitivity = false;
    std::optional<OvercrowdingRule> overcrowding = {};
    /// How long somebody who vanished keeps their id and is still counted where they were; none is *Auto*.
    std::optional<Duration> persistence = {};
    /// Whether the button for staff has a meaning.
    bool filter_staff = false;
    friend bool operator==(const Rules&, const Rules&) = default;
};

/// All counting of one sensor: what people were observed, turned into what is to be reported.
///
/// An observation passes, in this order: persistence (who vanished and is back is the same person), masks (who stands in one
/// does not exist), then line, flow, regions, dwell and overcrowding, each of which is on its own and may be absent.
///
/// Pure: the same observations always give the same events. Time is the observations' own. A person's state is dropped
/// when they are gone, so that memory and cost depend on how many people there are, never on how long it has run: cost per
/// observation is O(people x (segments + corners)). Not thread-safe.
class Counter {
public:
    /// The scene must be valid (`settings` says what that is): parts that cannot be counted with count nothing.
    explicit Counter(const settings::Scene& scene, const Rules& rules = {});

    /// What this observation brought about. One that is not later than the last changes nothing.
    Events observe(const vision::Observation& observation);

    /// The button for staff was pressed: the next crossing within 8 s of `time` (the source's clock) is not counted. Means
    /// nothing while the rules do not filter staff.
    void signal_staff(Duration time);

    /// Counts by another scene or other rules from the next observation on. What is drawn as before goes on as before:
    /// people on their way over an unchanged line, stays in regions that keep their id, confirmed numbers.
    void reconfigure(const settings::Scene& scene, const Rules& rules);

    /// Stays that go on still and have reached the least dwell time, by ascending person and region.
    std::vector<Dwell> running_dwells() const;

    /// Entries of memory in use, over all rules: bounded by the people present and the stays they have begun.
    std::size_t remembered() const;

private:
    void count_regions(const vision::Observation& present, Events& events);

    settings::Scene scene_;
    Persistence persistence_;
    std::optional<LineCounter> line_;
    std::optional<FlowCounter> flow_;
    bool filters_staff_;
    StaffFilter staff_;
    RegionCounter regions_;
    DwellTimer dwells_;
    Overcrowding overcrowding_;
    Events last_;
    bool begun_ = false;
};

} // namespace headcount::counting
