#pragma once

#include "report/identity.h"
#include "settings/settings.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace headcount::app {

/// Who this sensor is: name and serial number as set, or else a number made from the machine's id and the data folder;
/// addresses of the interface over which the world is reached, or else of the first one that is up. May change while it runs:
/// cables are moved.
report::Identity find_identity(const settings::Device& device, const std::filesystem::path& data_folder);

/// A serial number, 16 hexadecimal digits in capitals. Always the same for the same machine and folder; another for each
/// folder, because two sensors on one machine with one number would take each other's place at the broker. It does not give
/// the machine's id away (machine-id(5) asks for that).
std::string serial_number_from(std::string_view machine_id, std::string_view data_folder);

} // namespace headcount::app
