#pragma once

#include "app/vision_thread.h"
#include "base/clock.h"
#include "delivery/history.h"
#include "delivery/history_tally.h"
#include "report/moment.h"
#include "settings/settings.h"
#include "video/source.h"

#include <filesystem>
#include <memory>

namespace headcount::app {

/// Keeps the sensor's history: what is counted, and whether it could be counted. Lives on the I/O loop's thread.
class HistoryRecording {
public:
    /// `clock` must outlive this object.
    HistoryRecording(const std::filesystem::path& file, const settings::Settings& settings, const Clock& clock);
    /// Saves what is not on the disk yet.
    ~HistoryRecording();

    void take_in(const Sight& sight, const settings::Scene& scene);
    void take_in(const video::SourceState& state);
    /// To be called each second.
    void tick();
    void reconfigure(const settings::Settings& settings);

    /// Whether what is counted now can be believed.
    delivery::Health health() const { return tally_.health(); }
    delivery::History& history() { return *history_; }
    const delivery::History& history() const { return *history_; }

private:
    report::Moment now() const { return {clock_.now(), clock_.steady()}; }
    void judge();

    const Clock& clock_;
    bool watches_camera_;
    std::unique_ptr<delivery::History> history_;
    delivery::HistoryTally tally_;
    video::SourceState::Kind source_ = video::SourceState::Kind::connecting;
    vision::CameraCondition camera_ = vision::CameraCondition::ok;
};

} // namespace headcount::app
