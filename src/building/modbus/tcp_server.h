#pragma once

#include "base/result.h"
#include "building/modbus/registers.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace headcount::building::modbus {

/// Modbus over TCP. Connections are taken on the I/O loop; each of at most 8 is answered on a thread of its own, because
/// libmodbus waits for the rest of a question while it reads one. When all are taken, the oldest makes room.
class TcpServer {
public:
    static constexpr std::size_t most_connections = 8;

    /// Refused with one sentence: a port that is in use, an address that this machine does not have. Port 0: any free one.
    /// Loop and registers must outlive it.
    static Result<std::unique_ptr<TcpServer>> open(boost::asio::io_context& loop, const std::string& address, std::uint16_t port,
                                                   int unit_id, const Registers& registers);
    /// Closes all connections and waits for their threads.
    ~TcpServer();

    std::uint16_t port() const;
    std::size_t connections() const;
    /// Address and port of who connected last; empty if nobody has.
    const std::string& last_client() const;

private:
    struct State;
    explicit TcpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace headcount::building::modbus
