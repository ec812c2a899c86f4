#include "web/connection.h"

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

} // namespace headcount::web
