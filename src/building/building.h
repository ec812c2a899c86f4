#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "building/present.h"
#include "settings/settings.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace headcount::building {

/// What the building can have the sensor do. Called on the I/O loop; none may destroy the `Building` before it returns.
struct Orders {
    std::function<void()> reset_counts;
    std::function<Result<void>(int)> set_capacity; ///< the overcrowding threshold, 1 to 1000
    std::function<void()> signal_staff;
    std::function<void()> restart;
    std::function<void()> factory_reset;
    std::function<void(WallTime)> set_clock; ///< only if the settings want it
};

/// Everything that a building reads and switches: BACnet/IP, Modbus TCP and RTU, digital input and output, as the settings have
/// it. What cannot be opened is a fault in the status and tried again every ten seconds; it never stops the sensor. Lives on the
/// I/O loop's thread.
class Building {
public:
    /// Loop and clock must outlive it.
    Building(boost::asio::io_context& loop, const Clock& clock, Orders orders);
    ~Building();

    /// Opens, closes and changes what the settings say. What is as before goes on undisturbed, subscriptions included.
    void configure(const settings::Settings& settings, const std::string& serial_number, const std::string& software_version);

    /// The sensor as it is from now on.
    void show(const Present& present);

    /// The member `building` of `GET /api/v1/status`, as JSON text.
    std::string status() const;

    /// A pulse on the digital input, if the board is simulated; otherwise a sentence that says why not.
    Result<void> pulse();

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace headcount::building
