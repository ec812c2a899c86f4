#include "stream/snapshots.h"

#include <algorithm>
#include <utility>

namespace headcount::stream {

Snapshots::Snapshots(privacy::Rules rules) : Snapshots(std::move(rules), Options{}) {
}

Snapshots::Snapshots(privacy::Rules rules, const Options& options)
    : options_(options),
      filter_(std::make_shared<const privacy::Filter>(std::move(rules), options.longest_side)),
      encoder_(options.quality) {
}

void Snapshots::offer(const video::Frame& frame) {
    std::optional<video::Frame> forgotten; // freed without the lock
    const std::scoped_lock lock(mutex_);
    // A source that begins again counts anew.
    if (!frames_.empty() && frame.number <= frames_.back().number) frames_.clear();
    frames_.push_back(frame);
    if (frames_.size() <= options_.remembered) return;
    forgotten = std::move(frames_.front());
    frames_.pop_front();
}

void Snapshots::set_rules(privacy::Rules rules) {
    auto filter = std::make_shared<const privacy::Filter>(std::move(rules), options_.longest_side);
    const std::scoped_lock making(making_);
    const std::scoped_lock lock(mutex_);
    filter_ = std::move(filter);
    last_.reset();
}

Result<std::shared_ptr<const std::string>> Snapshots::jpeg_of(std::uint64_t number) {
    const std::scoped_lock making(making_);
    std::shared_ptr<const privacy::Filter> filter;
    video::Frame frame;
    {
        const std::scoped_lock lock(mutex_);
        if (filter_->rules().mode != privacy::Mode::normal) return failure("Snapshots exist in privacy mode normal only.");
        if (frames_.empty()) return failure("There is no picture yet.");
        const auto found =
            std::find_if(frames_.begin(), frames_.end(), [number](const video::Frame& known) { return known.number >= number; });
        frame = found != frames_.end() ? *found : frames_.back();
        filter = filter_;
    }
    if (last_ && last_->frame == frame.number) return last_->jpeg;
    Result<std::string> jpeg = encoder_.encode(filter->apply(frame));
    if (!jpeg) return tl::unexpected(jpeg.error());
    last_ = Made{frame.number, std::make_shared<const std::string>(std::move(*jpeg))};
    return last_->jpeg;
}

} // namespace headcount::stream
