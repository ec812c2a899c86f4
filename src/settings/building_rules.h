#pragma once

#include "settings/settings.h"

#include <string>

/// What must hold between the settings of the building; each gives what is wrong as a sentence, or nothing (see rules.h).
namespace headcount::settings {

std::string bacnet_regions_fit(const Settings& settings);
std::string bacnet_instances_differ(const Settings& settings);
std::string bacnet_names_differ(const Settings& settings);
std::string bbmd_has_an_address(const Settings& settings);
std::string tcp_ports_differ(const Settings& settings);
std::string baud_rate_is_usual(const Settings& settings);
std::string digital_lines_differ(const Settings& settings);

} // namespace headcount::settings
