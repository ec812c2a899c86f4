#pragma once

#include "base/time.h"
#include "building/bacnet/link.h"

#include <cstdint>
#include <optional>

namespace headcount::building::bacnet {

/// The sensor as a foreign device of a BBMD (ANSI/ASHRAE 135, J.5.2): registers, renews at half the time to live, and asks again
/// after silence, waiting longer each time (5 s to 60 s). Time is handed in.
class ForeignDevice {
public:
    enum class State { registering, registered, refused };

    ForeignDevice(const Endpoint& bbmd, std::uint16_t time_to_live_s, Duration now)
        : bbmd_(bbmd), time_to_live_s_(time_to_live_s), due_(now) {}

    const Endpoint& bbmd() const { return bbmd_; }
    State state() const { return state_; }
    bool is_registered() const { return state_ == State::registered; }
    Duration due() const { return due_; }

    /// A registration to be sent to the BBMD now, if it is time for one.
    std::optional<Octets> pass(Duration now);

    /// Takes in a result that the BBMD sent. Whether the sensor has become registered by it.
    bool take_in(LinkResult result, Duration now);

private:
    Endpoint bbmd_;
    std::uint16_t time_to_live_s_;
    State state_ = State::registering;
    bool is_asking_ = false;      ///< a registration has been sent and not answered
    int unanswered_ = 0;          ///< registrations in a row
    Duration registered_until_{}; ///< by the BBMD's promise
    Duration due_;
};

} // namespace headcount::building::bacnet
