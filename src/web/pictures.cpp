#include "web/coroutine.h"
#include "web/viewers.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <mutex>
#include <string_view>
#include <utility>

namespace headcount::web {

namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds patience{3};
constexpr int most_unsent_picture_bytes = 64 << 10;

/// Where the live view's thread leaves the newest picture for a coroutine of the I/O loop.
class Mailbox {
public:
    explicit Mailbox(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

    /// From any thread. Takes the place of a picture that has not been fetched.
    static void put(const std::shared_ptr<Mailbox>& mailbox, std::shared_ptr<const stream::LivePicture> picture) {
        {
            const std::scoped_lock lock(mailbox->mutex_);
            std::swap(mailbox->newest_, picture);
        }
        if (!picture) asio::post(mailbox->connection_->stream.get_executor(), [mailbox] { mailbox->connection_->news.raise(); });
    }

    std::shared_ptr<const stream::LivePicture> take() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(newest_, nullptr);
    }

private:
    std::shared_ptr<Connection> connection_;
    std::mutex mutex_;
    std::shared_ptr<const stream::LivePicture> newest_;
};

std::shared_ptr<Mailbox> watch(const Site& site, const std::shared_ptr<Connection>& connection) {
    auto mailbox = std::make_shared<Mailbox>(connection);
    connection->watching = site.live_view->watch(
        [mailbox](std::shared_ptr<const stream::LivePicture> picture) { Mailbox::put(mailbox, std::move(picture)); });
    return mailbox;
}

/// Sends all bytes. The client may take its time, but has to take something now and then. False if it is gone.
asio::awaitable<bool> send(Connection& connection, std::string_view bytes, std::chrono::milliseconds silence) {
    while (!bytes.empty() && connection.is_open) {
        connection.stream.expires_after(silence);
        boost::system::error_code error;
        const std::size_t sent =
            co_await connection.stream.async_write_some(asio::buffer(bytes.data(), bytes.size()), into(error));
        if (error) co_return false;
        bytes.remove_prefix(sent);
    }
    co_return connection.is_open;
}

/// Whatever else a viewer sends is of no interest, except that they leave.
asio::awaitable<void> notice_leaving(std::shared_ptr<Connection> connection) {
    std::array<char, 1024> ignored{};
    connection->stream.expires_never();
    while (connection->is_open) {
        boost::system::error_code error;
        co_await connection->stream.async_read_some(asio::buffer(ignored), into(error));
        if (error) connection->close();
    }
}

} // namespace

asio::awaitable<void> send_pictures(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    // What lies in the system's buffer can't be exchanged for something newer: a little is enough.
    const int fd = connection->stream.socket().native_handle();
    ::setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent_picture_bytes, sizeof most_unsent_picture_bytes);

    const std::shared_ptr<Mailbox> mailbox = watch(*site, connection);
    spawn(connection->stream.get_executor(), notice_leaving(connection));

    boost::beast::http::fields fields;
    put_common_fields(fields, site->clock);
    std::string text =
        "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=picture\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n";
    for (const auto& field : fields) {
        const auto name = field.name_string();
        const auto value = field.value();
        text +=
            fmt::format("{}: {}\r\n", std::string_view(name.data(), name.size()), std::string_view(value.data(), value.size()));
    }
    text += "\r\n--picture\r\n";
    if (!co_await send(*connection, text, site->options.silence)) co_return;

    while (connection->is_open) {
        const std::shared_ptr<const stream::LivePicture> picture = mailbox->take();
        if (!picture) {
            co_await connection->news.wait();
            continue;
        }
        // What waited while another mode was chosen is not shown any more.
        if (site->live_view && picture->mode != site->live_view->mode()) continue;
        // The next boundary follows at once: browsers show a picture when they see its end.
        text = fmt::format("Content-Type: image/jpeg\r\nContent-Length: {}\r\nX-Frame-Number: {}\r\nX-Privacy-Mode: {}\r\n\r\n",
                           picture->jpeg.size(), picture->frame, settings::name_of(picture->mode));
        text += picture->jpeg;
        text += "\r\n--picture\r\n";
        if (!co_await send(*connection, text, site->options.silence)) break;
    }
}

asio::awaitable<std::shared_ptr<const stream::LivePicture>> next_picture(std::shared_ptr<Site> site,
                                                                         std::shared_ptr<Connection> connection) {
    const std::shared_ptr<Mailbox> mailbox = watch(*site, connection);
    asio::steady_timer deadline(connection->stream.get_executor(), patience);
    const auto is_late = std::make_shared<bool>(false); // the timer's call may come after the coroutine's end
    deadline.async_wait([connection, is_late](const boost::system::error_code& error) {
        if (error) return;
        *is_late = true;
        connection->news.raise();
    });
    std::shared_ptr<const stream::LivePicture> picture = mailbox->take();
    while (!picture && !*is_late && connection->is_open) {
        co_await connection->news.wait();
        picture = mailbox->take();
    }
    connection->watching.reset();
    co_return picture;
}

} // namespace headcount::web
