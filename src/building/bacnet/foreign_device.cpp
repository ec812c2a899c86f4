#include "building/bacnet/foreign_device.h"

#include <algorithm>

namespace headcount::building::bacnet {

namespace {

constexpr Duration first_pause = std::chrono::seconds(5);
constexpr Duration longest_pause = std::chrono::seconds(60);
constexpr int most_doublings = 4;

} // namespace

std::optional<Octets> ForeignDevice::pass(Duration now) {
    if (state_ == State::registered && now >= registered_until_) state_ = State::registering;
    if (now < due_) return std::nullopt;
    const Duration pause = std::min(longest_pause, first_pause * (1 << std::min(unanswered_, most_doublings)));
    ++unanswered_;
    is_asking_ = true;
    due_ = now + pause;
    LinkFrame frame;
    frame.function = LinkFunction::register_foreign_device;
    frame.time_to_live_s = time_to_live_s_;
    return encode_link(frame);
}

bool ForeignDevice::take_in(LinkResult result, Duration now) {
    if (result == LinkResult::distribute_broadcast_to_network_refused) {
        // The BBMD has forgotten us, by a restart perhaps.
        state_ = State::registering;
        unanswered_ = 0;
        due_ = now;
        return false;
    }
    const bool is_answer = result == LinkResult::success || result == LinkResult::register_foreign_device_refused;
    if (!is_asking_ || !is_answer) return false;
    is_asking_ = false;
    if (result == LinkResult::register_foreign_device_refused) {
        state_ = State::refused;
        return false;
    }
    const bool is_new = state_ != State::registered;
    state_ = State::registered;
    unanswered_ = 0;
    registered_until_ = now + std::chrono::seconds(time_to_live_s_);
    due_ = now + std::chrono::milliseconds(time_to_live_s_ * 500);
    return is_new;
}

} // namespace headcount::building::bacnet
