#include "delivery/location_push.h"

#include "base/log.h"

// Boost 1.74 uses std::exchange without including what declares it.
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace headcount::delivery {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Some tens of lines: enough to bridge a hiccup, little enough that who comes back soon sees the present.
constexpr int send_buffer_bytes = 64 << 10;
/// Nothing else can be done where no more descriptors are to be had.
constexpr std::chrono::milliseconds pause_after_failure{200};

using Line = std::shared_ptr<const std::string>;

struct Client {
    explicit Client(tcp::socket from) : socket(std::move(from)) {}

    /// A client need not be read from: it has nothing to say, and who floods fills only their own buffers. So the end is found
    /// when a line cannot be sent, or here.
    bool has_hung_up() {
        char byte = 0;
        return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    tcp::socket socket;
    Line sending;
    Line waiting;
};

} // namespace

struct LocationPush::State : std::enable_shared_from_this<State> {
    State(asio::io_context& loop, const LocationPushOptions& given) : options(given), acceptor(loop), pause(loop) {}

    void accept();
    void welcome(tcp::socket socket);
    void send(const std::shared_ptr<Client>& client, Line line);
    void drop(const std::shared_ptr<Client>& client);

    const LocationPushOptions options;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::vector<std::shared_ptr<Client>> clients;
    std::uint64_t lost_lines = 0;
    bool is_open = true;
    bool has_told_full = false;
};

void LocationPush::State::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (!self->is_open) return;
        if (!error) {
            self->welcome(std::move(socket));
            self->accept();
            return;
        }
        self->pause.expires_after(pause_after_failure);
        self->pause.async_wait([self](error_code cancelled) {
            if (!cancelled && self->is_open) self->accept();
        });
    });
}

void LocationPush::State::welcome(tcp::socket socket) {
    if (clients.size() >= options.most_clients) std::erase_if(clients, [](const auto& client) { return client->has_hung_up(); });
    if (clients.size() >= options.most_clients) {
        if (!std::exchange(has_told_full, true))
            log::warning("The location push has {} clients, which is the most; further ones are turned away.",
                         options.most_clients);
        return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
    clients.push_back(std::make_shared<Client>(std::move(socket)));
}

void LocationPush::State::send(const std::shared_ptr<Client>& client, Line line) {
    client->sending = std::move(line);
    asio::async_write(client->socket, asio::buffer(*client->sending),
                      [self = shared_from_this(), client](error_code error, std::size_t) {
                          client->sending.reset();
                          if (!self->is_open) return;
                          if (error) {
                              self->drop(client);
                          } else if (client->waiting) {
                              self->send(client, std::exchange(client->waiting, nullptr));
                          }
                      });
}

void LocationPush::State::drop(const std::shared_ptr<Client>& client) {
    std::erase(clients, client);
    has_told_full = false;
}

LocationPush::LocationPush(std::shared_ptr<State> state) : state_(std::move(state)) {
}

Result<std::unique_ptr<LocationPush>> LocationPush::open(asio::io_context& loop, const LocationPushOptions& options) {
    auto state = std::make_shared<State>(loop, options);
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (error)
        return failure(fmt::format("The location push cannot listen on '{}': that is not an IP address.", options.address));
    const tcp::endpoint endpoint(address, options.port);
    state->acceptor.open(endpoint.protocol(), error);
    if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) state->acceptor.bind(endpoint, error);
    if (!error) state->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        const std::string cause =
            error == asio::error::address_in_use ? std::string("another program uses that port") : error.message();
        return failure(fmt::format("The location push cannot listen on {}, port {}: {}.", options.address, options.port, cause));
    }
    state->accept();
    return std::unique_ptr<LocationPush>(new LocationPush(std::move(state)));
}

LocationPush::~LocationPush() {
    state_->is_open = false;
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
    for (const std::shared_ptr<Client>& client : state_->clients)
        client->socket.close(ignored);
    state_->clients.clear();
}

std::uint16_t LocationPush::port() const {
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

void LocationPush::publish(std::string line) {
    const Line shared = std::make_shared<const std::string>(std::move(line));
    for (const std::shared_ptr<Client>& client : state_->clients) {
        if (!client->sending) {
            state_->send(client, shared);
            continue;
        }
        if (client->waiting) ++state_->lost_lines;
        client->waiting = shared;
    }
}

std::size_t LocationPush::listeners() const {
    return state_->clients.size();
}

std::uint64_t LocationPush::lost_lines() const {
    return state_->lost_lines;
}

} // namespace headcount::delivery
