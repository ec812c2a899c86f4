#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "building/bacnet/station.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace headcount::building::bacnet {

/// How the BACnet side is doing, for the page.
struct ServerStatus {
    std::uint32_t device_id = 0;
    std::string device_name;
    std::uint16_t port = 0;
    std::optional<ForeignDevice::State> registration; ///< absent: no BBMD is set
    std::size_t subscriptions = 0;
    std::string last_client; ///< address and port; empty: nobody has sent anything yet
    std::optional<WallTime> last_heard;
    std::uint64_t datagrams = 0; ///< taken in
};

/// A `Station` at a UDP port, on the I/O loop.
class UdpServer {
public:
    struct Place {
        std::string address = "0.0.0.0";
        std::uint16_t port = 47'808; ///< 0: any free one
    };

    /// Refused with one sentence: a port that is in use, an address that this machine does not have. Loop and clock must outlive
    /// it.
    static Result<std::unique_ptr<UdpServer>> open(boost::asio::io_context& loop, const Clock& clock, const Place& place,
                                                   Station::Options options, StationOrders orders);
    ~UdpServer();

    void show(const Present& present);
    ServerStatus status() const;

private:
    struct State;
    explicit UdpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace headcount::building::bacnet
