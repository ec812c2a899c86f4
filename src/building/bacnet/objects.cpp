#include "building/bacnet/objects.h"

#include <algorithm>

namespace headcount::building::bacnet {

namespace {

constexpr std::uint32_t event_state_normal = 0;
constexpr std::uint32_t event_state_fault = 1;
constexpr std::uint32_t polarity_normal = 0;

/// Whether what is shown comes from pictures, and so is not to be relied on without them.
bool depends_on_pictures(BuildingVariable variable) {
    switch (variable) {
        case BuildingVariable::people_capacity:
        case BuildingVariable::region_count:
        case BuildingVariable::device_status:
        case BuildingVariable::reset_count:
        case BuildingVariable::counting_mode:
        case BuildingVariable::software_version:
            return false;
        default:
            return true;
    }
}

bool is_faulty(const MappedObject& object, const Present& present) {
    return !present.is_healthy && depends_on_pictures(object.variable.variable);
}

std::string_view text_of_state(BuildingVariable variable, bool is_active) {
    switch (variable) {
        case BuildingVariable::region_n:
            return is_active ? "occupied" : "vacant";
        case BuildingVariable::overcrowding:
            return is_active ? "too many people" : "not too many";
        case BuildingVariable::device_status:
            return is_active ? "counting" : "not counting";
        default:
            return is_active ? "reset" : "count";
    }
}

Value present_value_of(const MappedObject& object, const Present& present) {
    const VariableValue value = value_of(object.variable, present);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* state = std::get_if<bool>(&value)) return Enumerated{*state ? 1U : 0U};
    const std::int64_t number = std::get<std::int64_t>(value);
    if (object.id.type == ObjectType::multi_state_value) return Unsigned{static_cast<std::uint64_t>(number)};
    return static_cast<float>(number);
}

} // namespace

ObjectType object_type_of(VariableKind kind) {
    switch (kind) {
        case VariableKind::number:
        case VariableKind::total:
        case VariableKind::seconds:
            return ObjectType::analog_input;
        case VariableKind::state:
            return ObjectType::binary_input;
        case VariableKind::command:
            return ObjectType::binary_value;
        case VariableKind::threshold:
            return ObjectType::analog_value;
        case VariableKind::mode:
            return ObjectType::multi_state_value;
        case VariableKind::text:
            return ObjectType::character_string_value;
    }
    return ObjectType::analog_input;
}

Objects::Objects(const std::vector<settings::BacnetObject>& mapped) {
    all_.reserve(mapped.size());
    for (const settings::BacnetObject& object : mapped) {
        const VariableOf variable{object.variable, object.region};
        const ObjectType type = object_type_of(settings::kind_of(object.variable));
        all_.push_back({{type, static_cast<std::uint32_t>(object.instance)},
                        object.name.empty() ? name_of(variable) : object.name,
                        variable,
                        object.description.empty() ? meaning_of(variable) : object.description,
                        object.cov,
                        static_cast<float>(object.cov_increment)});
    }
}

const MappedObject* Objects::find(const ObjectId& id) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const MappedObject& object) { return object.id == id; });
    return found == all_.end() ? nullptr : &*found;
}

const MappedObject* Objects::find(std::string_view name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const MappedObject& object) { return object.name == name; });
    return found == all_.end() ? nullptr : &*found;
}

Shown Objects::shown(const MappedObject& object, const Present& present) {
    return {present_value_of(object, present), {false, is_faulty(object, present), false, false}};
}

std::optional<PropertyValue> Objects::read(const MappedObject& object, PropertyId property, const Present& present) {
    const auto forms = properties_of(object.id.type);
    if (std::none_of(forms.begin(), forms.end(), [&](const PropertyForm& form) { return form.id == property; }))
        return std::nullopt;
    const bool faulty = is_faulty(object, present);
    switch (property) {
        case PropertyId::object_identifier:
            return single(object.id);
        case PropertyId::object_name:
            return single(object.name);
        case PropertyId::object_type:
            return single(Enumerated{static_cast<std::uint32_t>(object.id.type)});
        case PropertyId::present_value:
            return single(present_value_of(object, present));
        case PropertyId::description:
            return single(object.description);
        case PropertyId::status_flags:
            return single(shown(object, present).flags);
        case PropertyId::event_state:
            return single(Enumerated{faulty ? event_state_fault : event_state_normal});
        case PropertyId::reliability:
            return single(Enumerated{
                static_cast<std::uint32_t>(faulty ? Reliability::communication_failure : Reliability::no_fault_detected)});
        case PropertyId::out_of_service:
            return single(false);
        case PropertyId::units:
            return single(Enumerated{static_cast<std::uint32_t>(
                settings::kind_of(object.variable.variable) == VariableKind::seconds ? Units::seconds : Units::no_units)});
        case PropertyId::cov_increment:
            return single(object.cov_increment);
        case PropertyId::polarity:
            return single(Enumerated{polarity_normal});
        case PropertyId::inactive_text:
            return single(std::string(text_of_state(object.variable.variable, false)));
        case PropertyId::active_text:
            return single(std::string(text_of_state(object.variable.variable, true)));
        case PropertyId::number_of_states:
            return single(Unsigned{2});
        case PropertyId::state_text:
            return array({encoded(std::string("inside regions")), encoded(std::string("outside regions"))});
        case PropertyId::property_list:
            return property_list(object.id.type);
        default:
            return std::nullopt;
    }
}

} // namespace headcount::building::bacnet
