#pragma once

#include "delivery/broker_link.h"
#include "delivery/loop.h"
#include "delivery/name_lookup.h"
#include "delivery/recipient.h"
#include "delivery/tls.h"
#include "settings/settings.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct mosquitto;

namespace headcount::delivery {

/// What the broker keeps for whoever comes later. Empty: nothing any more.
struct RetainedMessage {
    std::string topic;
    std::string body;
    friend bool operator==(const RetainedMessage&, const RetainedMessage&) = default;
};

/// Where and how to publish. The topic has no variables any more.
struct MqttAddress {
    std::string host;
    int port = 1883;
    settings::MqttVersion version = settings::MqttVersion::v3_1_1;
    std::optional<settings::Tls> tls = std::nullopt; ///< absent: not encrypted
    std::string client_id;
    std::string username; ///< empty: none
    std::string password; ///< secret
    std::string topic;
    int qos = 0;
    std::string availability_topic = {};        ///< empty: nothing is said
    std::vector<RetainedMessage> retained = {}; ///< published with each connection
    friend bool operator==(const MqttAddress&, const MqttAddress&) = default;
};

/// A topic on an MQTT broker (3.1.1 or 5, with or without TLS), spoken to with libmosquitto over a `BrokerLink`.
///
/// While it is connected, the availability topic holds a retained `online`; when it leaves, or the broker doesn't hear of it for
/// one and a half times the 30 s of keep-alive, `offline` (its last will).
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
    void take_back(const std::vector<std::string>& topics) override;

private:
    struct Callbacks;
    struct Closer {
        void operator()(mosquitto* client) const;
    };

    void try_next_address();
    void begin_session();
    bool prepare_client();
    void end_session();
    void say_available();
    void retain(const std::string& topic, std::string_view body);
    std::string words_for_silence() const;
    std::string words_for_end() const;
    void look_at_answer(int reason);
    void watch_socket();
    void socket_is_ready(short events);
    void keep_alive();
    void look_at_link();
    void look_at_session();
    bool has_published() const;
    void session_has_ended();
    void settle(tl::expected<void, Failure> outcome);
    void fail(std::string sentence);
    Failure failure_of(std::string sentence) const;

    Loop& loop_;
    MqttAddress address_;
    Patience patience_;
    Lost lost_;

    std::optional<TlsClient> tls_;
    std::unique_ptr<BrokerLink> link_;
    std::unique_ptr<mosquitto, Closer> client_; ///< there is one once the link is ready; goes first, to say goodbye over it
    bool is_connected_ = false;
    Settled settled_; ///< of the `connect` or `send` that goes on
    std::vector<std::string> untried_;

    // What the library has called back about, looked at once it has returned.
    std::optional<int> connect_answer_;
    int sent_id_ = 0;                         ///< packet id of the message under way
    std::map<int, std::string> retained_ids_; ///< packet ids under way, and their topics
    std::optional<int> publish_answer_;
    std::optional<std::string> closed_because_;

    std::optional<NameLookup> lookup_;
    Loop::Handle socket_;
    Loop::Handle deadline_;
    Loop::Handle keep_alive_;
    Loop::Handle settling_;
    Loop::Handle losing_;
};

} // namespace headcount::delivery
