#include "building/digital/switchboard.h"

#include <algorithm>

namespace headcount::building::digital {

void Switchboard::take_in(Input input, bool is_high, Duration now) {
    pass(now);
    if (input == Input::staff) {
        if (is_high == raw_) return;
        raw_ = is_high;
        changed_at_ = now;
    } else if (!is_high) {
        pressed_at_.reset();
    } else if (!pressed_at_ && blinks_left_ == 0) {
        pressed_at_ = now;
    }
}

void Switchboard::pass(Duration now) {
    if (changed_at_ && now >= *changed_at_ + debounce) {
        changed_at_.reset();
        const bool is_edge = raw_ && !stable_;
        stable_ = raw_;
        if (is_edge) {
            ++signals_;
            if (orders_.signal_staff) orders_.signal_staff();
        }
    }
    if (pressed_at_ && now > *pressed_at_ + hold) {
        pressed_at_.reset();
        blinks_left_ = 2 * blinks;
        blink_due_ = now;
    }
    while (blink_due_ && now >= *blink_due_) {
        if (blinks_left_ == 0) {
            blink_due_.reset();
            if (orders_.factory_reset) orders_.factory_reset();
            return;
        }
        --blinks_left_;
        board_.set(Output::led, blinks_left_ % 2 == 1);
        *blink_due_ += half_blink;
    }
}

Duration Switchboard::next_due() const {
    Duration first = Duration::max();
    if (changed_at_) first = std::min(first, *changed_at_ + debounce);
    if (pressed_at_) first = std::min(first, *pressed_at_ + hold + Duration{1});
    if (blink_due_) first = std::min(first, *blink_due_);
    return first;
}

} // namespace headcount::building::digital
