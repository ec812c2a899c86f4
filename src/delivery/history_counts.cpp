#include "delivery/history_counts.h"

#include <algorithm>

namespace headcount::delivery {

std::string_view name_of(Health health) {
    constexpr std::array<std::string_view, health_states> names{"ok",       "camera_covered", "camera_defocused", "camera_moved",
                                                                "too_dark", "too_bright",     "source_lost",      "paused"};
    return names.at(static_cast<std::size_t>(health));
}

void Course::add(const Course& later) {
    if (later.current) current = later.current;
    peak = std::max(peak, later.peak);
    person_ms += later.person_ms;
    occupied_ms += later.occupied_ms;
}

void Stays::add(const Stays& others) {
    count += others.count;
    sum_ms += others.sum_ms;
    longest_ms = std::max(longest_ms, others.longest_ms);
}

void PeriodCounts::add(const PeriodCounts& later) {
    for (std::size_t i = 0; i < health_ms.size(); ++i)
        health_ms.at(i) += later.health_ms.at(i);
    total.add(later.total);
    in += later.in;
    out += later.out;
    for (const auto& [number, region] : later.regions) {
        regions[number].course.add(region.course);
        regions[number].stays.add(region.stays);
    }
    for (const auto& [passage, people] : later.passages)
        passages[passage] += people;
}

bool PeriodCounts::has_people() const {
    return total.peak > 0 || in > 0 || out > 0 || !regions.empty() || !passages.empty();
}

void HistoryChange::add(const HistoryChange& later) {
    for (const auto& [minute, counts] : later.minutes)
        minutes[minute].add(counts);
    for (const auto& [minute, cells] : later.heat) {
        HeatCells& mine = heat[minute];
        for (const auto& [cell, spent] : cells)
            mine[cell] += spent;
    }
}

} // namespace headcount::delivery
