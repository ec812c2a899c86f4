#include "delivery/mqtt_recipient.h"

#include "base/log.h"

#include <fmt/format.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace headcount::delivery {

namespace {

constexpr std::string_view online = "online"; // the words that Home Assistant expects
constexpr std::string_view offline = "offline";

/// The library's global state lives as long as the program.
void initialise_mosquitto() {
    static const int initialised = mosquitto_lib_init();
    (void)initialised;
}

/// In the words of MQTT 3.1.1, table 3.1, and MQTT 5, 3.2.2.2, as far as a person can do something about it.
std::string words_for_refusal(int code) {
    switch (code) {
        case 1:
        case MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION:
            return "it doesn't speak this version of MQTT; choose another one";
        case 2:
        case MQTT_RC_CLIENTID_NOT_VALID:
            return "it refuses the client id; choose another one";
        case 3:
        case MQTT_RC_SERVER_UNAVAILABLE:
            return "it says that it is not available";
        case 4:
        case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
            return "it refuses the user name or the password";
        case 5:
        case MQTT_RC_NOT_AUTHORIZED:
            return "it doesn't allow this client, or not with this user name and password";
        case MQTT_RC_RETAIN_NOT_SUPPORTED:
            return "it keeps no retained messages; switch availability off";
        default:
            return code < 0x80 ? fmt::format("it refused the connection with code {}", code)
                               : fmt::format("it refused the connection ({})", mosquitto_reason_string(code));
    }
}

/// For the library's own codes, and from 128 on the broker's (MQTT 5, 3.14.2.1).
std::string words_for(int code) {
    if (code == MOSQ_ERR_SUCCESS) return "it closed the connection";
    if (code >= 0x80) return fmt::format("it closed the connection ({})", mosquitto_reason_string(code));
    if (code == MOSQ_ERR_CONN_LOST) return "the connection was lost";
    std::string words = mosquitto_strerror(code);
    if (words.ends_with('.')) words.pop_back();
    return words;
}

/// MQTT 5, 4.13: refusals that speak of the message itself.
bool is_about_message(int reason) {
    return reason == MQTT_RC_PAYLOAD_FORMAT_INVALID || reason == MQTT_RC_TOPIC_NAME_INVALID || reason == MQTT_RC_PACKET_TOO_LARGE;
}

} // namespace

/// What libmosquitto calls. They only take notes: the client must not be destroyed while the library is at work.
struct MqttRecipient::Callbacks {
    static void connected(mosquitto*, void* recipient, int code, int, const mosquitto_property*) {
        static_cast<MqttRecipient*>(recipient)->connect_answer_ = code;
    }
    static void disconnected(mosquitto*, void* recipient, int code, const mosquitto_property*) {
        auto& self = *static_cast<MqttRecipient*>(recipient);
        if (!self.closed_because_) self.closed_because_ = words_for(code);
    }
    static void published(mosquitto*, void* recipient, int id, int reason, const mosquitto_property*) {
        auto& self = *static_cast<MqttRecipient*>(recipient);
        if (id == self.sent_id_) self.publish_answer_ = reason;
        const auto retained = self.retained_ids_.extract(id);
        if (!retained.empty() && reason >= 0x80) {
            log::warning("The broker {}:{} does not take what it is to keep on '{}': {}.", self.address_.host, self.address_.port,
                         retained.mapped(), mosquitto_reason_string(reason));
        }
    }
};

void MqttRecipient::Closer::operator()(mosquitto* client) const {
    mosquitto_disconnect(client); // says goodbye if there is a connection
    mosquitto_destroy(client);
}

MqttRecipient::MqttRecipient(Loop& loop, MqttAddress address, Patience patience, Lost lost)
    : loop_(loop), address_(std::move(address)), patience_(patience), lost_(std::move(lost)) {
    initialise_mosquitto();
    if (address_.tls) tls_.emplace(*address_.tls, address_.host);
}

MqttRecipient::~MqttRecipient() {
    end_session(); // calls back one last time
}

void MqttRecipient::connect(Settled settled) {
    settled_ = std::move(settled);
    losing_.drop();
    end_session();
    deadline_ = loop_.after(patience_.connect, [this] { fail(words_for_silence()); });
    lookup_.emplace(loop_, address_.host, [this](Result<std::vector<std::string>> addresses) {
        if (!addresses) return fail(addresses.error().sentence);
        untried_ = std::move(*addresses);
        try_next_address();
    });
}

