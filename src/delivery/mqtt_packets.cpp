#include "delivery/mqtt_packets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace headcount::delivery {

namespace {

// MQTT 5, table 2-1.
enum PacketType : unsigned { connack = 2, puback = 4, pubrec = 5, pubcomp = 7, pingresp = 13, disconnect = 14 };

constexpr unsigned bit_of(PacketType type) {
    return 1U << type;
}
constexpr unsigned in_acknowledgements = bit_of(puback) | bit_of(pubrec) | bit_of(pubcomp);

enum class Form { flag, byte2, byte2_not_0, byte4, byte4_not_0, text, pair_of_texts };

struct Property {
    unsigned char id;
    Form form;
    unsigned types; ///< where it may stand
};

constexpr unsigned char user_property = 0x26;

// MQTT 5, table 2-4, as far as it is about packets that a publisher receives.
constexpr std::array<Property, 17> properties{{
    {0x11, Form::byte4, bit_of(connack) | bit_of(disconnect)},                      // Session Expiry Interval
    {0x12, Form::text, bit_of(connack)},                                            // Assigned Client Identifier
    {0x13, Form::byte2, bit_of(connack)},                                           // Server Keep Alive
    {0x15, Form::text, bit_of(connack)},                                            // Authentication Method
    {0x16, Form::text, bit_of(connack)},                                            // Authentication Data
    {0x1a, Form::text, bit_of(connack)},                                            // Response Information
    {0x1c, Form::text, bit_of(connack) | bit_of(disconnect)},                       // Server Reference
    {0x1f, Form::text, bit_of(connack) | in_acknowledgements | bit_of(disconnect)}, // Reason String
    {0x21, Form::byte2_not_0, bit_of(connack)},                                     // Receive Maximum
    {0x22, Form::byte2, bit_of(connack)},                                           // Topic Alias Maximum
    {0x24, Form::flag, bit_of(connack)},                                            // Maximum QoS
    {0x25, Form::flag, bit_of(connack)},                                            // Retain Available
    {user_property, Form::pair_of_texts, bit_of(connack) | in_acknowledgements | bit_of(disconnect)}, // User Property
    {0x27, Form::byte4_not_0, bit_of(connack)},                                                       // Maximum Packet Size
    {0x28, Form::flag, bit_of(connack)}, // Wildcard Subscription Available
    {0x29, Form::flag, bit_of(connack)}, // Subscription Identifier Available
    {0x2a, Form::flag, bit_of(connack)}, // Shared Subscription Available
}};

tl::unexpected<Error> breaks_rules(std::string_view what) {
    return failure(fmt::format("it breaks the rules of MQTT ({})", what));
}

/// Numbers and texts from the front of some bytes; nothing when there are not enough.
class PacketReader {
public:
    explicit PacketReader(std::string_view bytes) : bytes_(bytes) {}

    bool is_at_end() const { return bytes_.empty(); }
    std::size_t left() const { return bytes_.size(); }

    std::optional<std::uint32_t> number(std::size_t size) {
        if (bytes_.size() < size) return std::nullopt;
        std::uint32_t value = 0;
        for (const char byte : bytes_.substr(0, size))
            value = value << 8 | static_cast<unsigned char>(byte);
        bytes_.remove_prefix(size);
        return value;
    }
    bool skip(std::size_t size) {
        if (bytes_.size() < size) return false;
        bytes_.remove_prefix(size);
        return true;
    }
    bool skip_text() {
        const auto length = number(2);
        return length && skip(*length);
    }

private:
    std::string_view bytes_;
};

/// A length of one to four bytes (MQTT 5, 1.5.5), and how many it took.
struct Length {
    std::size_t value = 0;
    std::size_t bytes = 0; ///< 0: not all of it is there
};

/// Nothing if it is too long, or longer than it need be.
std::optional<Length> read_length(std::string_view bytes) {
    Length length;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 4); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        length.value |= static_cast<std::size_t>(byte & 0x7fU) << (7 * i);
        if ((byte & 0x80U) != 0) continue;
        if (byte == 0 && i > 0) return std::nullopt;
        length.bytes = i + 1;
        return length;
    }
    if (bytes.size() >= 4) return std::nullopt;
    return length;
}

bool skip_value(PacketReader& reader, Form form) {
    switch (form) {
        case Form::flag:
            return reader.number(1).value_or(2) <= 1;
        case Form::byte2:
            return reader.skip(2);
        case Form::byte2_not_0:
            return reader.number(2).value_or(0) != 0;
        case Form::byte4:
            return reader.skip(4);
        case Form::byte4_not_0:
            return reader.number(4).value_or(0) != 0;
        case Form::text:
            return reader.skip_text();
        case Form::pair_of_texts:
            return reader.skip_text() && reader.skip_text();
    }
    return false;
}

