#pragma once

#include "base/geometry.h"
#include "counting/events.h"
#include "counting/followed.h"
#include "vision/observation.h"

#include <optional>
#include <vector>

namespace headcount::counting {

/// *People Flow Analysis*: over which edge people enter an area, and over which one they leave it.
///
/// A person is followed by their anchor point from sighting to sighting in straight lines, so that a fast walker whom no
/// picture shows inside has passed too. A passage is complete once the person is outside by two fifths of their size, or
/// vanishes outside beyond jitter; who turns back before that has not left. Leaving over the edge of entry is a passage
/// (`A-A`) only if the person had been inside by as much: trembling on an edge is none. Who is first seen inside has
/// entered over no edge and who vanishes inside has left over none; neither is a passage.
///
/// Cost per observation: O(people x edges).
class FlowCounter {
public:
    /// `area` is valid as `settings::validate_flow_area` has it; nothing passes through any other.
    explicit FlowCounter(Polygon area);

    /// Passages completed by this observation: of those who have vanished, then of the others, each by ascending id.
    std::vector<Passage> observe(const vision::Observation& observation);

    std::size_t followed() const { return visits_.size(); }

private:
    struct Visit {
        std::optional<Point> last;
        double away = 0;           ///< from the area's border at `last`, in their sizes; 0 inside
        bool began_inside = false; ///< first seen there, and never clearly outside since
        bool was_deep = false;
        std::optional<int> from;
        std::optional<int> to; ///< while they are outside, but not far enough
    };
    /// The edges that a step enters and leaves over.
    struct Step {
        std::optional<int> enters;
        std::optional<int> leaves;
    };

    Step step(Point from, Point to) const;
    std::optional<Passage> go_on(Visit& visit, Point point, const Box& box) const;
    static std::optional<Passage> passage(const Visit& visit);
    double depth(std::size_t edge, Point point) const;
    bool is_inside(Point point) const;

    Polygon area_; ///< empty if it was not valid
    double turn_ = 1;
    Followed<Visit> visits_;
};

} // namespace headcount::counting
