#include "building/bacnet/device_object.h"

#include "building/bacnet/apdu.h"
#include "building/bacnet/peer.h"

#include <algorithm>
#include <array>

namespace headcount::building::bacnet {

namespace {

constexpr std::uint32_t operational = 0;
constexpr std::uint32_t non_operational = 4;

constexpr std::array service_forms = {
    ServiceForm{1, "ConfirmedCOVNotification", true, false},
    ServiceForm{5, "SubscribeCOV", false, true},
    ServiceForm{12, "ReadProperty", false, true},
    ServiceForm{14, "ReadPropertyMultiple", false, true},
    ServiceForm{15, "WriteProperty", false, true},
    ServiceForm{17, "DeviceCommunicationControl", false, true},
    ServiceForm{20, "ReinitializeDevice", false, true},
    ServiceForm{26, "I-Am", true, false},
    ServiceForm{27, "I-Have", true, false},
    ServiceForm{28, "UnconfirmedCOVNotification", true, false},
    ServiceForm{32, "TimeSynchronization", false, true},
    ServiceForm{33, "Who-Has", false, true},
    ServiceForm{34, "Who-Is", false, true},
    ServiceForm{36, "UTCTimeSynchronization", false, true},
    ServiceForm{38, "SubscribeCOVProperty", false, true},
};

/// The bits of the services that are executed (12.11.16).
BitString services_supported() {
    BitString bits(known_services);
    for (const ServiceForm& form : service_forms)
        bits[form.bit] = form.executes;
    return bits;
}

BitString types_supported() {
    BitString bits(known_object_types);
    for (const TypeForm& form : object_types())
        bits[static_cast<std::size_t>(form.type)] = true;
    return bits;
}

/// FNV-1a (Fowler, Noll, Vo).
std::uint32_t digest(std::string_view text, std::uint32_t value = 2'166'136'261U) {
    for (const char letter : text)
        value = (value ^ static_cast<unsigned char>(letter)) * 16'777'619U;
    return value;
}

/// Another number for another list of objects or other names, the same after a restart (12.11.35).
std::uint32_t database_revision(const DeviceFacts& facts, const Objects& objects) {
    std::uint32_t value = digest(facts.name);
    for (const MappedObject& object : objects.all())
        value = digest(object.name, value ^ static_cast<std::uint32_t>(object.id.type) << 22 ^ object.id.instance);
    return value;
}

PropertyValue object_list(const ObjectId& device, const Objects& objects) {
    PropertyValue list = array({encoded(device)});
    for (const MappedObject& object : objects.all())
        list.elements.push_back(encoded(object.id));
    return list;
}

/// ISO 8601's Monday to Sunday, 1 to 7.
int iso_weekday(int weekday) {
    return weekday == 0 ? 7 : weekday;
}

std::optional<PropertyValue> read_time(const DeviceFacts& facts, PropertyId property, WallTime now) {
    const LocalTime local = facts.zone.local(now);
    if (property == PropertyId::local_date) return single(Date{local.year, local.month, local.day, iso_weekday(local.weekday)});
    if (property == PropertyId::local_time) {
        const auto part = std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
        return single(TimeOfDay{local.hour, local.minute, local.second, static_cast<int>(part / 10)});
    }
    if (property == PropertyId::daylight_savings_status) return single(facts.zone.is_daylight_saving(now));
    // UTC_Offset counts westwards, without daylight saving (12.11.25).
    return single(Signed{-std::chrono::floor<std::chrono::minutes>(facts.zone.standard_offset(now)).count()});
}

} // namespace

std::span<const ServiceForm> services() {
    return service_forms;
}

std::uint32_t instance_from(std::string_view serial_number) {
    constexpr std::size_t from = 5, size = 6;
    const std::string_view part = serial_number.size() >= from + size ? serial_number.substr(from, size) : "";
    const bool is_number =
        !part.empty() && std::all_of(part.begin(), part.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
    if (!is_number) return digest(serial_number) % 1'000'000;
    std::uint32_t number = 0;
    for (const char digit : part)
        number = number * 10 + static_cast<std::uint32_t>(digit - '0');
    return number;
}

std::optional<PropertyValue> read_device(const DeviceFacts& facts, const Objects& objects, PropertyId property,
                                         const Present& present, const report::Moment& now, const Octets& subscriptions) {
    const ObjectId id{ObjectType::device, facts.instance};
    switch (property) {
        case PropertyId::object_identifier:
            return single(id);
        case PropertyId::object_name:
            return single(facts.name);
        case PropertyId::object_type:
            return single(Enumerated{static_cast<std::uint32_t>(ObjectType::device)});
        case PropertyId::system_status:
            return single(Enumerated{present.is_healthy ? operational : non_operational});
        case PropertyId::vendor_name:
            return single(std::string(vendor));
        case PropertyId::vendor_identifier:
            return single(Unsigned{vendor_identifier});
        case PropertyId::model_name:
            return single(std::string(model));
        case PropertyId::firmware_revision:
        case PropertyId::application_software_version:
            return single(facts.software_version);
        case PropertyId::description:
            return single(facts.description);
        case PropertyId::protocol_version:
            return single(Unsigned{1});
        case PropertyId::protocol_revision:
            return single(Unsigned{protocol_revision});
        case PropertyId::protocol_services_supported:
            return single(services_supported());
        case PropertyId::protocol_object_types_supported:
            return single(types_supported());
        case PropertyId::object_list:
            return object_list(id, objects);
        case PropertyId::max_apdu_length_accepted:
            return single(Unsigned{longest_apdu});
        case PropertyId::segmentation_supported:
            return single(Enumerated{segmented_transmit});
        case PropertyId::max_segments_accepted:
            return single(Unsigned{1});
        case PropertyId::local_time:
        case PropertyId::local_date:
        case PropertyId::utc_offset:
        case PropertyId::daylight_savings_status:
            return read_time(facts, property, now.wall);
        case PropertyId::apdu_segment_timeout:
            return single(Unsigned{apdu_segment_timeout_ms});
        case PropertyId::apdu_timeout:
            return single(Unsigned{apdu_timeout_ms});
        case PropertyId::number_of_apdu_retries:
            return single(Unsigned{apdu_retries});
        case PropertyId::device_address_binding:
            return PropertyValue{false, {}}; // an empty list: the sensor asks nobody
        case PropertyId::database_revision:
            return single(Unsigned{database_revision(facts, objects)});
        case PropertyId::active_cov_subscriptions:
            return PropertyValue{false, {subscriptions}};
        case PropertyId::serial_number:
            return single(facts.serial_number);
        case PropertyId::property_list:
            return property_list(ObjectType::device);
        default:
            return std::nullopt;
    }
}

} // namespace headcount::building::bacnet
