#pragma once

#include <functional>
#include <string_view>

namespace headcount::building::digital {

enum class Input { staff, button };
enum class Output { alarm, led };

/// The wires of a sensor: two inputs that are low at rest, two outputs that are off at rest. One thread, the I/O loop's.
class Board {
public:
    virtual ~Board() = default;

    /// As the settings have it: `simulated`, `gpio`.
    virtual std::string_view name() const = 0;

    /// From now on `on_edge` is told each change of an input.
    virtual void listen(std::function<void(Input, bool is_high)> on_edge) = 0;

    virtual void set(Output output, bool is_on) = 0;
    virtual bool is_on(Output output) const = 0;
};

} // namespace headcount::building::digital
