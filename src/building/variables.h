#pragma once

#include "building/present.h"
#include "settings/building_settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What can be read: one table, from which BACnet's objects, Modbus' registers and their pages in docs/ are made.
namespace headcount::building {

using settings::BuildingVariable;
using settings::VariableKind;

/// A variable, and of which region where it is one of a region.
struct VariableOf {
    BuildingVariable variable = BuildingVariable::people_count_all;
    std::optional<int> region;
    friend bool operator==(const VariableOf&, const VariableOf&) = default;
};

/// `region_3_count`
inline std::string name_of(const VariableOf& variable) {
    return settings::name_of(variable.variable, variable.region);
}

/// What a variable means, as the rest of a sentence.
std::string meaning_of(const VariableOf& variable);

/// Every variable there is, those of regions for each of the 16, in the order of the table.
std::vector<VariableOf> all_variables();

/// A number (also of a mode), a state or a text.
using VariableValue = std::variant<std::int64_t, bool, std::string>;

/// A region that is not drawn is empty.
VariableValue value_of(const VariableOf& variable, const Present& present);

} // namespace headcount::building
