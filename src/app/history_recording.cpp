#include "app/history_recording.h"

#include "app/whereabouts.h"
#include "base/log.h"

namespace headcount::app {

namespace {

using delivery::Health;

std::vector<int> region_numbers(const settings::Scene& scene) {
    std::vector<int> numbers;
    for (const settings::Region& region : scene.regions)
        numbers.push_back(region.id);
    return numbers;
}

Health health_of(video::SourceState::Kind source, vision::CameraCondition camera) {
    using Kind = video::SourceState::Kind;
    using Condition = vision::CameraCondition;
    if (source == Kind::ended) return Health::paused;
    if (source != Kind::running) return Health::source_lost;
    switch (camera) {
        case Condition::ok:
            return Health::ok;
        case Condition::covered:
            return Health::covered;
        case Condition::defocused:
            return Health::defocused;
        case Condition::moved:
            return Health::moved;
        case Condition::too_dark:
            return Health::too_dark;
        case Condition::too_bright:
            return Health::too_bright;
    }
    return Health::ok;
}

/// How the source is, its own words in the log say.
void tell(Health before, Health after) {
    switch (after) {
        case Health::covered:
            log::warning("The camera is covered: nothing can be seen of the place.");
            return;
        case Health::defocused:
            log::warning("The camera is out of focus, or its lens is dirty: people may be missed.");
            return;
        case Health::moved:
            log::warning("The camera was moved: check that what is drawn is where it should be.");
            return;
        case Health::too_dark:
            log::warning("It is too dark to see people.");
            return;
        case Health::too_bright:
            log::warning("The picture is too bright to see people.");
            return;
        case Health::ok:
            if (is_counting(before)) log::info("The camera sees as it should again.");
            return;
        case Health::source_lost:
        case Health::paused:
            return;
    }
}

} // namespace

HistoryRecording::HistoryRecording(const std::filesystem::path& file, const settings::Settings& settings, const Clock& clock)
    : clock_(clock),
      watches_camera_(settings.camera_watch.enabled),
      history_(delivery::History::open(file, zone_of(settings), clock)),
      tally_(now()) {
    tally_.set_regions(region_numbers(settings.scene), now());
}

HistoryRecording::~HistoryRecording() {
    tick();
}

void HistoryRecording::take_in(const Sight& sight, const settings::Scene& scene) {
    if (camera_ != sight.camera) {
        camera_ = sight.camera;
        judge();
    }
    tally_.take_in(sight.happening, places_of(sight.people, scene), now());
}

void HistoryRecording::take_in(const video::SourceState& state) {
    source_ = state.kind;
    judge();
}

void HistoryRecording::judge() {
    const Health health = health_of(source_, watches_camera_ ? camera_ : vision::CameraCondition::ok);
    if (health == tally_.health()) return;
    tell(tally_.health(), health);
    tally_.set_health(health, now());
}

void HistoryRecording::tick() {
    tally_.pass(now());
    history_->submit(tally_.take());
}

void HistoryRecording::reconfigure(const settings::Settings& settings) {
    tick(); // what was counted until now belongs to the zone until now
    tally_.set_regions(region_numbers(settings.scene), now());
    watches_camera_ = settings.camera_watch.enabled;
    judge();
    history_->set_zone(zone_of(settings));
}

} // namespace headcount::app
