#pragma once

#include "base/result.h"
#include "settings/settings.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace headcount::delivery {

/// What a broker may say to somebody who only publishes: one CONNACK, then PUBACK, PUBREC, PUBCOMP and PINGRESP, and in MQTT 5
/// DISCONNECT. Anything else ends the connection before the MQTT library has seen it.
///
/// Lets whole packets through, of at most 64 KiB each, whose flags, lengths and properties are as MQTT 3.1.1 or MQTT 5 say
/// (2.1 fixed header, 2.2.2 properties with table 2-4, chapter 3). Texts are not looked at: the library checks them itself.
class BrokerPackets {
public:
    static constexpr std::size_t longest_packet = 65'536;

    explicit BrokerPackets(settings::MqttVersion version) : version_(version) {}

    /// Takes what came from the broker, in pieces of any size, and appends the packets that are whole and right to `passed`. The
    /// error is the rest of a sentence; what was right before the fault has been appended. After an error no more may be given.
    Result<void> take(std::string_view bytes, std::string& passed);

private:
    Result<void> look_at_type(unsigned char first_byte) const;

    settings::MqttVersion version_;
    bool has_begun_ = false; ///< CONNACK was there
    std::string waiting_;    ///< the begin of a packet
};

} // namespace headcount::delivery
