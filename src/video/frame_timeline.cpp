#include "video/frame_timeline.h"

namespace headcount::video {

namespace {

constexpr Duration usual_length = std::chrono::milliseconds(40);
constexpr Duration counts_anew_after = std::chrono::seconds(1);

} // namespace

Duration FrameTimeline::step(Duration length) const {
    return length > Duration::zero() ? length : last_step_.value_or(usual_length);
}

Duration FrameTimeline::next(std::optional<Duration> stamp, Duration length) {
    const Duration expected = last_ ? *last_ + step(length) : Duration::zero();
    if (stamp && begins_) {
        shift_ = expected - *stamp;
        begins_ = false;
    }
    Duration time = expected;
    if (stamp) {
        const Duration believed = *stamp + shift_;
        if (!last_ || believed > *last_) {
            if (last_ && believed - *last_ < counts_anew_after) last_step_ = believed - *last_;
            time = believed;
        } else if (*last_ - believed > counts_anew_after) {
            shift_ += expected - believed;
        }
    }
    last_ = time;
    return time;
}

} // namespace headcount::video
