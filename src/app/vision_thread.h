#pragma once

#include "app/pipeline.h"
#include "base/clock.h"
#include "base/result.h"
#include "report/happening.h"
#include "settings/settings.h"
#include "video/source.h"
#include "vision/camera_watch.h"
#include "vision/people_finder.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <variant>

namespace headcount::app {

/// What one frame led to, for whoever reports and shows it.
struct Sight {
    report::Happening happening;
    vision::Observation people;
    StageTimes times;
    int width = 0; ///< of the picture, pixels
    int height = 0;
    vision::PersonId next_person = 1; ///< the id of the next new person
    vision::CameraCondition camera = vision::CameraCondition::ok;
};

/// What the vision thread tells: what it sees, or how its source is.
using Word = std::variant<Sight, video::SourceState>;

/// The thread that opens the source, finds people and counts them, until the source ends or it is destroyed. A source that
/// cannot be opened is tried again, waiting longer each time (1 s to 30 s): a disk or a network may still be on its way.
class VisionThread {
public:
    struct Orders {
        std::string address; ///< of the source; empty: none has been chosen
        video::SourceOptions source;
        settings::Scene scene;
        counting::Rules rules;
        FrameChoice choice;
    };
    /// Takes each word, in order. Called on this thread; false if a stop was asked for while it waited.
    using Listener = std::function<bool(Word, const std::stop_token& stop)>;
    /// Gets every frame, on this thread. Must not wait.
    using Show = std::function<void(const video::Frame&)>;

    /// Starts. What is called and the clock must outlive this object.
    VisionThread(Orders orders, vision::PeopleFinder finder, Show show, const Clock& clock, Listener listener);

    /// Counts by another scene or other rules from the next frame on. From any thread.
    void reconfigure(const settings::Scene& scene, const counting::Rules& rules);

    /// The button for staff was pressed just now: if the rules filter staff, the next crossing within 8 s is not counted.
    /// Twice means two crossings. From any thread.
    void signal_staff();

    /// Ends the thread and waits for it. Nothing is told any more once this has returned.
    void stop();

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
    std::jthread thread_;
};

} // namespace headcount::app
