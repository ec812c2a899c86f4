#include "app/pipeline.h"

#include "base/bounded_queue.h"
#include "base/log.h"

#include <thread>
#include <utility>
#include <variant>

namespace headcount::app {

namespace {

/// Deep enough to keep both threads busy, shallow enough that a live picture is never old.
constexpr std::size_t queue_length = 3;

} // namespace

struct Pipeline::Arrival {
    video::SourceEvent event;
    Duration decode_time{};
};

struct Pipeline::Queue {
    BoundedQueue<Arrival> arrivals{queue_length};
};

Pipeline::Pipeline(std::unique_ptr<video::Source> source, vision::PeopleFinder finder, counting::Counter counter,
                   const Clock& clock, FrameChoice choice)
    : queue_(std::make_unique<Queue>()),
      source_(std::move(source)),
      finder_(std::move(finder)),
      counter_(std::move(counter)),
      choice_(choice),
      clock_(clock) {
}

Pipeline::~Pipeline() = default;

video::SourceState Pipeline::run(const std::stop_token& stop, const Listener& listener) {
    std::jthread capturing([this](const std::stop_token& capture_stop) { capture(capture_stop); });
    const std::stop_callback stop_capture(stop, [&capturing] { capturing.request_stop(); });

    video::SourceState last;
    while (std::optional<Arrival> arrival = queue_->arrivals.pop(stop)) {
        if (const auto* frame = std::get_if<video::Frame>(&arrival->event)) {
            handle(*frame, arrival->decode_time, listener);
            continue;
        }
        last = std::get<video::SourceState>(arrival->event);
        listener.on_state(last);
        if (last.is_final()) break;
    }
    queue_->arrivals.close();
    return last;
}

void Pipeline::capture(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const Duration began = clock_.steady();
        video::SourceEvent event = source_->read(stop);
        const Duration spent = clock_.steady() - began;
        const auto* const frame = std::get_if<video::Frame>(&event);
        const bool is_frame = frame != nullptr;
        if (is_frame && !choice_.takes(frame->time)) continue;
        const bool is_last = !is_frame && std::get<video::SourceState>(event).is_final();
        Arrival arrival{std::move(event), spent};
        // Words about the state are never dropped, only pictures are.
        if (is_frame && source_->is_live()) {
            queue_->arrivals.push_dropping_oldest(
                std::move(arrival), [](const Arrival& waiting) { return std::holds_alternative<video::Frame>(waiting.event); });
        } else if (!queue_->arrivals.push(std::move(arrival), stop)) {
            return;
        }
        if (is_last) return;
    }
}

void Pipeline::handle(const video::Frame& frame, Duration decode_time, const Listener& listener) {
    const Result<vision::Observation> seen = finder_.find(frame);
    if (!seen) {
        if (!detector_failing_) log::error("{}", seen.error().sentence);
        detector_failing_ = true;
        return;
    }
    detector_failing_ = false;
    const Duration began = clock_.steady();
    const counting::Events events = counter_.observe(*seen);
    const vision::FindingTime finding = finder_.last_time();
    const StageTimes times{decode_time, finding.detect, finding.track, clock_.steady() - began};
    listener.on_step({frame, finder_.last_detections(), *seen, events, times});
}

} // namespace headcount::app
