#include "web/connection.h"

#include "web/pending.h"

namespace headcount::web {

void Signal::raise() {
    is_raised_ = true;
    timer_.cancel();
}

boost::asio::awaitable<void> Signal::wait() {
    while (!is_raised_) {
        timer_.expires_at(boost::asio::steady_timer::time_point::max());
        boost::system::error_code cancelled;
        co_await timer_.async_wait(into(cancelled));
    }
    is_raised_ = false;
}

Connection::Connection(boost::asio::ip::tcp::socket socket) : stream(std::move(socket)), news(stream.get_executor()) {
    boost::system::error_code error;
    const auto peer = stream.socket().remote_endpoint(error);
    if (!error) address = peer.address().to_string();
}

void Connection::close() {
    is_open = false;
    watching.reset();
    stream.close();
    news.raise();
    if (answer_awaited) answer_awaited->arrived.raise();
}

} // namespace headcount::web
