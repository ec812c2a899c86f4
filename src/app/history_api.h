#pragma once

#include "base/clock.h"
#include "delivery/history.h"
#include "settings/settings.h"
#include "web/api.h"

#include <boost/asio/io_context.hpp>

#include <functional>

namespace headcount::app {

/// What the routes need; all of it must outlive the server. `settings` is asked on the loop.
struct HistoryAccess {
    delivery::History& history;
    boost::asio::io_context& loop;
    const Clock& clock;
    std::function<const settings::Settings&()> settings;
};

/// `GET /api/v1/history` and `GET /api/v1/heatmap`: see docs/history.md.
void add_history_routes(web::Api& api, const HistoryAccess& access);

} // namespace headcount::app
