#pragma once

#include "base/clock.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace headcount::delivery {

/// Waits for sockets and for deadlines, and calls whoever asked for them. One thread, except for `wake`.
///
/// Interest is held by a handle: when the handle goes, nothing is called any more, not even what was already due. Callbacks
/// may make and drop any handle, their own included.
class Loop {
    struct Registrations;

public:
    /// Keeps a socket watched, or a deadline set, for as long as it lives. Outliving the loop is harmless.
    class Handle {
    public:
        Handle() = default;
        Handle(Handle&& other) noexcept;
        Handle& operator=(Handle&& other) noexcept;
        Handle(const Handle&) = delete;
        Handle& operator=(const Handle&) = delete;
        ~Handle() { drop(); }

        void drop();

    private:
        friend class Loop;
        Handle(std::weak_ptr<Registrations> registrations, std::uint64_t id)
            : registrations_(std::move(registrations)), id_(id) {}

        std::weak_ptr<Registrations> registrations_;
        std::uint64_t id_ = 0;
    };

    /// `clock` must outlive the loop; only its steady time is used.
    explicit Loop(const Clock& clock);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// `ready` is called with poll's `revents` whenever `events` (POLLIN, POLLOUT) or an error is there.
    [[nodiscard]] Handle watch(int descriptor, short events, std::function<void(short)> ready);

    /// `due` is called once, at the earliest after `span`; with a `span` of zero in the next round, never at once.
    [[nodiscard]] Handle after(Duration span, std::function<void()> due);

    /// Waits until something is ready, due, or `wake` was called, and calls whom it concerns.
    void run_once();

    /// Ends a waiting `run_once`, or the next one. Any thread.
    void wake() const;

    const Clock& clock() const { return clock_; }

private:
    int milliseconds_to_next_deadline() const;
    void call_ready();
    void call_due();

    const Clock& clock_;
    int wake_descriptor_;
    std::shared_ptr<Registrations> registrations_;
};

} // namespace headcount::delivery
