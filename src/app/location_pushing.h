#pragma once

#include "app/vision_thread.h"
#include "base/clock.h"
#include "base/time_zone.h"
#include "delivery/location_push.h"
#include "settings/settings.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace headcount::app {

/// The realtime location push as the settings have it: tells each frame to whoever listens. Lives on the I/O loop's thread.
class LocationPushing {
public:
    /// Starts if it is switched on. A port that is taken is told in the log and tried again. Loop and clock must outlive it.
    LocationPushing(boost::asio::io_context& loop, const settings::Settings& settings, const Clock& clock);

    void reconfigure(const settings::Settings& settings);
    /// Places on the floor are told while the lens is set.
    void tell(const Sight& sight, const settings::Settings& settings);
    /// To be called each second.
    void tick();

    std::size_t listeners() const { return push_ ? push_->listeners() : 0; }
    std::uint64_t lost_lines() const { return push_ ? push_->lost_lines() : 0; }

private:
    void open();

    boost::asio::io_context& loop_;
    const Clock& clock_;
    settings::LocationPush settings_;
    TimeZone zone_;
    std::unique_ptr<delivery::LocationPush> push_;
    Duration retry_at_{}; ///< steady time
    std::string told_;    ///< the last fault
};

} // namespace headcount::app
