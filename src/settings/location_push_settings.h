#pragma once

#include "settings/about.h"

#include <string>
#include <string_view>
#include <tuple>

namespace headcount::settings {

/// *Realtime location push*: a TCP server that tells where everybody is.
struct LocationPush {
    bool enabled = false;
    std::string address = "0.0.0.0"; ///< the interface that it listens on
    int port = 6024;                 ///< 1 to 65535
    friend bool operator==(const LocationPush&, const LocationPush&) = default;
};

template <>
struct Declaration<LocationPush> {
    static constexpr std::string_view title = "Realtime location push";
    static constexpr std::tuple settings{
        setting(&LocationPush::enabled,
                {.name = "enabled",
                 .title = "Enable",
                 .help = "Whoever connects gets a line of JSON for each frame, with the place of everybody. "
                         "There is no password: only for networks that you trust."}),
        setting(&LocationPush::address,
                {.name = "address",
                 .title = "Interface",
                 .help = "The machine's IP address that it listens on. `0.0.0.0`: all; `127.0.0.1`: this machine only.",
                 .most_characters = 45,
                 .form = ip_address_form}),
        setting(&LocationPush::port, {.name = "port", .title = "Port", .help = "TCP port.", .least = 1, .most = 65'535}),
    };
};

} // namespace headcount::settings
