#pragma once

#include "web/coroutine.h"
#include "web/http.h"
#include "web/site.h"

#include <boost/beast/websocket/stream.hpp>

#include <memory>
#include <string_view>
#include <utility>

namespace headcount::web {

/// A connection that has become a WebSocket (RFC 6455) on which only the sensor speaks. Control frames are answered while it
/// lives.
struct Channel {
    explicit Channel(std::shared_ptr<Connection> from) : connection(std::move(from)), socket(connection->stream) {}

    std::shared_ptr<Connection> connection;
    boost::beast::websocket::stream<boost::beast::tcp_stream&, false> socket;
};

/// Takes the client's request to become a WebSocket. Null if that fails.
boost::asio::awaitable<std::shared_ptr<Channel>> open_channel(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection,
                                                              Request request);

/// Sends one message. False if the client is gone.
boost::asio::awaitable<bool> send_on(std::shared_ptr<Channel> channel, std::string_view message, bool is_text);

} // namespace headcount::web
