#pragma once

#include "building/modbus/registers.h"
#include "settings/building_settings.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace headcount::building::modbus {

/// Modbus on a serial line, on a thread of its own. A line that is not there is tried again every five seconds.
class RtuServer {
public:
    /// `registers` must outlive it.
    RtuServer(const settings::ModbusRtu& line, int unit_id, const Registers& registers);
    ~RtuServer();

    /// Why the line cannot be used at this moment; empty if it can.
    std::string fault() const;

private:
    void run(const std::stop_token& stop);
    void set_fault(std::string sentence);

    const settings::ModbusRtu line_;
    const int unit_id_;
    const Registers& registers_;
    mutable std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::string fault_;
    std::jthread thread_; // the last member: it uses the others
};

} // namespace headcount::building::modbus
