#include "web/channel.h"

#include <boost/asio/buffer.hpp>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace headcount::web {

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

constexpr std::size_t largest_incoming = 4 << 10;
constexpr int most_unsent_bytes = 64 << 10;

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

asio::awaitable<std::shared_ptr<Channel>> open_channel(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection,
                                                       Request request) {
    const int fd = connection->stream.socket().native_handle();
    ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent_bytes, sizeof most_unsent_bytes);

    // From here on the WebSocket keeps time: it pings who is silent and lets go who doesn't answer.
    connection->stream.expires_never();
    auto channel = std::make_shared<Channel>(connection);
    channel->socket.set_option(websocket::stream_base::timeout{site->options.request_time, site->options.silence, true});
    channel->socket.set_option(websocket::stream_base::decorator(
        [clock = &site->clock](websocket::response_type& response) { put_common_fields(response, *clock); }));
    channel->socket.read_message_max(largest_incoming);
    channel->socket.auto_fragment(false);

    boost::system::error_code error;
    co_await channel->socket.async_accept(request, into(error));
    if (error || !connection->is_open) co_return nullptr;
    spawn(connection->stream.get_executor(), ignore_incoming(channel));
    co_return channel;
}

asio::awaitable<bool> send_on(std::shared_ptr<Channel> channel, std::string_view message, bool is_text) {
    boost::system::error_code error;
    channel->socket.text(is_text);
    co_await channel->socket.async_write(asio::buffer(message.data(), message.size()), into(error));
    co_return !error;
}

} // namespace headcount::web
