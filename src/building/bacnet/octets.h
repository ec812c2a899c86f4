#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headcount::building::bacnet {

using Octets = std::vector<std::uint8_t>;
/// Octets that somebody else owns.
using OctetView = std::span<const std::uint8_t>;

/// Takes numbers off the front of received octets, most significant first. Never reads beyond their end.
class OctetReader {
public:
    explicit OctetReader(OctetView octets) : rest_(octets) {}

    OctetView rest() const { return rest_; }
    bool is_at_end() const { return rest_.empty(); }

    /// A number of 1 to 8 octets; nothing if so many are not left.
    std::optional<std::uint64_t> number(std::size_t size) {
        if (rest_.size() < size) return std::nullopt;
        std::uint64_t value = 0;
        for (const std::uint8_t octet : rest_.first(size))
            value = value << 8 | octet;
        rest_ = rest_.subspan(size);
        return value;
    }

    std::optional<OctetView> take(std::size_t size) {
        if (rest_.size() < size) return std::nullopt;
        const OctetView taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }

private:
    OctetView rest_;
};

/// Appends a number in `size` octets, most significant first.
void append_number(Octets& octets, std::uint64_t value, std::size_t size);

void append(Octets& octets, OctetView more);

} // namespace headcount::building::bacnet
