#include "stream/live_view.h"

#include "base/clock.h"
#include "base/log.h"
#include "privacy/safe_picture.h"
#include "stream/jpeg.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace headcount::stream {

namespace {

/// Somebody who watches.
struct Viewer {
    LiveView::OnPicture on_picture;
    std::uint64_t served = 0; ///< the offer that they got last; 0: none yet
};

} // namespace

/// Shared with the handles of viewers, which may outlive the live view.
///
/// Two locks: `handing_out` is held while viewers are called, so that whoever holds it knows that nobody is being called;
/// `mutex` guards the rest and is never held for long. Where both are taken, `handing_out` comes first.
struct LiveView::State {
    explicit State(const Options& chosen) : options(chosen), encoder(chosen.quality) {}

    void run(const std::stop_token& stop);
    bool somebody_waits() const;
    /// Makes `picture` of the newest frame, with `lock` released meanwhile. False if other rules came into force during that.
    bool make_picture(std::unique_lock<std::mutex>& lock);
    std::shared_ptr<const LivePicture> encode(const privacy::Filter& through, const video::Frame& frame);
    void hand_out();

    const Options options;
    SystemClock clock;
    JpegEncoder encoder;        // the thread's own
    bool encoder_fails = false; // the thread's own

    std::mutex handing_out;
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::shared_ptr<const privacy::Filter> filter;
    std::optional<video::Frame> newest;
    std::uint64_t offers = 0; ///< numbers them; the newest frame is the one of this number
    std::shared_ptr<const LivePicture> picture;
    std::uint64_t picture_of = 0; ///< the offer that `picture` was made of; 0: there is none
    std::vector<std::shared_ptr<Viewer>> viewers;

    std::jthread thread; // joined by the live view's destructor
};

bool LiveView::State::somebody_waits() const {
    return newest && std::any_of(viewers.begin(), viewers.end(),
                                 [this](const std::shared_ptr<Viewer>& viewer) { return viewer->served != offers; });
}

void LiveView::State::run(const std::stop_token& stop) {
    const Duration period = from_seconds(1 / std::max(options.most_per_second, 0.001));
    std::optional<Duration> next;
    std::unique_lock lock(mutex);
    while (changed.wait(lock, stop, [this] { return somebody_waits(); })) {
        if (picture_of != offers) {
            const Duration pause = next ? *next - clock.steady() : Duration{0};
            if (pause > Duration{0}) {
                // Not the condition's wait for work: there is work, but it is too early for it.
                changed.wait_for(lock, stop, pause, [] { return false; });
                continue;
            }
            next = clock.steady() + period;
            if (!make_picture(lock)) continue;
        }
        lock.unlock();
        hand_out();
        lock.lock();
    }
}

bool LiveView::State::make_picture(std::unique_lock<std::mutex>& lock) {
    const std::shared_ptr<const privacy::Filter> through = filter;
    const video::Frame frame = *newest;
    const std::uint64_t offer = offers;
    lock.unlock();
    std::shared_ptr<const LivePicture> made = encode(*through, frame);
    lock.lock();
    if (through != filter) return false;
    picture = std::move(made);
    picture_of = offer;
    return true;
}

std::shared_ptr<const LivePicture> LiveView::State::encode(const privacy::Filter& through, const video::Frame& frame) {
    Result<std::string> jpeg = encoder.encode(through.apply(frame));
    if (!jpeg) {
        if (!encoder_fails) log::error("{}", jpeg.error().sentence);
        encoder_fails = true;
        return nullptr;
    }
    encoder_fails = false;
    return std::make_shared<const LivePicture>(LivePicture{frame.number, frame.taken_at, std::move(*jpeg), through.rules().mode});
}

void LiveView::State::hand_out() {
    const std::scoped_lock calling(handing_out);
    std::shared_ptr<const LivePicture> handed;
    std::vector<std::shared_ptr<Viewer>> served;
    {
        const std::scoped_lock lock(mutex);
        handed = picture;
        for (const std::shared_ptr<Viewer>& viewer : viewers) {
            if (viewer->served == picture_of) continue;
            viewer->served = picture_of;
            served.push_back(viewer);
        }
    }
    if (!handed) return;
    for (const std::shared_ptr<Viewer>& viewer : served)
        viewer->on_picture(handed);
}

LiveView::LiveView(privacy::Rules rules) : LiveView(std::move(rules), Options{}) {
}

LiveView::LiveView(privacy::Rules rules, const Options& options) : state_(std::make_shared<State>(options)) {
    state_->filter = std::make_shared<const privacy::Filter>(std::move(rules), options.longest_side);
    state_->thread = std::jthread([state = state_.get()](const std::stop_token& stop) { state->run(stop); });
}

LiveView::~LiveView() {
    state_->thread.request_stop();
    state_->thread.join();
}

void LiveView::offer(const video::Frame& frame) {
    std::optional<video::Frame> last = frame;
    bool watched = false;
    {
        const std::scoped_lock lock(state_->mutex);
        std::swap(state_->newest, last);
        ++state_->offers;
        watched = !state_->viewers.empty();
    }
    if (watched) state_->changed.notify_one();
}

std::shared_ptr<void> LiveView::watch(OnPicture on_picture) {
    auto viewer = std::make_shared<Viewer>();
    viewer->on_picture = std::move(on_picture);
    {
        const std::scoped_lock lock(state_->mutex);
        state_->viewers.push_back(viewer);
    }
    state_->changed.notify_one();
    return {viewer.get(), [state = state_, viewer](void*) {
                const std::scoped_lock calling(state->handing_out);
                const std::scoped_lock lock(state->mutex);
                std::erase(state->viewers, viewer);
            }};
}

void LiveView::set_rules(privacy::Rules rules) {
    auto filter = std::make_shared<const privacy::Filter>(std::move(rules), state_->options.longest_side);
    {
        const std::scoped_lock calling(state_->handing_out);
        const std::scoped_lock lock(state_->mutex);
        std::swap(state_->filter, filter);
        state_->picture.reset();
        state_->picture_of = 0;
        // Everybody gets the newest frame again, or a source that stands still would go on showing what is now forbidden.
        for (const std::shared_ptr<Viewer>& viewer : state_->viewers)
            viewer->served = 0;
    }
    state_->changed.notify_one();
}

privacy::Mode LiveView::mode() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->filter->rules().mode;
}

std::size_t LiveView::viewers() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->viewers.size();
}

} // namespace headcount::stream
