#include "building/bacnet/octets.h"

namespace headcount::building::bacnet {

void append_number(Octets& octets, std::uint64_t value, std::size_t size) {
    for (std::size_t i = size; i > 0; --i)
        octets.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
}

void append(Octets& octets, OctetView more) {
    octets.insert(octets.end(), more.begin(), more.end());
}

} // namespace headcount::building::bacnet
