#pragma once

#include "settings/about.h"

#include <string_view>
#include <tuple>

namespace headcount::settings {

/// *Camera tamper*: whether the camera still sees what it is to count.
struct CameraWatch {
    bool enabled = true;
    friend bool operator==(const CameraWatch&, const CameraWatch&) = default;
};

template <>
struct Declaration<CameraWatch> {
    static constexpr std::string_view title = "Camera watch";
    static constexpr std::tuple settings{
        setting(&CameraWatch::enabled,
                {.name = "enabled",
                 .title = "Enable",
                 .help = "Notices when the camera is covered, blurred or moved, or sees nothing because it is too dark or too "
                         "bright, and "
                         "says so in the log, the status, the metrics and the history. Counting goes on."}),
    };
};

} // namespace headcount::settings
