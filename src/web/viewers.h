#pragma once

#include "web/coroutine.h"
#include "web/http.h"
#include "web/site.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <string>

namespace headcount::web {

/// Sends pictures as `multipart/x-mixed-replace` until the client leaves. Each is the newest there is when the client has taken
/// the one before.
boost::asio::awaitable<void> send_pictures(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection);

/// Takes the client's request to become a WebSocket and sends the live video until the client leaves or the video ends: for each
/// beginning a JSON text with its type, then the pieces of it. A client who reads too slowly loses pictures up to the next that
/// can be shown without them.
boost::asio::awaitable<void> send_video(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request);

/// The newest picture; null if there is none after 3 s.
boost::asio::awaitable<std::shared_ptr<const stream::LivePicture>> next_picture(std::shared_ptr<Site> site,
                                                                                std::shared_ptr<Connection> connection);

/// Messages that wait for one client at the WebSocket: the newest few.
class MessageQueue {
public:
    /// While it exists, published messages get into it.
    MessageQueue(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection);
    ~MessageQueue();
    MessageQueue(const MessageQueue&) = delete;
    MessageQueue& operator=(const MessageQueue&) = delete;

    /// When it is full, the oldest message makes room.
    void push(std::shared_ptr<const std::string> message);

    /// Waits for a message; null once the connection is closed.
    boost::asio::awaitable<std::shared_ptr<const std::string>> pop();

private:
    std::shared_ptr<Site> site_;
    std::shared_ptr<Connection> connection_;
    std::deque<std::shared_ptr<const std::string>> messages_;
};

/// Takes the client's request to become a WebSocket and sends all messages until the client leaves.
boost::asio::awaitable<void> send_messages(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request);

} // namespace headcount::web
