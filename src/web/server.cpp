#include "web/server.h"

#include "base/log.h"
#include "web/coroutine.h"
#include "web/pending.h"
#include "web/routes.h"
#include "web/site.h"
#include "web/viewers.h"

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/string.hpp>
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
constexpr std::uint64_t largest_body = 1 << 20;  // of any route
constexpr std::chrono::seconds longest_wait{60}; // for a handler
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

Response snapshot_answer(const stream::LivePicture* picture) {
    if (!picture) return refusal(Status::service_unavailable, "There is no picture yet.");
    if (picture->mode != privacy::Mode::normal)
        return refusal(Status::forbidden, "Snapshots exist in privacy mode normal only; another is chosen as privacy.mode.");
    return answer(Status::ok, "image/jpeg", picture->jpeg);
}

asio::awaitable<Response> snapshot(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    const std::shared_ptr<const stream::LivePicture> picture = co_await next_picture(site, connection);
    co_return snapshot_answer(picture.get());
}

/// Why a request could not be read, for those who still listen; nothing for those who don't.
std::optional<Response> refusal_for(const error_code& error, std::size_t body_limit) {
    if (error == http::error::header_limit)
        return refusal(Status::request_header_fields_too_large, "The request's header is larger than 16 KiB.");
    if (error == http::error::body_limit) return too_large(body_limit);
    if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
    if (error.category() == make_error_code(http::error::bad_method).category())
        return refusal(Status::bad_request, "This is not a request of HTTP/1.1.");
    return std::nullopt;
}

/// What the route's handler has to say, or that it takes too long.
asio::awaitable<Response> ask(Site& site, Connection& connection, const Route& route, ApiRequest request) {
    const auto pending = std::make_shared<Reply::Pending>(connection.stream.get_executor());
    asio::steady_timer deadline(connection.stream.get_executor(), longest_wait);
    deadline.async_wait([pending](const error_code& cancelled) {
        if (cancelled || pending->answer) return;
        pending->answer = error_answer(504, "The sensor takes too long to answer this request; try again later.");
        pending->arrived.raise();
    });
    connection.answer_awaited = pending;
    if (site.is_open) route.handle(request, Reply(pending));
    while (!pending->answer && connection.is_open)
        co_await pending->arrived.wait();
    connection.answer_awaited.reset();
    co_return pending->answer ? response_of(std::move(*pending->answer)) : Response{};
}

asio::awaitable<Response> ask(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request,
                              Question question) {
    const auto query = parse_query({request.target().data(), request.target().size()});
    if (!query) co_return refusal(Status::bad_request, "What follows the path after '?' is malformed, or names a value twice.");
    ApiRequest asked;
    asked.path = std::move(question.found.values);
    asked.query = *query;
    asked.host = std::string(request[http::field::host]);
    asked.body = std::move(request.body());
    asked.credentials = std::move(question.credentials);
    co_return co_await ask(*site, *connection, *question.found.route, std::move(asked));
}

/// Answers one request. False if it was the connection's last.
asio::awaitable<bool> handle(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Request request,
                             Question question) {
    const std::string& path = question.path;
    const bool head_only = request.method() == http::verb::head;
    const bool keep_alive = request.keep_alive();
    if (question.is_stream) {
        connection->watches_as = question.credentials;
        connection->watches_as->is_recheck = true;
    }
    if (is_channel(path)) {
        std::optional<Response> refused = refuse_listener(request);
        if (!refused && path == video_path) refused = refuse_video(*site);
        if (refused) co_return co_await send(*site, *connection, std::move(*refused), head_only, keep_alive) && keep_alive;
        if (path == video_path)
            co_await send_video(site, connection, std::move(request));
        else
            co_await send_messages(site, connection, std::move(request));
        co_return false;
    }
    if (path == "/api/v1/live.mjpeg" && !head_only) {
        co_await send_pictures(site, connection);
        co_return false;
    }
    Response response = answer(Status::ok, "multipart/x-mixed-replace; boundary=picture", "");
    if (question.found.route)
        response = co_await ask(site, connection, std::move(request), std::move(question));
    else if (path == "/api/v1/snapshot.jpg")
        response = co_await snapshot(site, connection);
    else if (path != "/api/v1/live.mjpeg")
        response = respond(*site, request, path);
    if (!connection->is_open) co_return false;
    co_return co_await send(*site, *connection, std::move(response), head_only, keep_alive) && keep_alive;
}

