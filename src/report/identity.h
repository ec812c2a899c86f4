#pragma once

#include <string>

namespace headcount::report {

/// Who reports: the `device_info` of every report.
struct Identity {
    std::string name;
    std::string serial_number;
    std::string mac_address; ///< upper case, with colons
    std::string ip_address;  ///< of the interface in use
    friend bool operator==(const Identity&, const Identity&) = default;
};

} // namespace headcount::report
