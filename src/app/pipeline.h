#pragma once

#include "app/frame_choice.h"
#include "app/stage_times.h"
#include "base/clock.h"
#include "base/result.h"
#include "counting/counter.h"
#include "video/source.h"
#include "vision/people_finder.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>

namespace headcount::app {

/// What one frame led to.
struct Step {
    const video::Frame& frame;
    std::span<const vision::Detection> found; ///< before tracking
    const vision::Observation& seen;
    const counting::Events& events;
    const StageTimes& times;
};

/// The path from pixels to events: a capture thread reads the source, the caller's thread finds people and counts them;
/// between them a queue of a few frames. A live source drops the oldest frame when counting falls behind, a recording waits.
///
/// `count` and `serve` run this same path.
class Pipeline {
public:
    struct Listener {
        /// After every frame, on the thread that called `run`.
        std::function<void(const Step&)> on_step = [](const Step&) {};
        /// The source's state has changed. Same thread, in order with the frames.
        std::function<void(const video::SourceState&)> on_state = [](const video::SourceState&) {};
    };

    /// `clock` measures the stages and must outlive this object. Pictures that are not chosen go no further.
    Pipeline(std::unique_ptr<video::Source> source, vision::PeopleFinder finder, counting::Counter counter, const Clock& clock,
             FrameChoice choice = FrameChoice());
    ~Pipeline();

    /// Runs until the source's final state, which it returns, or until a stop is asked for. Once only.
    video::SourceState run(const std::stop_token& stop, const Listener& listener);

    /// For the listener, on its thread, or after `run`.
    counting::Counter& counter() { return counter_; }
    vision::PersonId next_person() const { return finder_.next_id(); }

private:
    struct Arrival;

    void capture(const std::stop_token& stop);
    void handle(const video::Frame& frame, Duration decode_time, const Listener& listener);

    struct Queue;
    std::unique_ptr<Queue> queue_;
    std::unique_ptr<video::Source> source_;
    vision::PeopleFinder finder_;
    counting::Counter counter_;
    FrameChoice choice_;
    const Clock& clock_;
    bool detector_failing_ = false;
};

} // namespace headcount::app
