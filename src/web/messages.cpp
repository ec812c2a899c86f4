#include "web/channel.h"
#include "web/coroutine.h"
#include "web/viewers.h"

#include <algorithm>
#include <utility>

namespace headcount::web {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_waiting_messages = 8;

} // namespace

MessageQueue::MessageQueue(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection)
    : site_(std::move(site)), connection_(std::move(connection)) {
    site_->listeners.push_back(this);
}

MessageQueue::~MessageQueue() {
    std::erase(site_->listeners, this);
}

void MessageQueue::push(std::shared_ptr<const std::string> message) {
    if (messages_.size() == most_waiting_messages) messages_.pop_front();
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
    const std::shared_ptr<Channel> channel = co_await open_channel(site, connection, std::move(request));
    if (!channel) co_return;
    MessageQueue queue(site, connection);
    while (const std::shared_ptr<const std::string> message = co_await queue.pop()) {
        const bool is_sent = co_await send_on(channel, *message, true);
        if (!is_sent) break;
    }
}

} // namespace headcount::web
