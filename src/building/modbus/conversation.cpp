#include "building/modbus/conversation.h"

#include "building/modbus/register_map.h"

#include <modbus.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace headcount::building::modbus {

namespace {

constexpr int coils = 1;

bool is_understood(int function) {
    return function == MODBUS_FC_READ_COILS || function == MODBUS_FC_READ_INPUT_REGISTERS ||
           function == MODBUS_FC_WRITE_SINGLE_COIL || function == MODBUS_FC_WRITE_MULTIPLE_COILS;
}

} // namespace

void Conversation::FreeContext::operator()(modbus_t* context) const {
    modbus_close(context);
    modbus_free(context);
}

void Conversation::FreeMapping::operator()(modbus_mapping_t* mapping) const {
    modbus_mapping_free(mapping);
}

Conversation::Conversation(modbus_t* context, Transport transport, int unit_id, const Registers& registers)
    : context_(context),
      mapping_(modbus_mapping_new(coils, 0, 0, static_cast<int>(registers_of(Present{}).size()))),
      transport_(transport),
      unit_id_(unit_id),
      registers_(registers) {
}

Conversation::~Conversation() = default;

/// Over TCP a device that is no gateway is meant by 0 and 255 too (MODBUS Messaging on TCP/IP, 4.4.2.1). On a line everybody
/// hears everything, and libmodbus has left out what is for others.
bool Conversation::is_for_us(int unit) const {
    return transport_ == Transport::rtu || unit == unit_id_ || unit == 0 || unit == 255;
}

Conversation::Outcome Conversation::answer_one() {
    std::array<std::uint8_t, MODBUS_TCP_MAX_ADU_LENGTH> question{};
    const int size = modbus_receive(context_.get(), question.data());
    if (size == 0 || (size < 0 && errno == ETIMEDOUT)) return Outcome::nothing_came;
    if (size < 0) return Outcome::ended;
    const auto header = static_cast<std::size_t>(modbus_get_header_length(context_.get()));
    const int function = question[header];
    int sent = 0;
    if (!mapping_ || !is_for_us(question[header - 1])) {
        sent = modbus_reply_exception(context_.get(), question.data(), MODBUS_EXCEPTION_GATEWAY_PATH);
    } else if (!is_understood(function)) {
        sent = modbus_reply_exception(context_.get(), question.data(), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    } else {
        const std::vector<std::uint16_t> values = registers_.values();
        const auto fitting = std::min<std::size_t>(values.size(), static_cast<std::size_t>(mapping_->nb_input_registers));
        std::copy_n(values.begin(), fitting, mapping_->tab_input_registers);
        mapping_->tab_bits[reset_coil] = 0;
        sent = modbus_reply(context_.get(), question.data(), size, mapping_.get());
        if (mapping_->tab_bits[reset_coil] != 0) registers_.reset();
    }
    return sent < 0 ? Outcome::ended : Outcome::answered;
}

} // namespace headcount::building::modbus
