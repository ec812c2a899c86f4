#include "delivery/broker_link.h"

#include "delivery/local_door.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace headcount::delivery {

namespace {

constexpr std::size_t most_waiting = 65'536;
// A broker answers who only publishes with packets of 2 to 4 bytes.
constexpr std::size_t most_unasked = 65'536;

std::string words_for_network_error(int error) {
    switch (error) {
        case ECONNREFUSED:
            return "it refuses the connection; nobody listens at this port";
        case ETIMEDOUT:
            return "it does not answer";
        case ECONNRESET:
            return "it closed the connection at once";
        case EHOSTUNREACH:
        case ENETUNREACH:
            return "there is no way to it in the network";
        default:
            return std::generic_category().message(error);
    }
}

bool is_only_not_yet(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/// Sends from the front of `bytes` what goes without waiting. False if the other side takes nothing any more.
bool send_some(int socket, std::string& bytes) {
    while (!bytes.empty()) {
        const ssize_t count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return is_only_not_yet(errno);
        bytes.erase(0, static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

BrokerLink::BrokerLink(Loop& loop, const std::string& address, int port, TlsClient* tls, settings::MqttVersion version,
                       std::function<void()> changed)
    : loop_(loop), tls_(tls), changed_(std::move(changed)), packets_(version) {
    if (tls_ != nullptr) tls_->begin();
    begin_connecting(address, port);
}

BrokerLink::~BrokerLink() {
    while (is_ready() && can_write_ && library_writes_ && library_) {
        read_library();
        if (!to_network_.empty() || is_drained()) break;
    }
    if (stream_ && can_write_ && to_network_.empty()) {
        stream_->send_end();
        to_network_ = stream_->take_encrypted();
        send_some(network_.get(), to_network_);
    }
    // A socket that is closed before all of it was read takes back what was sent last (RFC 1122, 4.2.2.13).
    shutdown(network_.get(), SHUT_WR);
    std::array<char, 4096> unread{};
    for (int piece = 0; piece < 16 && recv(network_.get(), unread.data(), unread.size(), 0) > 0; ++piece) {
    }
}

void BrokerLink::begin_connecting(const std::string& address, int port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
        return end("'" + address + "' is no address");
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    network_ = Descriptor(socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int is_on = 1; // whole packets are sent at once; nothing is gained by holding back the rest of one
    setsockopt(network_.get(), IPPROTO_TCP, TCP_NODELAY, &is_on, sizeof is_on);
    if (connect(network_.get(), found->ai_addr, found->ai_addrlen) == 0) {
        begin_talking();
    } else if (errno != EINPROGRESS) {
        return end(words_for_network_error(errno));
    }
    watch();
}

void BrokerLink::look_whether_connected() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(network_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return end(words_for_network_error(error));
    begin_talking();
}

void BrokerLink::begin_talking() {
    step_ = tls_ == nullptr ? Step::ready : Step::shaking_hands;
    if (tls_ == nullptr) return;
    auto stream = TlsStream::begin(*tls_);
    if (!stream) return end(stream.error().sentence);
    stream_ = std::move(*stream);
    write_network();
}

void BrokerLink::network_is_ready(short events) {
    if (step_ == Step::connecting) {
        look_whether_connected();
    } else {
        if ((events & ~POLLIN) != 0) write_network();
        if ((network_events_ & POLLIN) != 0 && (events & ~POLLOUT) != 0) read_network();
    }
    write_library();
    watch();
    // The last word: this object may be gone after it.
    const auto changed = changed_;
    changed();
}

void BrokerLink::read_network() {
    std::array<char, 4096> bytes{};
    const ssize_t count = recv(network_.get(), bytes.data(), bytes.size(), 0);
    if (count > 0) return take_from_network({bytes.data(), static_cast<std::size_t>(count)});
    if (count < 0 && is_only_not_yet(errno) && can_write_) return;
    if (stream_) stream_->receive_end();
    end({});
}

void BrokerLink::take_from_network(std::string_view bytes) {
    received_ += bytes.size();
    if (received_ > most_unasked) return end("it sends what nobody has asked for");
    std::string plain;
    bool goes_on = true;
    if (stream_) {
        goes_on = stream_->receive(bytes, plain);
        write_network(); // what TLS answers
        if (step_ == Step::shaking_hands && tls_->is_established()) {
            step_ = Step::ready;
            let_it_speak();
        }
    } else {
        plain = bytes;
    }
    if (const Result<void> right = packets_.take(plain, to_library_); !right) return end(right.error().sentence);
    if (!goes_on) end({});
}

void BrokerLink::end(std::string fault) {
    has_ended_ = true;
    fault_ = std::move(fault);
}

Result<void> BrokerLink::connect_library(const std::function<void(const std::string& path)>& connect) {
    auto library = let_in(connect);
    if (!library) return tl::unexpected<Error>(library.error());
    library_ = std::move(*library);
    watch();
    return {};
}

void BrokerLink::library_is_ready(short events) {
    write_library();
    if ((events & ~POLLOUT) != 0 && (library_events_ & POLLIN) != 0) read_library();
    watch();
    const auto changed = changed_;
    changed();
}

void BrokerLink::read_library() {
    std::array<char, most_waiting> bytes; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by what follows
    const ssize_t count = recv(library_.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && is_only_not_yet(errno)) return;
    if (count <= 0) {
        library_writes_ = false;
        return;
    }
    const std::string_view plain(bytes.data(), static_cast<std::size_t>(count));
    if (!stream_) {
        to_network_ += plain;
    } else if (!stream_->send(plain)) {
        can_write_ = false;
    }
    write_network();
}

/// Who can't be written to may still have said why: the end comes when there is nothing more to read.
void BrokerLink::write_network() {
    if (stream_) to_network_ += stream_->take_encrypted();
    if (can_write_) can_write_ = send_some(network_.get(), to_network_);
    if (!can_write_) to_network_.clear();
}

void BrokerLink::write_library() {
    if (!library_) return;
    if (!send_some(library_.get(), to_library_)) to_library_.clear();
    if (!has_ended_ || !to_library_.empty() || library_is_told_) return;
    library_is_told_ = true;
    shutdown(library_.get(), SHUT_WR);
}

bool BrokerLink::is_drained() const {
    int unread = 0;
    return to_network_.empty() && can_write_ && ioctl(library_.get(), FIONREAD, &unread) == 0 && unread == 0;
}

void BrokerLink::watch() {
    watch_network();
    watch_library();
}

void BrokerLink::watch_network() {
    short events = 0;
    if (!has_ended_) {
        if (step_ == Step::connecting || !to_network_.empty()) events |= POLLOUT;
        // Who makes TLS answer more and more, without taking the answers, is not listened to until it does.
        const bool is_crowded = to_library_.size() > most_waiting || to_network_.size() > 4 * most_waiting;
        if (step_ != Step::connecting && !is_crowded) events |= POLLIN;
    }
    if (events == network_events_) return;
    network_events_ = events;
    watching_network_.drop();
    if (events == 0) return; // an error would be told all the same, again and again
    watching_network_ = loop_.watch(network_.get(), events, [this](short ready) { network_is_ready(ready); });
}

void BrokerLink::watch_library() {
    short events = 0;
    if (library_) {
        if (!to_library_.empty()) events |= POLLOUT;
        if (!has_ended_ && can_write_ && library_writes_ && to_network_.empty()) events |= POLLIN;
    }
    if (events == library_events_) return;
    library_events_ = events;
    watching_library_.drop();
    if (events == 0) return;
    watching_library_ = loop_.watch(library_.get(), events, [this](short ready) { library_is_ready(ready); });
}

} // namespace headcount::delivery
