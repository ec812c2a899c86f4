#include "base/clock.h"
#include "delivery/http_recipient.h"
#include "delivery/loop.h"
#include "delivery/mqtt_recipient.h"
#include "peers/tcp_peer.h"

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace {

using namespace headcount;
using namespace headcount::delivery;

/// A recipient that answers everything with the bytes of the input, and hangs up.
class HostilePeer {
public:
    int port() const { return peer_.port(); }
    void will_say(std::string bytes) {
        const std::scoped_lock lock(mutex_);
        bytes_ = std::move(bytes);
    }

private:
    std::string bytes() {
        const std::scoped_lock lock(mutex_);
        return bytes_;
    }

    std::mutex mutex_;
    std::string bytes_;
    peers::TcpPeer peer_{[this](const peers::Connection& connection) {
        if (!connection.receive_some().empty()) connection.send(bytes());
    }};
};

/// Runs the loop until a call is settled, and sees that this happens once.
bool settle(Loop& loop, const std::function<void(Settled)>& call) {
    int settlements = 0;
    bool went_well = false;
    call([&](const tl::expected<void, Failure>& outcome) {
        ++settlements;
        went_well = outcome.has_value();
        if (!outcome && outcome.error().sentence.empty()) std::abort();
    });
    while (settlements == 0)
        loop.run_once();
    if (settlements != 1) std::abort();
    return went_well;
}

} // namespace

/// Whatever comes back over HTTP, MQTT 3.1.1 or MQTT 5 (the first byte says which): connecting and sending end, once each, with
/// success or a sentence, through the real libraries.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static HostilePeer peer;
    static const SystemClock clock;
    if (size == 0) return 0;
    peer.will_say({reinterpret_cast<const char*>(data) + 1, size - 1});
    Loop loop(clock);
    const Patience patience{.connect = std::chrono::milliseconds(200), .answer = std::chrono::milliseconds(200)};
    std::unique_ptr<Recipient> recipient;
    if (data[0] % 3 == 0) {
        HttpAddress address;
        address.url = address.label = "http://127.0.0.1:" + std::to_string(peer.port()) + "/";
        address.username = "gate";
        address.password = "secret";
        recipient = std::make_unique<HttpRecipient>(loop, address, patience);
    } else {
        MqttAddress address;
        address.host = "127.0.0.1";
        address.port = peer.port();
        address.version = data[0] % 3 == 1 ? settings::MqttVersion::v3_1_1 : settings::MqttVersion::v5;
        address.client_id = "fuzz";
        address.topic = "t";
        address.qos = 2;
        address.availability_topic = "t/availability";
        recipient = std::make_unique<MqttRecipient>(loop, address, patience, [](const Failure&) {});
    }
    if (settle(loop, [&](Settled settled) { recipient->connect(std::move(settled)); }))
        settle(loop, [&](Settled settled) { recipient->send({.body = "{}", .is_late = false}, std::move(settled)); });
    return 0;
}
