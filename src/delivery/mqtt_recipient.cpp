#include "delivery/mqtt_recipient.h"

#include <fmt/format.h>
#include <linux/tcp.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace headcount::delivery {

namespace {

constexpr int keep_alive_s = 30;
constexpr Duration keep_alive_check = std::chrono::seconds(5);

// A broker answers who only publishes with packets of 2 to 4 bytes. The library itself would take in up to 256 MB.
constexpr std::uint64_t receiving_limit = 65'536;

/// The library's global state lives as long as the program.
void initialise_library() {
    static const int initialised = mosquitto_lib_init();
    (void)initialised;
}

/// Bytes that this connection has received since it began.
std::uint64_t received_by(int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_bytes_received : 0;
}

/// In the words of MQTT 3.1.1, table 3.1.
std::string words_for_refusal(int code) {
    switch (code) {
        case 1:
            return "it doesn't speak MQTT 3.1.1";
        case 2:
            return "it refuses the client id; choose another one";
        case 3:
            return "it says that it is not available";
        case 4:
            return "it refuses the user name or the password";
        case 5:
            return "it doesn't allow this client, or not with this user name and password";
        default:
            return fmt::format("it refused the connection with code {}", code);
    }
}

std::string words_for(int code) {
    if (code == MOSQ_ERR_SUCCESS) return "it closed the connection";
    if (code == MOSQ_ERR_ERRNO && errno != 0) return std::generic_category().message(errno);
    if (code == MOSQ_ERR_CONN_LOST) return "the connection was lost";
    std::string words = mosquitto_strerror(code);
    if (words.ends_with('.')) words.pop_back();
    return words;
}

} // namespace

/// What libmosquitto calls. They only take notes: the client must not be destroyed while the library is at work.
struct MqttRecipient::Callbacks {
    static void connected(mosquitto*, void* recipient, int code) {
        static_cast<MqttRecipient*>(recipient)->connect_answer_ = code;
    }
    static void disconnected(mosquitto*, void* recipient, int code) {
        auto& self = *static_cast<MqttRecipient*>(recipient);
        if (!self.closed_because_) self.closed_because_ = code;
    }
    static void published(mosquitto*, void* recipient, int) { static_cast<MqttRecipient*>(recipient)->is_published_ = true; }
};

void MqttRecipient::Closer::operator()(mosquitto* client) const {
    mosquitto_disconnect(client); // says goodbye if there is a connection
    mosquitto_destroy(client);
}

MqttRecipient::MqttRecipient(Loop& loop, MqttAddress address, Patience patience, Lost lost)
    : loop_(loop), address_(std::move(address)), patience_(patience), lost_(std::move(lost)) {
    initialise_library();
}

MqttRecipient::~MqttRecipient() {
    client_.reset(); // calls back one last time
}

void MqttRecipient::connect(Settled settled) {
    settled_ = std::move(settled);
    losing_.drop();
    deadline_ = loop_.after(patience_.connect, [this] { fail("it does not answer"); });
    lookup_.emplace(loop_, address_.host, [this](Result<std::vector<std::string>> addresses) {
        if (!addresses) return fail(addresses.error().sentence);
        untried_ = std::move(*addresses);
        try_next_address();
    });
}

void MqttRecipient::try_next_address() {
    const std::string host = std::move(untried_.front());
    untried_.erase(untried_.begin());
    begin_session(host);
}

void MqttRecipient::begin_session(const std::string& host) {
    client_.reset();
    connect_answer_.reset();
    closed_because_.reset();
    is_published_ = false;
    received_before_ = 0;
    client_.reset(mosquitto_new(address_.client_id.c_str(), true, this));
    if (client_ == nullptr) return fail(fmt::format("the client id '{}' is not allowed", address_.client_id));
    mosquitto_connect_callback_set(client_.get(), &Callbacks::connected);
    mosquitto_disconnect_callback_set(client_.get(), &Callbacks::disconnected);
    mosquitto_publish_callback_set(client_.get(), &Callbacks::published);
    if (!address_.username.empty()) {
        mosquitto_username_pw_set(client_.get(), address_.username.c_str(), address_.password.c_str());
    }
    const int status = mosquitto_connect_async(client_.get(), host.c_str(), address_.port, keep_alive_s);
    if (status != MOSQ_ERR_SUCCESS) closed_because_ = status;
    look_at_session();
}

void MqttRecipient::send(const Message& message, Settled settled) {
    settled_ = std::move(settled);
    losing_.drop(); // a loss that wasn't told yet is told by this call's failure
    is_published_ = false;
    if (!is_connected_) return fail("there is no connection");
    deadline_ = loop_.after(patience_.answer, [this] { fail("it does not acknowledge"); });
    const int status = mosquitto_publish(client_.get(), nullptr, address_.topic.c_str(), static_cast<int>(message.body.size()),
                                         message.body.data(), address_.qos, false);
    if (status == MOSQ_ERR_INVAL) return fail(fmt::format("'{}' is no topic to publish to", address_.topic));
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

bool MqttRecipient::has_received_too_much() const {
    return received_by(mosquitto_socket(client_.get())) > received_before_ + receiving_limit;
}

void MqttRecipient::keep_alive() {
    mosquitto_loop_misc(client_.get());
    keep_alive_ = loop_.after(keep_alive_check, [this] { keep_alive(); });
    look_at_session();
}

void MqttRecipient::look_at_session() {
    if (connect_answer_.value_or(0) != 0) return fail(words_for_refusal(*connect_answer_));
    if (closed_because_) {
        if (!is_connected_ && !untried_.empty()) return try_next_address();
        return fail(words_for(*closed_because_));
    }
    if (mosquitto_socket(client_.get()) < 0) return fail("the connection was lost");
    if (has_received_too_much()) return fail("it sends what nobody has asked for");
    watch_socket();
    if (connect_answer_ && !is_connected_) {
        is_connected_ = true;
        keep_alive_ = loop_.after(keep_alive_check, [this] { keep_alive(); });
        settle({});
    } else if (is_published_) {
        is_published_ = false;
        received_before_ = received_by(mosquitto_socket(client_.get()));
        settle({});
    }
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
    is_connected_ = false;
    untried_.clear();
    lookup_.reset();
    socket_.drop();
    keep_alive_.drop();
    client_.reset();
    if (!was_idle) return settle(tl::unexpected<Failure>(failure_of(std::move(sentence))));
    losing_ = loop_.after(Duration::zero(), [lost = lost_, reason = failure_of(std::move(sentence))] { lost(reason); });
}

} // namespace headcount::delivery
