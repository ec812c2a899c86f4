#include "app/vision_thread.h"

#include "base/log.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace headcount::app {

namespace {

using video::SourceState;

constexpr Duration first_pause = std::chrono::seconds(1);
constexpr Duration longest_pause = std::chrono::seconds(30);

const char* const no_source =
    "No source has been chosen: give one with --source, or as source.address in settings.json (file:PATH, rtsp://..., "
    "v4l2:/dev/video0).";

} // namespace

struct VisionThread::Shared {
    Orders orders;
    Show show;
    const Clock& clock;
    Listener listener;

    std::mutex mutex;
    std::condition_variable_any wake;
    std::optional<std::pair<settings::Scene, counting::Rules>> changed; // what to count by from the next frame on
    std::size_t staff_signals = 0;                                      // not yet heard by counting

    /// The source, once it can be opened; none if a stop was asked for.
    std::unique_ptr<video::Source> wait_for_source(const std::stop_token& stop) {
        Duration pause = first_pause;
        std::string told;
        while (!stop.stop_requested()) {
            Result<std::unique_ptr<video::Source>> source = video::open_source(orders.address, orders.source, clock);
            if (source) return std::move(*source);
            // Each fault is told once, not with every attempt.
            if (const std::string& sentence = source.error().sentence; sentence != told) {
                told = sentence;
                if (!listener(SourceState{SourceState::Kind::lost, sentence}, stop)) return nullptr;
            }
            std::unique_lock lock(mutex);
            wake.wait_for(lock, stop, pause, [] { return false; });
            pause = std::min(pause * 2, longest_pause);
        }
        return nullptr;
    }

    /// `time` is that of the frame that was just counted: as close to now as the source's clock can say.
    void take_over_changes(counting::Counter& counter, Duration time) {
        const std::scoped_lock lock(mutex);
        if (changed) counter.reconfigure(changed->first, changed->second);
        changed.reset();
        for (; staff_signals > 0; --staff_signals)
            counter.signal_staff(time);
    }

    void run(vision::PeopleFinder finder, const std::stop_token& stop) {
        if (orders.address.empty()) {
            listener(SourceState{SourceState::Kind::failed, no_source}, stop);
            return;
        }
        std::unique_ptr<video::Source> source = wait_for_source(stop);
        if (!source) return;
        Pipeline pipeline(std::move(source), std::move(finder), counting::Counter(orders.scene, orders.rules), clock,
                          orders.choice);
        vision::CameraWatch watch;
        Pipeline::Listener steps;
        steps.on_step = [&](const Step& step) {
            show(step.frame);
            if (watch.is_due(step.frame.time))
                watch.observe(step.frame.time, vision::look_at(step.frame.pixels->y(), step.frame.width, step.frame.height));
            listener(Sight{{step.frame.taken_at, step.events, pipeline.counter().running_dwells()},
                           step.seen,
                           step.times,
                           step.frame.width,
                           step.frame.height,
                           pipeline.next_person(),
                           watch.condition()},
                     stop);
            take_over_changes(pipeline.counter(), step.events.time);
        };
        steps.on_state = [&](const SourceState& state) { listener(state, stop); };
        pipeline.run(stop, steps);
    }
};

VisionThread::VisionThread(Orders orders, vision::PeopleFinder finder, Show show, const Clock& clock, Listener listener)
    : shared_(new Shared{std::move(orders), std::move(show), clock, std::move(listener), {}, {}, {}, {}}),
      thread_([shared = shared_, finder = std::move(finder)](const std::stop_token& stop) mutable {
          shared->run(std::move(finder), stop);
      }) {
}

void VisionThread::reconfigure(const settings::Scene& scene, const counting::Rules& rules) {
    const std::scoped_lock lock(shared_->mutex);
    shared_->changed.emplace(scene, rules);
}

void VisionThread::signal_staff() {
    const std::scoped_lock lock(shared_->mutex);
    shared_->staff_signals = std::min(shared_->staff_signals + 1, counting::StaffFilter::most_waiting);
}

void VisionThread::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

} // namespace headcount::app