void MqttRecipient::try_next_address() {
    const std::string address = std::move(untried_.front());
    untried_.erase(untried_.begin());
    end_session();
    connect_answer_.reset();
    publish_answer_.reset();
    closed_because_.reset();
    sent_id_ = 0;
    retained_ids_.clear();
    link_ = std::make_unique<BrokerLink>(loop_, address, address_.port, tls_ ? &*tls_ : nullptr, address_.version,
                                         [this] { look_at_link(); });
    look_at_link();
}

void MqttRecipient::look_at_link() {
    if (client_) return look_at_session();
    if (link_->is_ready()) return begin_session();
    if (link_->has_ended()) session_has_ended();
}

void MqttRecipient::begin_session() {
    if (!prepare_client()) return;
    int status = MOSQ_ERR_SUCCESS;
    const Result<void> is_in = link_->connect_library([&](const std::string& path) {
        // Port 0 means that it is a UNIX socket.
        status = mosquitto_connect_async(client_.get(), path.c_str(), 0, static_cast<int>(patience_.keep_alive.count()));
    });
    if (!is_in) return fail(is_in.error().sentence);
    if (status != MOSQ_ERR_SUCCESS && !closed_because_) closed_because_ = words_for(status);
    look_at_session();
}

bool MqttRecipient::prepare_client() {
    client_.reset(mosquitto_new(address_.client_id.c_str(), true, this));
    if (client_ == nullptr) {
        fail(fmt::format("the client id '{}' is not allowed", address_.client_id));
        return false;
    }
    mosquitto* client = client_.get();
    const bool is_version_5 = address_.version == settings::MqttVersion::v5;
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, is_version_5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311);
    mosquitto_connect_v5_callback_set(client, &Callbacks::connected);
    mosquitto_disconnect_v5_callback_set(client, &Callbacks::disconnected);
    mosquitto_publish_v5_callback_set(client, &Callbacks::published);
    if (!address_.username.empty()) mosquitto_username_pw_set(client, address_.username.c_str(), address_.password.c_str());
    if (!address_.availability_topic.empty()) {
        mosquitto_will_set(client, address_.availability_topic.c_str(), static_cast<int>(offline.size()), offline.data(),
                           std::min(address_.qos, 1), true);
    }
    return true;
}

/// Who leaves on purpose says so; the last will is for all other ends.
void MqttRecipient::end_session() {
    if (client_ && is_connected_ && !closed_because_ && !address_.availability_topic.empty()) {
        mosquitto_publish(client_.get(), nullptr, address_.availability_topic.c_str(), static_cast<int>(offline.size()),
                          offline.data(), 0, true);
    }
    is_connected_ = false;
    socket_.drop();
    keep_alive_.drop();
    client_.reset();
    link_.reset();
}

void MqttRecipient::say_available() {
    if (!address_.availability_topic.empty()) retain(address_.availability_topic, online);
    for (const RetainedMessage& message : address_.retained)
        retain(message.topic, message.body);
}

void MqttRecipient::take_back(const std::vector<std::string>& topics) {
    if (!is_connected_) return;
    for (const std::string& topic : topics)
        mosquitto_publish(client_.get(), nullptr, topic.c_str(), 0, nullptr, 0, true);
}

void MqttRecipient::retain(const std::string& topic, std::string_view body) {
    int id = 0;
    const int status = mosquitto_publish(client_.get(), &id, topic.c_str(), static_cast<int>(body.size()), body.data(),
                                         std::min(address_.qos, 1), true);
    if (status != MOSQ_ERR_SUCCESS) {
        log::warning("The broker {}:{} can't be told what it is to keep on '{}': {}", address_.host, address_.port, topic,
                     mosquitto_strerror(status));
    } else if (address_.qos > 0) {
        retained_ids_.emplace(id, topic);
    }
}

void MqttRecipient::send(const Message& message, Settled settled) {
    settled_ = std::move(settled);
    losing_.drop(); // a loss that wasn't told yet is told by this call's failure
    publish_answer_.reset();
    if (!is_connected_) return fail("there is no connection");
    deadline_ = loop_.after(patience_.answer, [this] { fail("it does not acknowledge"); });
    const int status = mosquitto_publish(client_.get(), &sent_id_, address_.topic.c_str(), static_cast<int>(message.body.size()),
                                         message.body.data(), address_.qos, false);
    if (status == MOSQ_ERR_INVAL) return fail(fmt::format("'{}' is no topic to publish to", address_.topic));
    if (status == MOSQ_ERR_OVERSIZE_PACKET) return look_at_answer(MQTT_RC_PACKET_TOO_LARGE);
    if (status != MOSQ_ERR_SUCCESS && !closed_because_) return fail(words_for(status));
    look_at_session();
}

