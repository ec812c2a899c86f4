#pragma once

#include <cstddef>
#include <cstdint>

/// The numbers of ANSI/ASHRAE 135-2012 (protocol revision 14) that the sensor speaks with, by the standard's names.
namespace headcount::building::bacnet {

enum class ObjectType : std::uint16_t {
    analog_input = 0,
    analog_output = 1,
    analog_value = 2,
    binary_input = 3,
    binary_output = 4,
    binary_value = 5,
    device = 8,
    multi_state_value = 19,
    character_string_value = 40,
};

/// The greatest instance number; as one of a Device it means *whichever device reads this* (12, 15.5).
constexpr std::uint32_t any_instance = 4'194'303;

/// Clause 21, BACnetPropertyIdentifier.
enum class PropertyId : std::uint32_t {
    active_text = 4,
    all = 8,
    apdu_segment_timeout = 10,
    apdu_timeout = 11,
    application_software_version = 12,
    cov_increment = 22,
    daylight_savings_status = 24,
    description = 28,
    device_address_binding = 30,
    event_state = 36,
    firmware_revision = 44,
    inactive_text = 46,
    local_date = 56,
    local_time = 57,
    location = 58,
    max_apdu_length_accepted = 62,
    model_name = 70,
    number_of_apdu_retries = 73,
    number_of_states = 74,
    object_identifier = 75,
    object_list = 76,
    object_name = 77,
    object_type = 79,
    optional = 80,
    out_of_service = 81,
    polarity = 84,
    present_value = 85,
    protocol_object_types_supported = 96,
    protocol_services_supported = 97,
    protocol_version = 98,
    reliability = 103,
    required = 105,
    segmentation_supported = 107,
    state_text = 110,
    status_flags = 111,
    system_status = 112,
    units = 117,
    utc_offset = 119,
    vendor_identifier = 120,
    vendor_name = 121,
    protocol_revision = 139,
    active_cov_subscriptions = 152,
    database_revision = 155,
    max_segments_accepted = 167,
    property_list = 371,
    serial_number = 372,
};

enum class ConfirmedService : std::uint8_t {
    confirmed_cov_notification = 1,
    subscribe_cov = 5,
    read_property = 12,
    read_property_multiple = 14,
    write_property = 15,
    device_communication_control = 17,
    reinitialize_device = 20,
    subscribe_cov_property = 28,
};

enum class UnconfirmedService : std::uint8_t {
    i_am = 0,
    i_have = 1,
    unconfirmed_cov_notification = 2,
    time_synchronization = 6,
    who_has = 7,
    who_is = 8,
    utc_time_synchronization = 9,
};

/// Bits of Protocol_Services_Supported (BACnetServicesSupported); revision 14 has 41 of them.
constexpr std::size_t known_services = 41;
/// Bits of Protocol_Object_Types_Supported; revision 14 knows the types 0 to 54.
constexpr std::size_t known_object_types = 55;

enum class ErrorClass : std::uint32_t { device = 0, object = 1, property = 2, resources = 3, security = 4, services = 5 };

enum class ErrorCode : std::uint32_t {
    other = 0,
    invalid_data_type = 9,
    password_failure = 26,
    no_space_to_add_list_element = 20,
    service_request_denied = 29,
    unknown_object = 31,
    unknown_property = 32,
    value_out_of_range = 37,
    write_access_denied = 40,
    invalid_array_index = 42,
    cov_subscription_failed = 43,
    not_cov_property = 44,
    optional_functionality_not_supported = 45,
    property_is_not_an_array = 50,
    unknown_subscription = 79,
};

struct ErrorAnswer {
    ErrorClass error_class = ErrorClass::device;
    ErrorCode code = ErrorCode::other;
    friend bool operator==(const ErrorAnswer&, const ErrorAnswer&) = default;
};

/// Why a request is not even looked into (18.9).
enum class RejectReason : std::uint8_t {
    other = 0,
    buffer_overflow = 1,
    inconsistent_parameters = 2,
    invalid_parameter_data_type = 3,
    invalid_tag = 4,
    missing_required_parameter = 5,
    parameter_out_of_range = 6,
    too_many_arguments = 7,
    undefined_enumeration = 8,
    unrecognized_service = 9,
};

/// Why a transaction ends (18.10).
enum class AbortReason : std::uint8_t {
    other = 0,
    buffer_overflow = 1,
    invalid_apdu_in_this_state = 2,
    segmentation_not_supported = 4,
    out_of_resources = 9,
    tsm_timeout = 10,
};

enum class Units : std::uint32_t { seconds = 73, no_units = 95 };

enum class Reliability : std::uint32_t { no_fault_detected = 0, communication_failure = 12 };

} // namespace headcount::building::bacnet
