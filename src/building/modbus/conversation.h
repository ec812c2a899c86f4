#pragma once

#include "building/modbus/registers.h"

#include <cstdint>
#include <memory>

struct _modbus;           // NOLINT(bugprone-reserved-identifier): libmodbus calls it so
struct _modbus_mapping_t; // NOLINT(bugprone-reserved-identifier)

namespace headcount::building::modbus {

/// One Modbus client's questions and the answers to them, over libmodbus. Understands reading coils (1) and input registers (4)
/// and writing coils (5, 15); every other function is answered with *illegal function*. One thread.
class Conversation {
public:
    enum class Outcome { answered, nothing_came, ended };
    enum class Transport { tcp, rtu };

    /// Takes over the context, which is connected. `registers` must outlive it.
    Conversation(_modbus* context, Transport transport, int unit_id, const Registers& registers);
    ~Conversation();
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    /// Waits for one question and answers it. Waits as long as the context's indication timeout says.
    Outcome answer_one();

private:
    bool is_for_us(int unit) const;

    struct FreeContext {
        void operator()(_modbus* context) const;
    };
    struct FreeMapping {
        void operator()(_modbus_mapping_t* mapping) const;
    };
    std::unique_ptr<_modbus, FreeContext> context_;
    std::unique_ptr<_modbus_mapping_t, FreeMapping> mapping_;
    Transport transport_;
    int unit_id_;
    const Registers& registers_;
};

} // namespace headcount::building::modbus
