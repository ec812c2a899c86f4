#pragma once

#include "building/bacnet/properties.h"
#include "building/present.h"
#include "building/variables.h"
#include "settings/building_settings.h"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::building::bacnet {

/// The type of object that shows a variable of this kind.
ObjectType object_type_of(VariableKind kind);

/// An object that shows a variable.
struct MappedObject {
    ObjectId id;
    std::string name;
    VariableOf variable;
    std::string description;
    bool has_cov = true;
    float cov_increment = 1;
};

/// What an object shows, of interest to those who subscribe to changes.
struct Shown {
    Value value;
    BitString flags; ///< in-alarm, fault, overridden, out-of-service
    friend bool operator==(const Shown&, const Shown&) = default;
};

/// The objects that the settings map, beside the Device. A property is read as of a `Present`.
class Objects {
public:
    explicit Objects(const std::vector<settings::BacnetObject>& mapped);

    const std::vector<MappedObject>& all() const { return all_; }
    const MappedObject* find(const ObjectId& id) const;
    const MappedObject* find(std::string_view name) const;

    static Shown shown(const MappedObject& object, const Present& present);
    /// Nothing if the object has no such property.
    static std::optional<PropertyValue> read(const MappedObject& object, PropertyId property, const Present& present);

private:
    std::vector<MappedObject> all_;
};

} // namespace headcount::building::bacnet
