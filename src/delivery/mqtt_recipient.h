#pragma once

#include "delivery/loop.h"
#include "delivery/name_lookup.h"
#include "delivery/recipient.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct mosquitto;

namespace headcount::delivery {

/// Where and how to publish. The topic has no variables any more.
struct MqttAddress {
    std::string host;
    int port = 1883;
    std::string client_id;
    std::string username; ///< empty: none
    std::string password; ///< secret
    std::string topic;
    int qos = 0;
    friend bool operator==(const MqttAddress&, const MqttAddress&) = default;
};

/// A topic on an MQTT 3.1.1 broker, spoken to with libmosquitto whose socket the loop watches.
///
/// Each connection begins a clean session: what is under way when it breaks is published again by the outbox, so nothing
/// needs to be remembered by the library. QoS 0 counts as acknowledged when its last byte went into the socket of a standing
/// connection; what the network loses after that, nobody can know.
class MqttRecipient final : public Recipient {
public:
    MqttRecipient(Loop& loop, MqttAddress address, Patience patience, Lost lost);
    ~MqttRecipient() override;

    void connect(Settled settled) override;
    void send(const Message& message, Settled settled) override;
    bool is_connected() const override { return is_connected_; }

private:
    struct Callbacks;
    struct Closer {
        void operator()(mosquitto* client) const;
    };

    void try_next_address();
    void begin_session(const std::string& host);
    void watch_socket();
    void socket_is_ready(short events);
    bool has_received_too_much() const;
    void keep_alive();
    void look_at_session();
    void settle(tl::expected<void, Failure> outcome);
    void fail(std::string sentence);
    Failure failure_of(std::string sentence) const;

    Loop& loop_;
    MqttAddress address_;
    Patience patience_;
    Lost lost_;

    std::unique_ptr<mosquitto, Closer> client_;
    bool is_connected_ = false;
    Settled settled_; ///< of the `connect` or `send` that goes on
    std::vector<std::string> untried_;

    // What the library has called back about, looked at once it has returned.
    std::optional<int> connect_answer_;
    bool is_published_ = false;
    std::optional<int> closed_because_;
    std::uint64_t received_before_ = 0; ///< bytes of this connection, up to the last acknowledgement

    std::optional<NameLookup> lookup_;
    Loop::Handle socket_;
    Loop::Handle deadline_;
    Loop::Handle keep_alive_;
    Loop::Handle settling_;
    Loop::Handle losing_;
};

} // namespace headcount::delivery
