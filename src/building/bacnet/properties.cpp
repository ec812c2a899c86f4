#include "building/bacnet/properties.h"

#include <array>
#include <utility>

namespace headcount::building::bacnet {

namespace {

using Property = PropertyId;

constexpr PropertyForm id_form{Property::object_identifier, "Object_Identifier", true};
constexpr PropertyForm name_form{Property::object_name, "Object_Name", true};
constexpr PropertyForm type_form{Property::object_type, "Object_Type", true};
constexpr PropertyForm value_form{Property::present_value, "Present_Value", true};
constexpr PropertyForm description_form{Property::description, "Description", false};
constexpr PropertyForm flags_form{Property::status_flags, "Status_Flags", true};
constexpr PropertyForm state_form{Property::event_state, "Event_State", true};
constexpr PropertyForm reliability_form{Property::reliability, "Reliability", false};
constexpr PropertyForm out_of_service_form{Property::out_of_service, "Out_Of_Service", true};
constexpr PropertyForm list_form{Property::property_list, "Property_List", true};
constexpr PropertyForm units_form{Property::units, "Units", true};
constexpr PropertyForm increment_form{Property::cov_increment, "COV_Increment", false};
constexpr PropertyForm inactive_form{Property::inactive_text, "Inactive_Text", false};
constexpr PropertyForm active_form{Property::active_text, "Active_Text", false};

constexpr std::array device_properties = {
    id_form,
    name_form,
    type_form,
    PropertyForm{Property::system_status, "System_Status", true},
    PropertyForm{Property::vendor_name, "Vendor_Name", true},
    PropertyForm{Property::vendor_identifier, "Vendor_Identifier", true},
    PropertyForm{Property::model_name, "Model_Name", true},
    PropertyForm{Property::firmware_revision, "Firmware_Revision", true},
    PropertyForm{Property::application_software_version, "Application_Software_Version", true},
    description_form,
    PropertyForm{Property::protocol_version, "Protocol_Version", true},
    PropertyForm{Property::protocol_revision, "Protocol_Revision", true},
    PropertyForm{Property::protocol_services_supported, "Protocol_Services_Supported", true},
    PropertyForm{Property::protocol_object_types_supported, "Protocol_Object_Types_Supported", true},
    PropertyForm{Property::object_list, "Object_List", true},
    PropertyForm{Property::max_apdu_length_accepted, "Max_APDU_Length_Accepted", true},
    PropertyForm{Property::segmentation_supported, "Segmentation_Supported", true},
    PropertyForm{Property::max_segments_accepted, "Max_Segments_Accepted", false},
    PropertyForm{Property::local_time, "Local_Time", false},
    PropertyForm{Property::local_date, "Local_Date", false},
    PropertyForm{Property::utc_offset, "UTC_Offset", false},
    PropertyForm{Property::daylight_savings_status, "Daylight_Savings_Status", false},
    PropertyForm{Property::apdu_segment_timeout, "APDU_Segment_Timeout", false},
    PropertyForm{Property::apdu_timeout, "APDU_Timeout", true},
    PropertyForm{Property::number_of_apdu_retries, "Number_Of_APDU_Retries", true},
    PropertyForm{Property::device_address_binding, "Device_Address_Binding", true},
    PropertyForm{Property::database_revision, "Database_Revision", true},
    PropertyForm{Property::active_cov_subscriptions, "Active_COV_Subscriptions", false},
    PropertyForm{Property::serial_number, "Serial_Number", false},
    list_form,
};

constexpr std::array analog_input_properties = {
    id_form,    name_form,        type_form,           value_form, description_form, flags_form,
    state_form, reliability_form, out_of_service_form, units_form, increment_form,   list_form};

constexpr std::array binary_input_properties = {
    id_form,       name_form,   type_form,        value_form,          description_form,
    flags_form,    state_form,  reliability_form, out_of_service_form, PropertyForm{Property::polarity, "Polarity", true},
    inactive_form, active_form, list_form};

constexpr std::array binary_value_properties = {id_form,     name_form,  type_form,        value_form,          description_form,
                                                flags_form,  state_form, reliability_form, out_of_service_form, inactive_form,
                                                active_form, list_form};

constexpr std::array multi_state_value_properties = {id_form,
                                                     name_form,
                                                     type_form,
                                                     value_form,
                                                     description_form,
                                                     flags_form,
                                                     state_form,
                                                     reliability_form,
                                                     out_of_service_form,
                                                     PropertyForm{Property::number_of_states, "Number_Of_States", true},
                                                     PropertyForm{Property::state_text, "State_Text", false},
                                                     list_form};

// Here Event_State, Reliability and Out_Of_Service are optional (12.37).
constexpr std::array text_value_properties = {id_form,
                                              name_form,
                                              type_form,
                                              value_form,
                                              description_form,
                                              flags_form,
                                              PropertyForm{Property::event_state, "Event_State", false},
                                              reliability_form,
                                              PropertyForm{Property::out_of_service, "Out_Of_Service", false},
                                              list_form};

constexpr std::array types = {
    TypeForm{ObjectType::device, "Device"},
    TypeForm{ObjectType::analog_input, "Analog Input"},
    TypeForm{ObjectType::binary_input, "Binary Input"},
    TypeForm{ObjectType::binary_value, "Binary Value"},
    TypeForm{ObjectType::analog_value, "Analog Value"},
    TypeForm{ObjectType::multi_state_value, "Multi-state Value"},
    TypeForm{ObjectType::character_string_value, "CharacterString Value"},
};

} // namespace

std::span<const PropertyForm> properties_of(ObjectType type) {
    switch (type) {
        case ObjectType::device:
            return device_properties;
        case ObjectType::analog_input:
        case ObjectType::analog_value:
            return analog_input_properties;
        case ObjectType::binary_input:
            return binary_input_properties;
        case ObjectType::binary_value:
            return binary_value_properties;
        case ObjectType::multi_state_value:
            return multi_state_value_properties;
        case ObjectType::character_string_value:
            return text_value_properties;
        default:
            return {};
    }
}

std::span<const TypeForm> object_types() {
    return types;
}

Octets encoded(const Value& value) {
    Octets octets;
    TagWriter(octets).value(value);
    return octets;
}

PropertyValue single(const Value& value) {
    return {false, {encoded(value)}};
}

PropertyValue array(std::vector<Octets> elements) {
    return {true, std::move(elements)};
}

tl::expected<Octets, ErrorAnswer> select(const PropertyValue& value, const std::optional<std::uint32_t>& index) {
    if (!index) {
        Octets all;
        for (const Octets& element : value.elements)
            append(all, element);
        return all;
    }
    if (!value.is_array) return tl::unexpected(ErrorAnswer{ErrorClass::property, ErrorCode::property_is_not_an_array});
    if (*index == 0) return encoded(Unsigned{value.elements.size()});
    if (*index > value.elements.size()) return tl::unexpected(ErrorAnswer{ErrorClass::property, ErrorCode::invalid_array_index});
    return value.elements[*index - 1];
}

PropertyValue property_list(ObjectType type) {
    PropertyValue list = array({});
    for (const PropertyForm& form : properties_of(type)) {
        if (form.id == Property::object_identifier || form.id == Property::object_name || form.id == Property::object_type ||
            form.id == Property::property_list)
            continue;
        list.elements.push_back(encoded(Enumerated{static_cast<std::uint32_t>(form.id)}));
    }
    return list;
}

} // namespace headcount::building::bacnet
