#include "web/coroutine.h"
#include "web/viewers.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace headcount::web {

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

constexpr std::size_t most_waiting = 8;
constexpr std::size_t largest_incoming = 4 << 10;
constexpr int most_unsent_bytes = 64 << 10;

/// A connection that has become a WebSocket. Control frames are answered while it is read.
struct Channel {
    explicit Channel(std::shared_ptr<Connection> from) : connection(std::move(from)), socket(connection->stream) {}

    std::shared_ptr<Connection> connection;
    websocket::stream<boost::beast::tcp_stream&, false> socket;
};

/// Clients have nothing to say; what they send is read for pings, for the end, and to refuse what is too large.
asio::awaitable<void> ignore_incoming(std::shared_ptr<Channel> channel) {
    boost::beast::flat_buffer incoming;
    while (channel->connection->is_open) {
        boost::system::error_code error;
        co_await channel->socket.async_read(incoming, into(error));
        if (error) channel->connection->close();
        incoming.clear();
    }
}

} // namespace

MessageQueue::MessageQueue(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection)
    : site_(std::move(site)), connection_(std::move(connection)) {
    site_->listeners.push_back(this);
}

MessageQueue::~MessageQueue() {
    std::erase(site_->listeners, this);
}

void MessageQueue::push(std::shared_ptr<const std::string> message) {
    if (messages_.size() == most_waiting) messages_.pop_front();
    messages_.push_back(std::move(message));
    connection_->news.raise();
}

asio::awaitable<std::shared_ptr<const std::string>> MessageQueue::pop() {
    while (connection_->is_open && messages_.empty())
        co_await connection_->news.wait();
    if (!connection_->is_open) co_return nullptr;
    std::shared_ptr<const std::string> message = std::move(messages_.front());
    messages_.pop_front();
    co_return message;
}

asio::awaitable<void> send_messages(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request) {
    const int fd = connection->stream.socket().native_handle();
    ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent_bytes, sizeof most_unsent_bytes);

    // From here on the WebSocket keeps time: it pings who is silent and lets go who doesn't answer.
    connection->stream.expires_never();
    auto channel = std::make_shared<Channel>(connection);
    channel->socket.set_option(websocket::stream_base::timeout{site->options.request_time, site->options.silence, true});
    channel->socket.set_option(websocket::stream_base::decorator(
        [clock = &site->clock](websocket::response_type& response) { put_common_fields(response, *clock); }));
    channel->socket.read_message_max(largest_incoming);
    channel->socket.text(true);
    channel->socket.auto_fragment(false);

    boost::system::error_code error;
    co_await channel->socket.async_accept(request, into(error));
    if (error || !connection->is_open) co_return;
    MessageQueue queue(site, connection);
    spawn(connection->stream.get_executor(), ignore_incoming(channel));
    while (const std::shared_ptr<const std::string> message = co_await queue.pop()) {
        co_await channel->socket.async_write(asio::buffer(*message), into(error));
        if (error) break;
    }
}

} // namespace headcount::web
