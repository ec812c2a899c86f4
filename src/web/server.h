#pragma once

#include "base/result.h"
#include "stream/live_video.h"
#include "stream/live_view.h"
#include "web/api.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace headcount::web {

struct ServerOptions {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8080; ///< 0: any free one
    /// The page's files, read once when the server opens. A missing folder is no reason not to count: the page then says so.
    std::filesystem::path page_folder;
    /// Names by which people call this machine, beside its addresses, `localhost`, names without a dot and names that only
    /// exist in local networks: requests for other names are refused, or any web site could read the sensor by letting its
    /// own name point here (DNS rebinding). The machine's own host name is always known.
    std::vector<std::string> host_names;
    std::size_t most_connections = 256;
    std::chrono::milliseconds request_time{10'000}; ///< a request must be complete in this time, or the connection is closed
    std::chrono::milliseconds silence{60'000};      ///< a viewer who takes nothing for so long is taken for gone
};

/// The live picture, as the page shows it. Both must outlive the server.
struct Live {
    stream::LiveView& view;
    stream::LiveVideo* video = nullptr; ///< null: there are only single pictures
};

/// The sensor's page and interface over HTTP/1.1: static files, the API's routes, `GET /api/v1/live.mjpeg`,
/// `GET /api/v1/snapshot.jpg`, `GET /healthz`, the WebSocket `/api/v1/live` which gets every message that is published, and the
/// WebSocket `/api/v1/live.mp4` which gets the live video.
///
/// Everything from outside is bounded: connections, sizes of headers (16 KiB) and bodies (64 KiB or what a route allows), time to
/// send a request. When all connections are taken, one that has not sent its request makes room for the next. A viewer who reads
/// too slowly loses pictures and messages, never the connection, and slows nobody; one who has stopped reading altogether is let
/// go after `silence`. Lives on the I/O loop's thread.
class Server {
public:
    /// Listens. An empty gate lets everybody in. Refused with one sentence: an address that cannot be listened on, with the
    /// reason.
    static Result<std::unique_ptr<Server>> open(boost::asio::io_context& loop, const ServerOptions& options, Api api, Gate gate,
                                                const Live& live);
    /// Closes all connections. Nothing that was handed in is used any more.
    ~Server();

    std::uint16_t port() const;

    /// Sends a JSON text to everybody at the WebSocket. Only the newest few wait for a slow one.
    void publish(std::string message);

    /// Asks the gate again about everybody who watches pictures or listens, and closes those whom it doesn't let in any more.
    void recheck();

    /// How many are at the WebSocket: while it is 0, nothing needs to be made for them.
    std::size_t listeners() const;

private:
    struct State;
    explicit Server(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace headcount::web
