#include "app/commands.h"
#include "app/factory_reset.h"
#include "app/sensor.h"
#include "base/clock.h"
#include "base/log.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <iostream>
#include <memory>

namespace headcount::app {

namespace {

/// One life of a sensor, and how it wants to go on.
Result<Sensor::Ending> live(const ServeOptions& options, const Clock& clock) {
    boost::asio::io_context loop;
    boost::asio::signal_set ending(loop, SIGINT, SIGTERM);
    boost::asio::signal_set reloading(loop, SIGHUP);
    const Result<std::unique_ptr<Sensor>> sensor = Sensor::start(options, loop, clock);
    if (!sensor) return tl::unexpected(sensor.error());
    ending.async_wait([&loop](const boost::system::error_code&, int) { loop.stop(); });
    const std::function<void()> await_reload = [&] {
        reloading.async_wait([&](const boost::system::error_code& cancelled, int) {
            if (cancelled) return;
            (*sensor)->reload();
            await_reload();
        });
    };
    await_reload();
    loop.run();
    return (*sensor)->ending();
}

} // namespace

int serve(const ServeOptions& options) {
    // A recipient or viewer who hangs up is told by the write that fails, not by a signal.
    std::signal(SIGPIPE, SIG_IGN);
    const SystemClock clock;
    Result<Sensor::Ending> ending = Sensor::Ending::restart;
    while (ending && *ending != Sensor::Ending::none) {
        ending = live(options, clock);
        if (!ending || *ending != Sensor::Ending::factory_reset) continue;
        if (const Result<void> reset = factory_reset(options.data_folder); !reset) ending = tl::unexpected(reset.error());
    }
    if (!ending) {
        std::cerr << "headcount serve: " << ending.error().sentence << '\n';
        return exit_failed;
    }
    log::info("Headcount has stopped; its counts are saved.");
    return exit_done;
}

} // namespace headcount::app
