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
    Site(ServerOptions chosen, Answers given, stream::LiveView& view)
        : options(std::move(chosen)), answers(std::move(given)), live_view(&view) {}

    ServerOptions options;
    PageFiles page;
    std::string page_fault; ///< why there is no page; empty if there is one
    SystemClock clock;

    bool is_open = true;
    Answers answers;             ///< not to be called once the site is closed
    stream::LiveView* live_view; ///< not to be used once the site is closed

    std::list<std::shared_ptr<Connection>> connections; ///< oldest first
    std::vector<MessageQueue*> listeners;               ///< one for each client at the WebSocket
};

} // namespace headcount::web
