#include "web/server.h"

#include "base/log.h"
#include "web/coroutine.h"
#include "web/routes.h"
#include "web/site.h"
#include "web/viewers.h"

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::web {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t header_limit = 16 << 10;
constexpr std::uint64_t body_limit = 64 << 10;
constexpr std::chrono::milliseconds response_time{30'000};
constexpr std::chrono::milliseconds farewell{2'000};
constexpr std::chrono::milliseconds pause_after_failure{100};
constexpr std::size_t most_discarded = 256 << 10;

/// A client that was told off may still be sending: closing at once would destroy the answer on its way.
asio::awaitable<void> part(Connection& connection) {
    error_code error;
    connection.stream.socket().shutdown(tcp::socket::shutdown_send, error);
    connection.stream.expires_after(farewell);
    std::array<char, 4096> ignored{};
    std::size_t discarded = 0;
    while (!error && discarded < most_discarded)
        discarded += co_await connection.stream.async_read_some(asio::buffer(ignored), into(error));
}

/// Sends an answer; to HEAD all of it but its body. False if the connection can't be used any more.
asio::awaitable<bool> send(const Site& site, Connection& connection, Response response, bool head_only, bool keep_alive) {
    put_common_fields(response, site.clock);
    response.keep_alive(keep_alive);
    response.prepare_payload();
    connection.stream.expires_after(response_time);
    error_code error;
    if (head_only || response.result() == Status::not_modified) {
        http::response<http::empty_body> head{std::move(response.base())};
        if (head.result() == Status::not_modified) head.erase(http::field::content_length);
        co_await http::async_write(connection.stream, head, into(error));
    } else {
        co_await http::async_write(connection.stream, response, into(error));
    }
    co_return !error;
}

asio::awaitable<Response> snapshot(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    const std::shared_ptr<const stream::LivePicture> picture = co_await next_picture(site, connection);
    if (!picture) co_return refusal(Status::service_unavailable, "There is no picture yet.");
    co_return answer(Status::ok, "image/jpeg", picture->jpeg);
}

/// Why a request could not be read, for those who still listen; nothing for those who don't.
std::optional<Response> refusal_for(const error_code& error) {
    if (error == http::error::header_limit)
        return refusal(Status::request_header_fields_too_large, "The request's header is larger than 16 KiB.");
    if (error == http::error::body_limit) return refusal(Status::payload_too_large, "The request's body is larger than 64 KiB.");
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error.category() == make_error_code(http::error::bad_method).category())
        return refusal(Status::bad_request, "This is not a request of HTTP/1.1.");
    return std::nullopt;
}

/// Answers one request. False if it was the connection's last.
asio::awaitable<bool> handle(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request) {
    const std::string path = path_of({request.target().data(), request.target().size()});
    const bool head_only = request.method() == http::verb::head;
    const bool keep_alive = request.keep_alive();
    if (std::optional<Response> refused = refuse(*site, request, path)) {
        co_await send(*site, *connection, std::move(*refused), head_only, false);
        co_await part(*connection);
        co_return false;
    }
    if (path == "/api/v1/live") {
        if (std::optional<Response> refused = refuse_listener(request))
            co_return co_await send(*site, *connection, std::move(*refused), head_only, keep_alive) && keep_alive;
        co_await send_messages(site, connection, std::move(request));
        co_return false;
    }
    if (path == "/api/v1/live.mjpeg" && !head_only) {
        co_await send_pictures(site, connection);
        co_return false;
    }
    Response response = answer(Status::ok, "multipart/x-mixed-replace; boundary=picture", "");
    if (path == "/api/v1/snapshot.jpg")
        response = co_await snapshot(site, connection);
    else if (path != "/api/v1/live.mjpeg")
        response = respond(*site, request, path);
    if (!connection->is_open) co_return false;
    co_return co_await send(*site, *connection, std::move(response), head_only, keep_alive) && keep_alive;
}

asio::awaitable<void> serve_requests(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    bool goes_on = true;
    while (goes_on && connection->is_open) {
        http::request_parser<http::string_body> parser;
        parser.header_limit(header_limit);
        parser.body_limit(body_limit);
        // One deadline for the whole request: sending a byte now and then does not move it.
        connection->awaits_request = true;
        connection->stream.expires_after(site->options.request_time);
        error_code error;
        co_await http::async_read(connection->stream, connection->buffer, parser, into(error));
        if (!connection->is_open) break;
        connection->awaits_request = false;
        if (error) {
            if (std::optional<Response> refused = refusal_for(error)) {
                co_await send(*site, *connection, std::move(*refused), false, false);
                co_await part(*connection);
            }
            break;
        }
        goes_on = co_await handle(site, connection, parser.release());
    }
}

asio::awaitable<void> serve_connection(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    co_await serve_requests(site, connection);
    connection->close();
    site->connections.remove(connection);
}

asio::awaitable<void> turn_away(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    Response full = refusal(Status::service_unavailable, "The sensor has as many viewers as it can serve; try again later.");
    if (co_await send(*site, *connection, std::move(full), false, false)) co_await part(*connection);
    connection->close();
    site->connections.remove(connection);
}

/// Makes room for a connection by closing the one that has been silent for longest. False if all are being served.
bool make_room(Site& site) {
    if (site.connections.size() < site.options.most_connections) return true;
    const auto silent = std::find_if(site.connections.begin(), site.connections.end(),
                                     [](const auto& connection) { return connection->is_open && connection->awaits_request; });
    if (silent == site.connections.end()) return false;
    (*silent)->close();
    return true;
}

asio::awaitable<void> accept_clients(std::shared_ptr<Site> site, std::shared_ptr<tcp::acceptor> acceptor) {
    while (site->is_open) {
        error_code error;
        tcp::socket socket = co_await acceptor->async_accept(into(error));
        if (!site->is_open) break;
        if (error) {
            // Out of file descriptors, most likely: some will be closed.
            asio::steady_timer pause(acceptor->get_executor(), pause_after_failure);
            co_await pause.async_wait(into(error));
            continue;
        }
        const bool has_room = make_room(*site);
        if (!has_room && site->connections.size() >= 2 * site->options.most_connections) continue;
        socket.set_option(tcp::no_delay(true), error);
        auto connection = std::make_shared<Connection>(std::move(socket));
        site->connections.push_back(connection);
        connection->awaits_request = has_room;
        spawn(acceptor->get_executor(), has_room ? serve_connection(site, connection) : turn_away(site, connection));
    }
}

Result<std::shared_ptr<tcp::acceptor>> listen(asio::io_context& loop, const ServerOptions& options) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(options.address, error);
    if (error) return failure(fmt::format("The page cannot be served at '{}': that is not an IP address.", options.address));
    const tcp::endpoint endpoint(address, options.port);
    auto acceptor = std::make_shared<tcp::acceptor>(loop);
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use)
        return failure(fmt::format("The page cannot be served at {}, port {}: another program uses that port.", options.address,
                                   options.port));
    if (error)
        return failure(
            fmt::format("The page cannot be served at {}, port {}: {}.", options.address, options.port, error.message()));
    return acceptor;
}

