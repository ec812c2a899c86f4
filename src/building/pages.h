#pragma once

#include <string>

namespace headcount::building {

/// docs/building-map.md: every variable with its BACnet object type and its Modbus registers.
std::string map_page();

/// docs/bacnet-pics.md: what of BACnet the sensor speaks (ANSI/ASHRAE 135, annex A: protocol implementation conformance
/// statement).
std::string conformance_page();

} // namespace headcount::building
