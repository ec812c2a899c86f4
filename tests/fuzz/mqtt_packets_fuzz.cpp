#include "delivery/mqtt_packets.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace headcount;
using namespace headcount::delivery;

struct Taken {
    std::string passed;
    std::string fault;
};

Taken take(settings::MqttVersion version, std::string_view bytes, std::size_t piece) {
    BrokerPackets packets(version);
    Taken taken;
    while (!bytes.empty() && taken.fault.empty()) {
        const Result<void> right = packets.take(bytes.substr(0, piece), taken.passed);
        if (!right) taken.fault = right.error().sentence;
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    return taken;
}

/// PUBLISH, SUBSCRIBE and their like never are.
bool begins_with_what_publishers_receive(const std::string& packet) {
    switch (static_cast<unsigned char>(packet[0])) {
        case 0x20:
        case 0x40:
        case 0x50:
        case 0x70:
        case 0xd0:
        case 0xe0:
            return true;
        default:
            return false;
    }
}

} // namespace

/// Whatever a broker sends (the first byte says in which version, the second in what pieces): what is passed on is the unchanged
/// begin of it, the same in any pieces, and passes again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto version = data[0] % 2 == 0 ? settings::MqttVersion::v3_1_1 : settings::MqttVersion::v5;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const Taken whole = take(version, bytes, bytes.size());
    const Taken in_pieces = take(version, bytes, 1 + data[1]);
    if (whole.passed != in_pieces.passed || whole.fault != in_pieces.fault) std::abort();
    if (bytes.substr(0, whole.passed.size()) != whole.passed) std::abort();
    if (!whole.passed.empty() && !begins_with_what_publishers_receive(whole.passed)) std::abort();
    const Taken again = take(version, whole.passed, 1 + data[1]);
    if (again.passed != whole.passed || !again.fault.empty()) std::abort();
    return 0;
}
