#pragma once

#include "building/present.h"
#include "building/variables.h"

#include <cstdint>
#include <vector>

namespace headcount::building::modbus {

/// Where a variable stands among the input registers. Addresses are those of the protocol, from 0 on.
struct Register {
    VariableOf variable;
    std::uint16_t address = 0;
    int words = 1; ///< 2: high word first
};

/// The input registers, in the order of the variables, without a gap. Texts and switches are not among them.
const std::vector<Register>& register_map();

/// The coil that resets the cumulative counts when it is written 1, and reads as 0.
constexpr std::uint16_t reset_coil = 0;

/// The registers' contents. A number that does not fit is shown as the greatest that does; states are 0 or 1.
std::vector<std::uint16_t> registers_of(const Present& present);

} // namespace headcount::building::modbus
