#include "building/modbus/register_map.h"

#include <algorithm>
#include <limits>

namespace headcount::building::modbus {

namespace {

std::vector<Register> make_map() {
    std::vector<Register> map;
    std::uint16_t address = 0;
    for (const VariableOf& variable : all_variables()) {
        const VariableKind kind = settings::kind_of(variable.variable);
        if (kind == VariableKind::text || kind == VariableKind::command) continue;
        const int words = kind == VariableKind::total ? 2 : 1;
        map.push_back({variable, address, words});
        address = static_cast<std::uint16_t>(address + words);
    }
    return map;
}

std::uint32_t number_of(const VariableValue& value) {
    if (const bool* state = std::get_if<bool>(&value)) return *state ? 1 : 0;
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return 0;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(*number, 0, std::numeric_limits<std::uint32_t>::max()));
}

} // namespace

const std::vector<Register>& register_map() {
    static const std::vector<Register> map = make_map();
    return map;
}

std::vector<std::uint16_t> registers_of(const Present& present) {
    std::vector<std::uint16_t> registers;
    for (const Register& place : register_map()) {
        const std::uint32_t number = number_of(value_of(place.variable, present));
        if (place.words == 2) {
            registers.push_back(static_cast<std::uint16_t>(number >> 16));
            registers.push_back(static_cast<std::uint16_t>(number));
        } else {
            registers.push_back(static_cast<std::uint16_t>(std::min<std::uint32_t>(number, 65'535)));
        }
    }
    return registers;
}

} // namespace headcount::building::modbus
