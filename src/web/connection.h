#pragma once

#include "web/api.h"
#include "web/coroutine.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <memory>
#include <optional>
#include <string>

namespace headcount::web {

/// Lets a coroutine wait until something has happened on its loop. What happens while nobody waits is remembered.
class Signal {
public:
    explicit Signal(const boost::asio::any_io_executor& loop) : timer_(loop) {}

    void raise();

    /// Returns at once if the signal has been raised since the last time.
    boost::asio::awaitable<void> wait();

private:
    boost::asio::steady_timer timer_;
    bool is_raised_ = false;
};

/// A client's connection, shared by the coroutines that serve it. Belongs to the I/O loop.
struct Connection {
    explicit Connection(boost::asio::ip::tcp::socket socket);

    /// Ends whatever is under way; all its coroutines come to their end. May be called again.
    void close();

    boost::beast::tcp_stream stream;
    boost::beast::flat_buffer buffer;
    std::string address; ///< the client's, without its port
    bool is_open = true;
    bool awaits_request = true;                     ///< nothing is owed to the client: may be closed to make room
    Signal news;                                    ///< for the coroutine that sends pictures or messages
    std::shared_ptr<void> watching;                 ///< the handle of the live view
    std::optional<Credentials> watches_as;          ///< of who was let in to something that goes on
    std::shared_ptr<Reply::Pending> answer_awaited; ///< of a handler
};

} // namespace headcount::web
