#include "building/modbus/rtu_server.h"

#include "base/log.h"
#include "building/modbus/conversation.h"

#include <fmt/format.h>
#include <modbus.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace headcount::building::modbus {

namespace {

constexpr int data_bits = 8;
constexpr int stop_bits = 1;
/// How often the thread looks whether it is to end.
constexpr unsigned glance_us = 200'000;
constexpr std::chrono::seconds pause_after_fault{5};

char letter_of(settings::SerialParity parity) {
    switch (parity) {
        case settings::SerialParity::none:
            return 'N';
        case settings::SerialParity::odd:
            return 'O';
        case settings::SerialParity::even:
            break;
    }
    return 'E';
}

} // namespace

RtuServer::RtuServer(const settings::ModbusRtu& line, int unit_id, const Registers& registers)
    : line_(line), unit_id_(unit_id), registers_(registers), thread_([this](const std::stop_token& stop) { run(stop); }) {
}

RtuServer::~RtuServer() = default;

std::string RtuServer::fault() const {
    const std::scoped_lock lock(mutex_);
    return fault_;
}

void RtuServer::set_fault(std::string sentence) {
    const std::scoped_lock lock(mutex_);
    if (!sentence.empty() && sentence != fault_) log::warning("{}", sentence);
    fault_ = std::move(sentence);
}

void RtuServer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        modbus_t* context = modbus_new_rtu(line_.device.c_str(), line_.baud_rate, letter_of(line_.parity), data_bits, stop_bits);
        const bool is_ready = context != nullptr && modbus_set_slave(context, unit_id_) == 0 &&
                              modbus_set_indication_timeout(context, 0, glance_us) == 0 && modbus_connect(context) == 0;
        int trouble = errno;
        if (is_ready) {
            set_fault({});
            Conversation conversation(context, Conversation::Transport::rtu, unit_id_, registers_);
            Conversation::Outcome last = Conversation::Outcome::nothing_came;
            // Noise on the line is no reason to give it up: what cannot be read is skipped.
            while (!stop.stop_requested() && (last != Conversation::Outcome::ended || errno >= MODBUS_ENOBASE))
                last = conversation.answer_one();
            trouble = errno;
        } else if (context != nullptr) {
            modbus_free(context);
        }
        if (stop.stop_requested()) return;
        set_fault(fmt::format("Modbus can't use the serial device {}: {}. Check its name, and that the program may use it.",
                              line_.device, modbus_strerror(trouble)));
        std::unique_lock lock(mutex_);
        stopped_.wait_for(lock, stop, pause_after_fault, [] { return false; });
    }
}

} // namespace headcount::building::modbus
