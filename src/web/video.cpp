#include "web/channel.h"
#include "web/coroutine.h"
#include "web/viewers.h"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <deque>
#include <mutex>
#include <utility>

namespace headcount::web {

namespace {

namespace asio = boost::asio;
using stream::VideoPiece;

/// About two seconds: who is farther behind goes on with the next key picture.
constexpr std::size_t most_waiting_pieces = 32;

/// Where GStreamer's thread leaves pieces of the video for a coroutine of the I/O loop.
class PieceQueue {
public:
    explicit PieceQueue(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

    /// From any thread. A null piece says that the video has ended.
    static void put(const std::shared_ptr<PieceQueue>& queue, std::shared_ptr<const VideoPiece> piece) {
        {
            const std::scoped_lock lock(queue->mutex_);
            queue->add(std::move(piece));
        }
        asio::post(queue->connection_->stream.get_executor(), [queue] { queue->connection_->news.raise(); });
    }

    /// The next piece; null if none waits.
    std::shared_ptr<const VideoPiece> take() {
        const std::scoped_lock lock(mutex_);
        if (pieces_.empty()) return nullptr;
        std::shared_ptr<const VideoPiece> next = std::move(pieces_.front());
        pieces_.pop_front();
        return next;
    }

    /// Nothing more will come. What still waits is not to be shown any more.
    bool has_ended() const {
        const std::scoped_lock lock(mutex_);
        return has_ended_;
    }

private:
    void add(std::shared_ptr<const VideoPiece> piece) {
        if (!piece || has_ended_) {
            has_ended_ = true;
            pieces_.clear();
            return;
        }
        if (piece->kind == VideoPiece::Kind::other && (is_behind_ || pieces_.size() >= most_waiting_pieces)) {
            is_behind_ = true; // the next pictures are predicted from this one
            return;
        }
        if (piece->kind == VideoPiece::Kind::key && pieces_.size() >= most_waiting_pieces)
            std::erase_if(pieces_, [](const auto& waiting) { return waiting->kind != VideoPiece::Kind::beginning; });
        is_behind_ = false;
        pieces_.push_back(std::move(piece));
    }

    std::shared_ptr<Connection> connection_;
    mutable std::mutex mutex_; // guards the rest
    std::deque<std::shared_ptr<const VideoPiece>> pieces_;
    bool is_behind_ = false;
    bool has_ended_ = false;
};

std::string type_message(const VideoPiece& beginning) {
    return fmt::format(R"({{"type":"video","mime":"video/mp4; codecs=\"{}\""}})", beginning.codec);
}

/// What the next piece shows: the frame's number, and when it is shown, in seconds of the video.
std::string picture_message(const VideoPiece& picture) {
    return fmt::format(R"({{"type":"picture","frame":{},"at":{:.6f}}})", picture.frame.value_or(0), to_seconds(picture.time));
}

asio::awaitable<bool> send_piece(std::shared_ptr<Channel> channel, std::shared_ptr<const VideoPiece> piece) {
    const bool is_beginning = piece->kind == VideoPiece::Kind::beginning;
    if (is_beginning || piece->frame) {
        const std::string message = is_beginning ? type_message(*piece) : picture_message(*piece);
        const bool is_sent = co_await send_on(channel, message, true);
        if (!is_sent) co_return false;
    }
    co_return co_await send_on(channel, piece->bytes, false);
}

} // namespace

asio::awaitable<void> send_video(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request) {
    const std::shared_ptr<Channel> channel = co_await open_channel(site, connection, std::move(request));
    if (!channel || site->live_video == nullptr) co_return;
    const auto queue = std::make_shared<PieceQueue>(connection);
    connection->watching =
        site->live_video->watch([queue](std::shared_ptr<const VideoPiece> piece) { PieceQueue::put(queue, std::move(piece)); });
    bool goes_on = connection->watching != nullptr;
    while (goes_on && connection->is_open && !queue->has_ended()) {
        const std::shared_ptr<const VideoPiece> piece = queue->take();
        if (piece)
            goes_on = co_await send_piece(channel, piece);
        else
            co_await connection->news.wait();
    }
}

} // namespace headcount::web
