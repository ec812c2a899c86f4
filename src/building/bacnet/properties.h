#pragma once

#include "building/bacnet/octets.h"
#include "building/bacnet/tags.h"
#include "building/bacnet/vocabulary.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// Which properties each type of object has: one table, from which reading, Property_List, ReadPropertyMultiple's groups and the
/// conformance statement are made.
namespace headcount::building::bacnet {

struct PropertyForm {
    PropertyId id;
    std::string_view name; ///< the standard's
    bool is_required;      ///< by the standard (conformance R or W), and so in the group REQUIRED
};

/// In the order in which ALL gives them. Empty for a type that the sensor does not have.
std::span<const PropertyForm> properties_of(ObjectType type);

/// The types of object that the sensor has, with the standard's names.
struct TypeForm {
    ObjectType type;
    std::string_view name;
};
std::span<const TypeForm> object_types();

/// A property's value: tagged pieces, those of an array one by one.
struct PropertyValue {
    bool is_array = false;
    std::vector<Octets> elements; ///< one, where it is no array
};

PropertyValue single(const Value& value);
PropertyValue array(std::vector<Octets> elements);
Octets encoded(const Value& value);

/// The whole, one element, or (index 0) how many there are.
tl::expected<Octets, ErrorAnswer> select(const PropertyValue& value, const std::optional<std::uint32_t>& index);

/// Property_List of a type (12.1.1.4.1): all but the object's id, name, type and the list itself.
PropertyValue property_list(ObjectType type);

} // namespace headcount::building::bacnet
