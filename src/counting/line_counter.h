#pragma once

#include "base/geometry.h"
#include "counting/events.h"
#include "counting/followed.h"
#include "vision/observation.h"

#include <optional>
#include <vector>

namespace headcount::counting {

/// When a crossing is believed. Lengths in sizes of the person who crosses (the width and height of their box).
struct CrossingRules {
    /// So far beyond the line a crossing counts. Twice this is the way of somebody who is counted in and out again.
    double confirm_distance = 0.4;
    /// Nearer than this to the line nobody can be said to be on either side of it.
    double jitter_distance = 0.12;
};

/// Counts people who cross a drawn line, in two directions.
///
/// A person is followed by their anchor point. A crossing happens when the way between two sightings intersects the line
/// itself (not its extension), so it does not depend on frame rate; it counts once the person is `confirm_distance` beyond
/// it, so trembling on the line is never a crossing, and going back undoes it. Somebody who vanishes before that is counted
/// if they were last seen beyond the line by more than jitter. Somebody who is missed for a while has walked straight on to
/// where they are seen again. Somebody who was never seen on one side by more than jitter has not come from there. Walking
/// around the line's end is no crossing, nor is crossing it and coming back around the end.
///
/// With an area drawn around the line (*Filter U-turns*), a crossing counts only once the person is outside the area too, on
/// the other side of the line from where they entered. Who is first seen inside has entered on the side where they were
/// seen; who vanishes inside has not left and is not counted. Where the line reaches out of the area, nothing is filtered.
///
/// Cost per observation: O(people x segments). Not thread-safe; time is the observation's own.
class LineCounter {
public:
    /// `line` has two points or more: *In* is from its right-hand to its left-hand side. `uturn_area` may be empty.
    explicit LineCounter(Polyline line, Polygon uturn_area = {}, CrossingRules rules = {});

    /// Crossings completed by this observation: first of those who have vanished, then of the others, each by ascending id
    /// and, for one person, in the order they happened.
    std::vector<Crossing> observe(const vision::Observation& observation);

    /// How many people are remembered: those of the last observation.
    std::size_t followed() const { return ways_.size(); }

private:
    /// How somebody has come.
    struct Way {
        std::optional<Point> last; ///< where they were last seen
        Nearness place;            ///< the same, seen from the line, in their sizes
        int home = 0;              ///< the side that they belong to until they have crossed; 0 while unknown
        int net = 0;               ///< intersections with the line since they were at home, In less Out
    };

    std::optional<Direction> go_on(Way& way, Point point, const Box& box) const;
    std::optional<Direction> last_crossing(const Way& way) const;

    Polyline line_;
    Polygon uturn_area_;
    CrossingRules rules_;
    Followed<Way> ways_;
};

} // namespace headcount::counting
