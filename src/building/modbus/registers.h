#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace headcount::building::modbus {

/// What the threads that talk Modbus share with the I/O loop. Safe from any thread.
class Registers {
public:
    /// `reset` is called on the thread of whoever writes the coil.
    explicit Registers(std::function<void()> reset) : reset_(std::move(reset)) {}

    void set(std::vector<std::uint16_t> values) {
        const std::scoped_lock lock(mutex_);
        values_ = std::move(values);
    }
    std::vector<std::uint16_t> values() const {
        const std::scoped_lock lock(mutex_);
        return values_;
    }
    void reset() const { reset_(); }

private:
    std::function<void()> reset_;
    mutable std::mutex mutex_;
    std::vector<std::uint16_t> values_;
};

} // namespace headcount::building::modbus
