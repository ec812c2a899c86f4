#pragma once

#include "settings/about.h"

#include <string_view>
#include <tuple>

namespace headcount::settings {

/// The page for Prometheus, `GET /metrics`.
struct Metrics {
    bool enabled = true;
    friend bool operator==(const Metrics&, const Metrics&) = default;
};

template <>
struct Declaration<Metrics> {
    static constexpr std::string_view title = "Metrics for Prometheus";
    static constexpr std::tuple settings{
        setting(
            &Metrics::enabled,
            {.name = "enabled",
             .title = "Enable",
             .help = "`/metrics` tells counts, frame rate, queues, failures and temperatures to Prometheus and whoever reads its "
                     "format."}),
    };
};

} // namespace headcount::settings
