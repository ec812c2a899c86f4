#pragma once

#include "base/time_zone.h"
#include "building/bacnet/objects.h"
#include "building/bacnet/properties.h"
#include "report/moment.h"

#include <cstdint>
#include <optional>
#include <string>

namespace headcount::building::bacnet {

/// Who the sensor is for BACnet.
struct DeviceFacts {
    std::uint32_t instance = 0; ///< 0 to 4194302
    std::string name;
    std::string description;
    std::string serial_number;
    std::string software_version;
    TimeZone zone;
};

/// No vendor's: ASHRAE has reserved 555. Whoever sells the sensor asks ASHRAE for a number of their own.
constexpr std::uint32_t vendor_identifier = 555;
constexpr std::string_view vendor = "Headcount";
constexpr std::string_view model = "Headcount workplace occupancy sensor";
constexpr std::uint32_t protocol_revision = 14;
constexpr std::uint32_t segmented_transmit = 1; ///< BACnetSegmentation: answers are sent in segments, none are taken

/// What the sensor does when somebody asks for it, and what it asks for, by their bits in Protocol_Services_Supported.
struct ServiceForm {
    std::size_t bit;
    std::string_view name;
    bool initiates;
    bool executes;
};
std::span<const ServiceForm> services();

/// The number of a device whose settings have none: the 6th to 11th characters of the serial number where they are digits, or
/// else a number from 0 to 999999 made from it.
std::uint32_t instance_from(std::string_view serial_number);

/// A property of the Device object; nothing if it has none such. `subscriptions`: the value of Active_COV_Subscriptions.
std::optional<PropertyValue> read_device(const DeviceFacts& facts, const Objects& objects, PropertyId property,
                                         const Present& present, const report::Moment& now, const Octets& subscriptions);

} // namespace headcount::building::bacnet
