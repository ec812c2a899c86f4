#pragma once

#include "base/result.h"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace headcount::delivery {

struct LocationPushOptions {
    std::string address = "0.0.0.0"; ///< an IP address
    std::uint16_t port = 6024;       ///< 0: any free one
    std::size_t most_clients = 128;
};

/// The TCP server of the *realtime location push*: whoever connects gets a line for each frame, and has nothing to say.
///
/// Who reads too slowly loses frames, never the connection, and never a part of a line. For each client one line is on its way
/// and the newest one waits, beside a socket buffer of limited size, so that memory is bounded however many stop reading. Dead
/// machines are found by TCP keepalive. Lives on the I/O loop's thread.
class LocationPush {
public:
    /// Listens. Refused with one sentence: an address that cannot be listened on, with the reason.
    static Result<std::unique_ptr<LocationPush>> open(boost::asio::io_context& loop, const LocationPushOptions& options);
    /// Closes all connections.
    ~LocationPush();

    std::uint16_t port() const;

    /// Sends a line, which ends with a line feed, to everybody.
    void publish(std::string line);

    /// How many are connected: while it is 0, no lines need to be made.
    std::size_t listeners() const;

    /// Lines that did not reach somebody who was reading too slowly, since the start.
    std::uint64_t lost_lines() const;

private:
    struct State;
    explicit LocationPush(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace headcount::delivery
