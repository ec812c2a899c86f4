#pragma once

#include "app/pipeline.h"
#include "base/clock.h"
#include "base/result.h"
#include "report/happening.h"
#include "settings/settings.h"
#include "stream/live_view.h"
#include "video/source.h"
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
    };
    /// Takes each word, in order. Called on this thread; false if a stop was asked for while it waited.
    using Listener = std::function<bool(Word, const std::stop_token& stop)>;

    /// Starts. Every frame is offered to the live view, which like the clock must outlive this object.
    VisionThread(Orders orders, vision::PeopleFinder finder, stream::LiveView& live_view, const Clock& clock, Listener listener);

    /// Counts by another scene or other rules from the next frame on. From any thread.
    void reconfigure(const settings::Scene& scene, const counting::Rules& rules);

    /// Ends the thread and waits for it. Nothing is told any more once this has returned.
    void stop();

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
    std::jthread thread_;
};

} // namespace headcount::app