/// `bytes` are the properties' length and they themselves, and nothing behind.
Result<void> look_at_properties(PacketType type, std::string_view bytes) {
    const std::optional<Length> length = read_length(bytes);
    if (!length || length->bytes == 0 || length->bytes + length->value != bytes.size())
        return breaks_rules("properties whose length is wrong");
    PacketReader reader(bytes.substr(length->bytes));
    std::uint64_t seen = 0;
    while (!reader.is_at_end()) {
        const std::uint32_t id = *reader.number(1);
        const auto* const property =
            std::find_if(properties.begin(), properties.end(), [id](const Property& known) { return known.id == id; });
        if (property == properties.end() || (property->types & bit_of(type)) == 0)
            return breaks_rules(fmt::format("property {} is out of place", id));
        if (id != user_property && (seen >> id & 1U) != 0) return breaks_rules(fmt::format("property {} comes twice", id));
        seen |= std::uint64_t{1} << id;
        if (!skip_value(reader, property->form)) return breaks_rules(fmt::format("property {} has a wrong value", id));
    }
    return {};
}

/// `body` is what follows the fixed header.
Result<void> look_at_connack(std::string_view body, settings::MqttVersion version) {
    if (body.size() < 2 || static_cast<unsigned char>(body[0]) > 1) return breaks_rules("CONNACK");
    if (version == settings::MqttVersion::v3_1_1) return body.size() == 2 ? Result<void>() : breaks_rules("CONNACK");
    // A broker that doesn't know MQTT 5 refuses in the words of MQTT 3.1.1.
    if (body.size() == 2 && body[1] == 1) return {};
    return look_at_properties(connack, body.substr(2));
}

Result<void> look_at_acknowledgement(PacketType type, std::string_view body, settings::MqttVersion version) {
    PacketReader reader(body);
    if (reader.number(2).value_or(0) == 0) return breaks_rules("an acknowledgement of nothing");
    if (reader.is_at_end()) return {};
    if (version == settings::MqttVersion::v3_1_1) return breaks_rules("an acknowledgement that is too long");
    return body.size() == 3 ? Result<void>() : look_at_properties(type, body.substr(3));
}

Result<void> look_at_packet(PacketType type, std::string_view body, settings::MqttVersion version) {
    switch (type) {
        case connack:
            return look_at_connack(body, version);
        case puback:
        case pubrec:
        case pubcomp:
            return look_at_acknowledgement(type, body, version);
        case pingresp:
            return body.empty() ? Result<void>() : breaks_rules("PINGRESP");
        case disconnect:
            return body.size() < 2 ? Result<void>() : look_at_properties(type, body.substr(1));
    }
    return breaks_rules("an unknown packet");
}

bool is_for_publishers(unsigned type, settings::MqttVersion version) {
    switch (type) {
        case puback:
        case pubrec:
        case pubcomp:
        case pingresp:
            return true;
        case disconnect:
            return version == settings::MqttVersion::v5;
        default:
            return false; // a second CONNACK too
    }
}

} // namespace

Result<void> BrokerPackets::look_at_type(unsigned char first_byte) const {
    const unsigned type = first_byte >> 4U;
    if (!has_begun_ && type != connack) return failure("it does not speak MQTT at this port");
    if (has_begun_ && !is_for_publishers(type, version_)) return failure("it sends what nobody has asked for");
    if ((first_byte & 0x0fU) != 0) return breaks_rules("flags that are reserved");
    return {};
}

Result<void> BrokerPackets::take(std::string_view bytes, std::string& passed) {
    waiting_ += bytes;
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        const auto first_byte = static_cast<unsigned char>(rest.front());
        if (Result<void> right = look_at_type(first_byte); !right) return right;
        const std::optional<Length> length = read_length(rest.substr(1));
        if (!length) return breaks_rules("a packet whose length can't be read");
        if (length->bytes == 0) break;
        if (length->value > longest_packet) return failure("it sends what nobody has asked for");
        const std::size_t header = 1 + length->bytes;
        if (rest.size() - header < length->value) break;
        const auto type = static_cast<PacketType>(first_byte >> 4U);
        if (Result<void> right = look_at_packet(type, rest.substr(header, length->value), version_); !right) return right;
        has_begun_ = true;
        passed += rest.substr(0, header + length->value);
        rest.remove_prefix(header + length->value);
    }
    waiting_.erase(0, waiting_.size() - rest.size());
    return {};
}

} // namespace headcount::delivery
