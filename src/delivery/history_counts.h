#pragma once

#include "base/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace headcount::delivery {

/// Whether what was counted can be believed.
enum class Health {
    ok,
    covered,     ///< something hangs or sticks before the camera
    defocused,   ///< the picture is blurred
    moved,       ///< the camera looks somewhere else
    too_dark,    ///< nothing can be seen
    too_bright,  ///< most of the picture is white
    source_lost, ///< no pictures
    paused,      ///< the source has ended: nothing is counted, and nothing is wrong
};
constexpr std::size_t health_states = 8;

/// As the interface and the topics have it: `ok`, `camera_covered`, `camera_defocused`, `camera_moved`, `too_dark`,
/// `too_bright`, `source_lost`, `paused`.
std::string_view name_of(Health health);

/// Whether people are counted in this state, however well.
constexpr bool is_counting(Health health) {
    return health != Health::source_lost && health != Health::paused;
}

/// The course of a number of people over a span of time.
struct Course {
    std::optional<int> current; ///< at the end; none if the span brought no news of it
    int peak = 0;
    std::int64_t person_ms = 0;   ///< the number, summed over time
    std::int64_t occupied_ms = 0; ///< how long it was not 0

    void add(const Course& later);
    friend bool operator==(const Course&, const Course&) = default;
};

/// Stays that ended in a span of time.
struct Stays {
    std::int64_t count = 0;
    std::int64_t sum_ms = 0;
    std::int64_t longest_ms = 0;

    void add(const Stays& others);
    friend bool operator==(const Stays&, const Stays&) = default;
};

struct RegionHistory {
    Course course;
    Stays stays;
    friend bool operator==(const RegionHistory&, const RegionHistory&) = default;
};

/// A way through the flow area, as one number: 4 x edge of entry + edge of exit, 0 (`A-A`) to 15 (`D-D`).
constexpr int passage_number(int from_edge, int to_edge) {
    return 4 * from_edge + to_edge;
}
constexpr int passage_numbers = 16;

/// Everything that was counted in a span of time, or in a part of it: what belongs to the same span is added up.
struct PeriodCounts {
    std::array<std::int64_t, health_states> health_ms{}; ///< how long each state held, by `Health`
    Course total;
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::map<int, RegionHistory> regions; ///< by the region's number; those without anything are left out
    std::map<int, std::int64_t> passages; ///< people by `passage_number`

    void add(const PeriodCounts& later);

    /// Somebody was there, or came, or went: more than the passing of time.
    bool has_people() const;
    friend bool operator==(const PeriodCounts&, const PeriodCounts&) = default;
};

/// The grid of the heat map: 64 cells across the picture, 36 down. Cell 0 is at the top left, 1 to its right.
constexpr int heat_columns = 64;
constexpr int heat_rows = 36;
using HeatCells = std::map<int, std::int64_t>; ///< milliseconds that people spent in each cell

/// What is to be added to the history.
struct HistoryChange {
    std::map<WallTime, PeriodCounts> minutes; ///< by the minute's beginning
    std::map<WallTime, HeatCells> heat;       ///< likewise

    bool is_empty() const { return minutes.empty() && heat.empty(); }
    void add(const HistoryChange& later);
    friend bool operator==(const HistoryChange&, const HistoryChange&) = default;
};

} // namespace headcount::delivery
