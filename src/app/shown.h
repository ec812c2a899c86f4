#pragma once

#include "app/stage_times.h"
#include "app/vision_thread.h"
#include "base/time.h"
#include "delivery/delivery.h"
#include "delivery/history_counts.h"
#include "report/reporting.h"
#include "settings/settings.h"
#include "video/source.h"
#include "web/live_messages.h"

#include <string>
#include <vector>

namespace headcount::app {

/// How many frames a second are looked at, and what each costs, over about the last two seconds.
class Pace {
public:
    void add(Duration now, const StageTimes& times);

    /// 0 if nothing has come for two seconds.
    double frames_per_second(Duration now) const;
    const StageTimes& average() const { return average_; }

private:
    std::vector<Duration> recent_; // oldest first
    StageTimes average_;
};

/// What the page learns of one frame. People in masks are left out: they do not exist for the sensor.
web::ShownObservation shown_observation(const Sight& sight, const settings::Scene& scene, const report::Standing& standing,
                                        double frames_per_second);

/// What the page learns of the sensor as a whole.
struct SensorState {
    const settings::Settings& settings;
    std::string serial_number;
    video::SourceState source;
    int width = 0;
    int height = 0;
    report::Standing standing;
    double frames_per_second = 0;
    StageTimes times;
    std::string delivery_fault;
    std::vector<delivery::RecipientStatus> recipients;
    web::ShownRtsp rtsp;
    delivery::Health health = delivery::Health::ok;
    std::string history_fault;
    std::string building; ///< `building::Building::status`
};
web::ShownStatus shown_status(const SensorState& state);

/// An address as it may be shown: user and password of `rtsp://user:password@camera` are left out.
std::string without_credentials(const std::string& address);

} // namespace headcount::app
