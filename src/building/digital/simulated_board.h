#pragma once

#include "building/digital/board.h"

#include <array>
#include <cstddef>
#include <utility>

namespace headcount::building::digital {

/// A board without wires, for a desk and for tests: inputs are set by calls.
class SimulatedBoard final : public Board {
public:
    std::string_view name() const override { return "simulated"; }
    void listen(std::function<void(Input, bool)> on_edge) override { on_edge_ = std::move(on_edge); }
    void set(Output output, bool is_on) override { outputs_[static_cast<std::size_t>(output)] = is_on; }
    bool is_on(Output output) const override { return outputs_[static_cast<std::size_t>(output)]; }

    /// Raises or lowers an input, as a button would.
    void set_input(Input input, bool is_high) {
        bool& level = inputs_[static_cast<std::size_t>(input)];
        if (std::exchange(level, is_high) != is_high && on_edge_) on_edge_(input, is_high);
    }

private:
    std::function<void(Input, bool)> on_edge_;
    std::array<bool, 2> inputs_{};
    std::array<bool, 2> outputs_{};
};

} // namespace headcount::building::digital
