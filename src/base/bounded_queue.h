#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace headcount {

/// A queue of limited length between two threads.
///
/// The producer chooses what happens when it is full: `push` waits (recordings lose nothing), `push_dropping_oldest`
/// makes room (a live source stays live). Closing it lets the consumer take what is left and then stop.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// Waits for room. False if the queue was closed or a stop was asked for; the value is then lost.
    bool push(T value, const std::stop_token& stop = {}) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, stop, [this] { return closed_ || values_.size() < capacity_; });
        if (closed_ || values_.size() >= capacity_) return false;
        values_.push_back(std::move(value));
        ready_.notify_one();
        return true;
    }

    /// Never waits: when the queue is full, the oldest value that `may_drop` allows is thrown away to make room, and if
    /// there is none, the new one is. Returns how many values were lost: 0 or 1.
    template <class MayDrop>
    std::size_t push_dropping_oldest(T value, MayDrop may_drop) {
        const std::scoped_lock lock(mutex_);
        if (closed_) return 0;
        std::size_t dropped = 0;
        if (values_.size() >= capacity_) {
            dropped = 1;
            const auto oldest = std::find_if(values_.begin(), values_.end(), may_drop);
            if (oldest == values_.end()) return dropped;
            values_.erase(oldest);
        }
        values_.push_back(std::move(value));
        ready_.notify_one();
        return dropped;
    }

    std::size_t push_dropping_oldest(T value) {
        return push_dropping_oldest(std::move(value), [](const T&) { return true; });
    }

    /// Waits for a value. Nothing if a stop was asked for, or the queue is closed and empty.
    std::optional<T> pop(const std::stop_token& stop = {}) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, stop, [this] { return closed_ || !values_.empty(); });
        if (values_.empty()) return std::nullopt;
        std::optional<T> value(std::move(values_.front()));
        values_.pop_front();
        room_.notify_one();
        return value;
    }

    /// No more values will come. Waiting threads wake up.
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        ready_.notify_all();
        room_.notify_all();
    }

    std::size_t size() const {
        const std::scoped_lock lock(mutex_);
        return values_.size();
    }

private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable_any ready_;
    std::condition_variable_any room_;
    std::deque<T> values_;
    bool closed_ = false;
};

} // namespace headcount
