#pragma once

#include "base/time.h"
#include "building/digital/board.h"

#include <functional>
#include <optional>
#include <utility>

namespace headcount::building::digital {

/// What the wires mean. Time (of the steady clock) is handed in.
///
/// Input: high for 50 ms without a break, after as long a rest, is one signal. Output: on (DO and COM open) while there are too
/// many people, which counting has held for a second each way. Button: held for more than 10 s, the LED blinks six times, and
/// then everything is to be as delivered.
class Switchboard {
public:
    static constexpr Duration debounce = std::chrono::milliseconds(50);
    static constexpr Duration hold = std::chrono::seconds(10);
    static constexpr Duration half_blink = std::chrono::milliseconds(250);
    static constexpr int blinks = 6;

    struct Orders {
        std::function<void()> signal_staff;
        std::function<void()> factory_reset;
    };

    /// The board must outlive it.
    Switchboard(Board& board, Orders orders) : board_(board), orders_(std::move(orders)) {}

    void take_in(Input input, bool is_high, Duration now);
    void show(bool is_overcrowded) { board_.set(Output::alarm, is_overcrowded); }

    /// What the passing of time makes due. To be called at `next_due` at the latest.
    void pass(Duration now);
    /// Duration::max() if nothing is due.
    Duration next_due() const;

    /// Signals since the start.
    int signals() const { return signals_; }

private:
    Board& board_;
    Orders orders_;
    bool raw_ = false;    ///< the input's level as it came last
    bool stable_ = false; ///< as it has been for `debounce`
    std::optional<Duration> changed_at_;
    std::optional<Duration> pressed_at_;
    std::optional<Duration> blink_due_;
    int blinks_left_ = 0;
    int signals_ = 0;
};

} // namespace headcount::building::digital
