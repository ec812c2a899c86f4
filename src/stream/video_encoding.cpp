#include "stream/video_encoding.h"

#include "base/clock.h"
#include "base/log.h"
#include "stream/frame_rate.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace headcount::stream {

namespace {

using privacy::Mode;

/// A camera that has given no picture for so long gives none.
constexpr Duration longest_silence = std::chrono::seconds(5);
/// Before an encoder that has failed is tried again.
constexpr Duration pause_after_failure = std::chrono::seconds(5);

/// An encoder that has given back none of so many pictures has stuck: the oldest are not awaited any more.
constexpr std::size_t most_under_way = 64;

struct Watching {
    VideoEncoding::Watcher watcher;
    bool has_begun = false;
};

/// A picture that is in the encoder.
struct UnderWay {
    Duration time;       ///< in the pipeline
    std::uint64_t frame; ///< its number
    Duration taken;      ///< by the camera
    std::shared_ptr<const privacy::Filter> through;
};

bool is_key_picture(const SharedSample& sample) {
    return GST_BUFFER_FLAG_IS_SET(gst_sample_get_buffer(sample.get()), GST_BUFFER_FLAG_DELTA_UNIT) == FALSE;
}

} // namespace

/// Shared with the handles of watchers, which may outlive the encoding.
///
/// Two locks, as in `LiveView`: `handing_over` is held while a picture is handed to the encoder or to watchers, so that whoever
/// holds it knows that none is; `mutex` guards the rest and is never held for long. Where both are taken, `handing_over` comes
/// first.
struct VideoEncoding::State {
    explicit State(const Options& chosen) : options(chosen) {}

    // ---- The thread
    void run(const std::stop_token& stop);
    bool has_work() const;
    bool is_watched() const { return !watchers.empty() && filter->rules().mode == Mode::normal; }
    /// Makes sure that there is an encoder for this picture. False if there is none now; `lock` is released meanwhile.
    bool prepare(std::unique_lock<std::mutex>& lock, const privacy::SafePicture& picture);
    void encode(std::unique_lock<std::mutex>& lock);
    void stop_encoding(std::unique_lock<std::mutex>& lock);
    void give_up(const std::string& sentence);

    // ---- A thread of GStreamer
    void deliver(const SharedSample& sample, Duration time);

    std::shared_ptr<const privacy::Filter> filter_for(privacy::Rules rules) const {
        return std::make_shared<const privacy::Filter>(std::move(rules), options.longest_side);
    }

    const Options options;
    SystemClock clock;
    std::unique_ptr<EncoderPipeline> pipeline; // the thread's own, as the next ones
    int width = 0;                             // of the pictures that it was made for
    int height = 0;
    std::shared_ptr<const privacy::Filter> pushed_through;
    std::optional<Duration> next_try; // after a failure; steady time

    std::mutex handing_over;
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::shared_ptr<const privacy::Filter> filter;
    std::optional<video::Frame> newest;
    Duration newest_came{}; ///< steady time
    std::uint64_t offers = 0;
    std::uint64_t encoded = 0; ///< the offer that was encoded last
    bool key_wanted = false;
    FrameRate rate;
    std::deque<UnderWay> under_way;
    std::vector<std::shared_ptr<Watching>> watchers;
    Status status;

    std::jthread thread; // joined by the encoding's destructor
};

bool VideoEncoding::State::has_work() const {
    return is_watched() ? newest && encoded != offers : status.is_encoding;
}

void VideoEncoding::State::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (changed.wait(lock, stop, [this] { return has_work(); })) {
        if (!is_watched())
            stop_encoding(lock);
        else
            encode(lock);
    }
    stop_encoding(lock);
}

void VideoEncoding::State::encode(std::unique_lock<std::mutex>& lock) {
    const std::shared_ptr<const privacy::Filter> through = filter;
    const video::Frame frame = *newest;
    const std::uint64_t offer = offers;
    lock.unlock();
    const privacy::SafePicture picture = through->apply(frame);
    lock.lock();
    const bool is_ready = prepare(lock, picture);
    lock.unlock();
    {
        const std::scoped_lock handing(handing_over);
        lock.lock();
        encoded = offer;
        if (!is_ready) return;
        if (through != filter) {
            encoded = 0; // once more, by the new rules
            return;
        }
        // After other rules: what the codec predicts from earlier pictures would leave a trace of them under new masks.
        const bool as_key = std::exchange(key_wanted, false) || through != pushed_through;
        pushed_through = through;
        lock.unlock();
        const Duration time = pipeline->push(picture, as_key);
        lock.lock();
        under_way.push_back({time, frame.number, frame.time, through});
        if (under_way.size() > most_under_way) under_way.pop_front();
    }
}

