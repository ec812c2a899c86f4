#pragma once

#include "base/result.h"
#include "stream/live_view.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace headcount::web {

/// What the page shows of the sensor beside its pictures, each a JSON text made by the caller, asked for on the I/O loop.
struct Answers {
    std::function<std::string()> status;   ///< source, counting, delivery: GET /api/v1/status
    std::function<std::string()> scene;    ///< what is drawn: GET /api/v1/scene
    std::function<std::string()> settings; ///< without secrets: GET /api/v1/settings
    std::function<std::string()> schema;   ///< JSON Schema of the settings: GET /api/v1/settings/schema
};

struct ServerOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8080; ///< 0: any free one
    std::filesystem::path page_folder;
    std::size_t most_connections = 256;
};

/// The sensor's page and interface over HTTP/1.1: static files, REST answers (read-only), `GET /api/v1/live.mjpeg`,
/// `GET /api/v1/snapshot.jpg`, and the WebSocket `/api/v1/live` which gets every message that is published.
///
/// Everything from outside is bounded: connections, sizes of headers and bodies, time to send a request. A viewer who reads too
/// slowly loses pictures and messages, never the connection, and slows nobody. Lives on the I/O loop's thread.
class Server {
public:
    /// Listens. Refused with one sentence: an address that cannot be listened on, with the reason.
    static Result<std::unique_ptr<Server>> open(boost::asio::io_context& loop, const ServerOptions& options, Answers answers,
                                                stream::LiveView& live_view);
    ~Server();

    std::uint16_t port() const;

    /// Sends a JSON text to everybody at the WebSocket. Only the newest few wait for a slow one.
    void publish(std::string message);

    /// How many are at the WebSocket: while it is 0, nothing needs to be made for them.
    std::size_t listeners() const;

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace headcount::web