/// Tells a client off that may still be sending.
asio::awaitable<void> send_last(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection, Response response,
                                bool head_only) {
    const bool is_sent = co_await send(*site, *connection, std::move(response), head_only, false);
    if (is_sent) co_await part(*connection);
}

/// Some clients wait for leave to send a large body (RFC 9110, 10.1.1).
asio::awaitable<void> invite_body(Connection& connection, const Header& header) {
    const auto expected = header[http::field::expect];
    if (!boost::beast::iequals(expected, "100-continue")) co_return;
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code error;
    co_await asio::async_write(connection.stream, asio::buffer(go_on.data(), go_on.size()), into(error));
}

/// Reads one request and answers it. False if it was the connection's last.
asio::awaitable<bool> serve_request(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(header_limit);
    parser.body_limit(largest_body);
    // One deadline for the whole request: sending a byte now and then does not move it.
    connection->awaits_request = true;
    connection->watches_as.reset();
    connection->stream.expires_after(site->options.request_time);
    error_code error;
    co_await http::async_read_header(connection->stream, connection->buffer, parser, into(error));
    if (!connection->is_open) co_return false;
    if (error) {
        connection->awaits_request = false;
        std::optional<Response> refused = refusal_for(error, largest_body);
        if (!refused) co_return false;
        co_await send_last(site, connection, std::move(*refused), false);
        co_return false;
    }
    Question question = question_of(*site, parser.get(), connection->address);
    std::optional<Response> refused = refuse(*site, parser.get(), question);
    const bool head_only = parser.get().method() == http::verb::head;
    if (refused && question.body_bytes > 0) {
        // Nobody wants the body.
        connection->awaits_request = false;
        co_await send_last(site, connection, std::move(*refused), head_only);
        co_return false;
    }
    const std::size_t body_limit = question.found.route ? question.found.route->most_body_bytes : 64 << 10;
    parser.body_limit(body_limit);
    if (question.body_bytes > 0) co_await invite_body(*connection, parser.get());
    co_await http::async_read(connection->stream, connection->buffer, parser, into(error));
    if (!connection->is_open) co_return false;
    connection->awaits_request = false;
    if (error) {
        refused = refusal_for(error, body_limit);
        if (!refused) co_return false;
        co_await send_last(site, connection, std::move(*refused), head_only);
        co_return false;
    }
    if (refused) {
        const bool keep_alive = parser.get().keep_alive();
        co_return co_await send(*site, *connection, std::move(*refused), head_only, keep_alive) && keep_alive;
    }
    co_return co_await handle(site, connection, parser.release(), std::move(question));
}

asio::awaitable<void> serve_requests(std::shared_ptr<Site> site, std::shared_ptr<Connection> connection) {
    bool goes_on = true;
    while (goes_on && connection->is_open)
        goes_on = co_await serve_request(site, connection);
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

std::shared_ptr<Site> make_site(const ServerOptions& options, Api api, Gate gate, const Live& live) {
    auto site = std::make_shared<Site>(options, std::move(api), std::move(gate), live);
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

Result<std::unique_ptr<Server>> Server::open(asio::io_context& loop, const ServerOptions& options, Api api, Gate gate,
                                             const Live& live) {
    Result<std::shared_ptr<tcp::acceptor>> acceptor = listen(loop, options);
    if (!acceptor) return tl::unexpected(acceptor.error());
    auto state = std::make_shared<State>();
    state->site = make_site(options, std::move(api), std::move(gate), live);
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
    site.api = {};
    site.gate = nullptr;
    site.live_view = nullptr;
    site.live_video = nullptr;
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

void Server::recheck() {
    const Site& site = *state_->site;
    if (!site.gate) return;
    for (const std::shared_ptr<Connection>& connection : site.connections) {
        if (!connection->is_open || !connection->watches_as) continue;
        if (site.gate(*connection->watches_as, Scope::read)) connection->close();
    }
}

std::size_t Server::listeners() const {
    return state_->site->listeners.size();
}

} // namespace headcount::web