bool VideoEncoding::State::prepare(std::unique_lock<std::mutex>& lock, const privacy::SafePicture& picture) {
    if (next_try && clock.steady() < *next_try) return false;
    next_try.reset();
    if (pipeline) {
        const std::optional<std::string> fault = pipeline->fault();
        if (!fault && width == picture.width() && height == picture.height()) return true;
        stop_encoding(lock);
        if (fault) give_up(*fault);
        if (fault) return false;
    }
    const EncoderOrder order{picture.width(), picture.height(), rate.per_second()};
    lock.unlock();
    Result<std::unique_ptr<EncoderPipeline>> made =
        EncoderPipeline::open(order, [this](const SharedSample& sample, Duration time) { deliver(sample, time); });
    lock.lock();
    if (!made) {
        give_up(made.error().sentence);
        return false;
    }
    pipeline = std::move(*made);
    pushed_through.reset();
    width = picture.width();
    height = picture.height();
    status.encoder = pipeline->encoder();
    status.is_encoding = true;
    ++status.encoders_made;
    return true;
}

void VideoEncoding::State::give_up(const std::string& sentence) {
    log::error("{}", sentence);
    next_try = clock.steady() + pause_after_failure;
}

void VideoEncoding::State::stop_encoding(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    pipeline.reset(); // waits for what is being delivered, which needs the lock
    lock.lock();
    under_way.clear();
    status.is_encoding = false;
}

void VideoEncoding::State::deliver(const SharedSample& sample, Duration time) {
    const std::scoped_lock handing(handing_over);
    VideoUnit unit{sample, 0, {}, is_key_picture(sample)};
    std::vector<std::shared_ptr<Watching>> served;
    {
        const std::scoped_lock lock(mutex);
        while (!under_way.empty() && under_way.front().time < time)
            under_way.pop_front(); // dropped on the way: newer ones came
        if (under_way.empty() || under_way.front().through != filter) return;
        unit.frame = under_way.front().frame;
        unit.taken = under_way.front().taken;
        under_way.pop_front();
        served = watchers;
    }
    for (const std::shared_ptr<Watching>& watching : served) {
        if (!watching->has_begun && !unit.is_key) continue;
        watching->has_begun = true;
        watching->watcher.on_unit(unit);
    }
}

VideoEncoding::VideoEncoding(privacy::Rules rules) : VideoEncoding(std::move(rules), Options{}) {
}

VideoEncoding::VideoEncoding(privacy::Rules rules, const Options& options) : state_(std::make_shared<State>(options)) {
    state_->filter = state_->filter_for(std::move(rules));
    state_->thread = std::jthread([state = state_.get()](const std::stop_token& stop) { state->run(stop); });
}

VideoEncoding::~VideoEncoding() {
    state_->thread.request_stop();
    state_->thread.join();
}

void VideoEncoding::offer(const video::Frame& frame) {
    std::optional<video::Frame> last = frame;
    bool is_wanted = false;
    {
        const std::scoped_lock lock(state_->mutex);
        std::swap(state_->newest, last);
        state_->newest_came = state_->clock.steady();
        ++state_->offers;
        state_->rate.add(frame.time);
        is_wanted = !state_->watchers.empty();
    }
    if (is_wanted) state_->changed.notify_one();
}

std::shared_ptr<void> VideoEncoding::watch(Watcher watcher) {
    auto watching = std::make_shared<Watching>();
    watching->watcher = std::move(watcher);
    {
        const std::scoped_lock lock(state_->mutex);
        if (state_->filter->rules().mode != Mode::normal) return nullptr;
        state_->watchers.push_back(watching);
        state_->key_wanted = true;
        state_->encoded = 0; // the newest frame again, or a source that stands still would show nothing
    }
    state_->changed.notify_one();
    return {watching.get(), [state = state_, watching](void*) {
                {
                    const std::scoped_lock handing(state->handing_over);
                    const std::scoped_lock lock(state->mutex);
                    std::erase(state->watchers, watching);
                }
                state->changed.notify_one();
            }};
}

void VideoEncoding::want_key_picture() {
    const std::scoped_lock lock(state_->mutex);
    state_->key_wanted = true;
}

void VideoEncoding::set_rules(privacy::Rules rules) {
    std::shared_ptr<const privacy::Filter> filter = state_->filter_for(std::move(rules));
    {
        const std::scoped_lock handing(state_->handing_over);
        std::vector<std::shared_ptr<Watching>> ended;
        {
            const std::scoped_lock lock(state_->mutex);
            std::swap(state_->filter, filter);
            state_->encoded =
                0; // the newest frame again, or a source that stands still would go on showing what is now forbidden
            if (state_->filter->rules().mode != Mode::normal) ended.swap(state_->watchers);
        }
        for (const std::shared_ptr<Watching>& watching : ended) {
            if (watching->watcher.on_end) watching->watcher.on_end();
        }
    }
    state_->changed.notify_one();
}

privacy::Mode VideoEncoding::mode() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->filter->rules().mode;
}

bool VideoEncoding::has_pictures() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->newest && state_->clock.steady() - state_->newest_came < longest_silence;
}

VideoEncoding::Status VideoEncoding::status() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->status;
}

} // namespace headcount::stream
