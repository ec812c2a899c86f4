#pragma once

#include "base/clock.h"
#include "stream/live_view.h"
#include "web/connection.h"
#include "web/page_files.h"
#include "web/server.h"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace headcount::web {

class MessageQueue;

/// What the coroutines of all connections share. Belongs to the I/O loop; outlives the server as long as one of them is left.
struct Site {
    Site(ServerOptions chosen, Api given, Gate deciding, const Live& live)
        : options(std::move(chosen)),
          api(std::move(given)),
          gate(std::move(deciding)),
          live_view(&live.view),
          live_video(live.video) {}

    ServerOptions options;
    PageFiles page;
    std::string page_fault; ///< why there is no page; empty if there is one
    SystemClock clock;

    bool is_open = true;
    Api api;                       ///< not to be called once the site is closed
    Gate gate;                     ///< the same; empty: everybody is let in
    stream::LiveView* live_view;   ///< not to be used once the site is closed
    stream::LiveVideo* live_video; ///< the same; null: there is none

    std::list<std::shared_ptr<Connection>> connections; ///< oldest first
    std::vector<MessageQueue*> listeners;               ///< one for each client at the WebSocket
};

} // namespace headcount::web
