#pragma once

#include "web/api.h"
#include "web/connection.h"

#include <optional>

namespace headcount::web {

/// Where a handler's answer is awaited. Belongs to the I/O loop.
struct Reply::Pending {
    explicit Pending(const boost::asio::any_io_executor& loop) : arrived(loop) {}

    std::optional<ApiAnswer> answer;
    Signal arrived;
};

} // namespace headcount::web
