#pragma once

#include "report/envelope.h"

#include <array>
#include <cstdint>

namespace headcount::report {

/// How many people went from one edge of the flow area to another.
struct FlowCounts {
    static constexpr int most_edges = 4;
    std::array<std::array<std::int64_t, most_edges>, most_edges> passages{}; ///< by the edge entered over, then left over
    bool any() const { return passages != decltype(passages){}; }
    friend bool operator==(const FlowCounts&, const FlowCounts&) = default;
};

/// *People Flow Analysis*: all ordered pairs of the first `edges` edges (3 or 4).
Report flow_interval_report(const Sender& sender, const Span& period, int edges, const FlowCounts& counts);

} // namespace headcount::report