void MqttRecipient::watch_socket() {
    const short events = mosquitto_want_write(client_.get()) ? POLLIN | POLLOUT : POLLIN;
    socket_ = loop_.watch(mosquitto_socket(client_.get()), events, [this](short ready) { socket_is_ready(ready); });
}

void MqttRecipient::socket_is_ready(short events) {
    if ((events & POLLOUT) != 0) mosquitto_loop_write(client_.get(), 1);
    if ((events & ~POLLOUT) != 0 && !closed_because_) mosquitto_loop_read(client_.get(), 1);
    look_at_session();
}

std::string MqttRecipient::words_for_silence() const {
    if (!link_) return fmt::format("no name server has said where '{}' is", address_.host);
    if (!link_->has_network()) return "it does not answer; it may be off, or something on the way drops the connection";
    if (!link_->is_ready()) return "it does not answer the TLS handshake; perhaps this is not its port for TLS";
    return "it accepts the connection, but does not answer in MQTT";
}

/// Who refuses a client certificate in TLS 1.3 does so when the handshake has ended, and the alert may be lost with the
/// connection.
std::string MqttRecipient::words_for_end() const {
    if (!link_->fault().empty()) return link_->fault();
    if (tls_ && tls_->is_established() && !is_connected_ && !connect_answer_) return tls_->words_for_early_end();
    return closed_because_.value_or("the connection was lost");
}

void MqttRecipient::keep_alive() {
    mosquitto_loop_misc(client_.get());
    link_->let_it_speak();
    keep_alive_ = loop_.after(patience_.keep_alive / 6, [this] { keep_alive(); });
    look_at_session();
}

void MqttRecipient::look_at_session() {
    if (connect_answer_.value_or(0) != 0) return fail(words_for_refusal(*connect_answer_));
    if (closed_because_ || mosquitto_socket(client_.get()) < 0) return session_has_ended();
    if (connect_answer_ && !is_connected_) {
        is_connected_ = true;
        keep_alive_ = loop_.after(patience_.keep_alive / 6, [this] { keep_alive(); });
        say_available();
        settle({});
    } else if (has_published()) {
        link_->let_it_speak();
        look_at_answer(*std::exchange(publish_answer_, std::nullopt));
    }
    if (client_) watch_socket();
}

/// The library answers for QoS 0 when it has written everything, to the link.
bool MqttRecipient::has_published() const {
    return publish_answer_ && (address_.qos > 0 || link_->is_drained());
}

void MqttRecipient::session_has_ended() {
    if (!is_connected_ && !untried_.empty()) return try_next_address();
    fail(words_for_end());
}

/// MQTT 5: the broker may acknowledge a message and not take it. 3.1.1 knows no such word.
void MqttRecipient::look_at_answer(int reason) {
    if (reason < 0x80) return settle({});
    const std::string words = fmt::format("it does not take the report ({})", mosquitto_reason_string(reason));
    if (!is_about_message(reason)) return fail(words);
    Failure failure = failure_of(words);
    failure.is_about_message = true;
    settle(tl::unexpected<Failure>(std::move(failure)));
}

void MqttRecipient::settle(tl::expected<void, Failure> outcome) {
    deadline_.drop();
    if (!settled_) return;
    settling_ = loop_.after(Duration::zero(),
                            [settled = std::exchange(settled_, nullptr), outcome = std::move(outcome)] { settled(outcome); });
}

Failure MqttRecipient::failure_of(std::string sentence) const {
    return {.sentence = fmt::format("The broker {}:{} can't be reported to: {}.", address_.host, address_.port, sentence)};
}

void MqttRecipient::fail(std::string sentence) {
    const bool was_idle = !settled_;
    if (tls_ && !tls_->fault().empty()) sentence = tls_->fault();
    untried_.clear();
    lookup_.reset();
    end_session();
    if (!was_idle) return settle(tl::unexpected<Failure>(failure_of(std::move(sentence))));
    losing_ = loop_.after(Duration::zero(), [lost = lost_, reason = failure_of(std::move(sentence))] { lost(reason); });
}

} // namespace headcount::delivery