std::shared_ptr<Site> make_site(const ServerOptions& options, Answers answers, stream::LiveView& live_view) {
    auto site = std::make_shared<Site>(options, std::move(answers), live_view);
    error_code error;
    site->options.host_names.push_back(asio::ip::host_name(error));
    Result<PageFiles> page = PageFiles::read(options.page_folder);
    if (page) {
        site->page = std::move(*page);
    } else {
        site->page_fault = page.error().sentence + " scripts/build-ui makes it.";
        log::warning("{}", site->page_fault);
    }
    return site;
}

} // namespace

struct Server::State {
    std::shared_ptr<Site> site;
    std::shared_ptr<tcp::acceptor> acceptor;
    std::uint16_t port = 0;
};

Result<std::unique_ptr<Server>> Server::open(asio::io_context& loop, const ServerOptions& options, Answers answers,
                                             stream::LiveView& live_view) {
    Result<std::shared_ptr<tcp::acceptor>> acceptor = listen(loop, options);
    if (!acceptor) return tl::unexpected(acceptor.error());
    auto state = std::make_shared<State>();
    state->site = make_site(options, std::move(answers), live_view);
    state->acceptor = std::move(*acceptor);
    error_code error;
    state->port = state->acceptor->local_endpoint(error).port();
    spawn(loop.get_executor(), accept_clients(state->site, state->acceptor));
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {
}

Server::~Server() {
    Site& site = *state_->site;
    site.is_open = false;
    error_code error;
    state_->acceptor->close(error);
    for (const std::shared_ptr<Connection>& connection : site.connections)
        connection->close();
    site.answers = {};
    site.live_view = nullptr;
}

std::uint16_t Server::port() const {
    return state_->port;
}

void Server::publish(std::string message) {
    if (state_->site->listeners.empty()) return;
    const auto shared = std::make_shared<const std::string>(std::move(message));
    for (MessageQueue* queue : state_->site->listeners)
        queue->push(shared);
}

std::size_t Server::listeners() const {
    return state_->site->listeners.size();
}

} // namespace headcount::web
