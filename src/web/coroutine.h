#pragma once

// Boost 1.74 uses std::exchange in its coroutines without including what declares it.
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
// clang-format on

#include "base/log.h"

#include <exception>

namespace headcount::web {

/// Completion token: the coroutine waits, and an error is left in `error` instead of being thrown.
inline auto into(boost::system::error_code& error) {
    return boost::asio::redirect_error(boost::asio::use_awaitable, error);
}

/// Starts a coroutine that nobody waits for. It must not throw; if it does (no memory), that is said in the log.
template <class Executor>
void spawn(const Executor& loop, boost::asio::awaitable<void> coroutine) {
    boost::asio::co_spawn(loop, std::move(coroutine), [](const std::exception_ptr& thrown) {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& error) {
            log::error("A connection to the page was given up: {}.", error.what());
        }
    });
}

} // namespace headcount::web
