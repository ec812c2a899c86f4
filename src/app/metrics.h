#pragma once

#include "app/shown.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace headcount::app {

/// A temperature that the board measures.
struct Temperature {
    std::string zone; ///< the kernel's number
    std::string kind; ///< as the board's makers call it: `cpu-thermal`
    double celsius = 0;
};

/// What the kernel tells, at most 32 of them; none where a board has no thermometer. `folder`: `/sys/class/thermal`.
std::vector<Temperature> read_temperatures(const std::filesystem::path& folder);

/// What the process has used so far.
struct ProcessUse {
    double processor_s = 0;
    std::uint64_t memory_bytes = 0; ///< resident
};
ProcessUse read_process_use();

/// What `/metrics` tells beside the state of the sensor.
struct MetricsExtras {
    std::uint64_t frames = 0; ///< looked at since the start
    std::size_t page_listeners = 0;
    std::size_t push_listeners = 0;
    std::uint64_t push_lost_lines = 0;
    ProcessUse process;
    std::vector<Temperature> temperatures;
};

/// The page for Prometheus: its text format, version 0.0.4.
std::string metrics_text(const SensorState& state, const MetricsExtras& extras);

} // namespace headcount::app
