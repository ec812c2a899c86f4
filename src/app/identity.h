#pragma once

#include "report/identity.h"
#include "settings/settings.h"

#include <string>
#include <string_view>

namespace headcount::app {

/// Who this sensor is: name and serial number as set, or else a number made from the machine's id; addresses of the
/// interface over which the world is reached, or else of the first one that is up. May change while it runs: cables are moved.
report::Identity find_identity(const settings::Device& device);

/// A serial number, 16 hexadecimal digits in capitals, that is always the same for the same machine's id and does not give
/// it away (machine-id(5) asks for that). All zeros for an empty id.
std::string serial_number_from(std::string_view machine_id);

} // namespace headcount::app
