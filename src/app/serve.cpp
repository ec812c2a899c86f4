#include "app/commands.h"
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

int serve(const ServeOptions& options) {
    // A recipient or viewer who hangs up is told by the write that fails, not by a signal.
    std::signal(SIGPIPE, SIG_IGN);
    const SystemClock clock;
    boost::asio::io_context loop;
    boost::asio::signal_set ending(loop, SIGINT, SIGTERM);
    boost::asio::signal_set reloading(loop, SIGHUP);
    Result<std::unique_ptr<Sensor>> sensor = Sensor::start(options, loop, clock);
    if (!sensor) {
        std::cerr << "headcount serve: " << sensor.error().sentence << '\n';
        return exit_failed;
    }
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
    sensor->reset();
    log::info("Headcount has stopped; its counts are saved.");
    return exit_done;
}

} // namespace headcount::app
