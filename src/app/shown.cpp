#include "app/shown.h"

#include "app/whereabouts.h"

#include <algorithm>
#include <string_view>

namespace headcount::app {

namespace {

constexpr Duration window = std::chrono::seconds(2);
constexpr std::size_t most_remembered = 1000;

std::string_view name_of(video::SourceState::Kind kind) {
    using Kind = video::SourceState::Kind;
    switch (kind) {
        case Kind::connecting:
            return "connecting";
        case Kind::running:
            return "running";
        case Kind::silent:
            return "silent";
        case Kind::lost:
            return "lost";
        case Kind::ended:
            return "ended";
        case Kind::failed:
            return "failed";
    }
    return "failed";
}

std::vector<web::ShownRegion> shown_regions(const settings::Scene& scene, const std::vector<int>& counts) {
    std::vector<web::ShownRegion> regions;
    for (std::size_t i = 0; i < scene.regions.size(); ++i)
        regions.push_back({scene.regions[i].id, scene.regions[i].name, i < counts.size() ? counts[i] : 0});
    return regions;
}

double milliseconds(Duration span) {
    return to_seconds(span) * 1000;
}

} // namespace

void Pace::add(Duration now, const StageTimes& times) {
    constexpr int weight = 32; // of the past; its forgetting is the same at every frame rate up to a second or two
    const auto blend = [&, first = recent_.empty()](Duration past, Duration newest) {
        return first ? newest : (past * (weight - 1) + newest) / weight;
    };
    average_ = {blend(average_.decode, times.decode), blend(average_.detect, times.detect), blend(average_.track, times.track),
                blend(average_.count, times.count)};
    std::erase_if(recent_, [now](Duration moment) { return moment < now - window; });
    if (recent_.size() == most_remembered) recent_.erase(recent_.begin());
    recent_.push_back(now);
}

double Pace::frames_per_second(Duration now) const {
    if (recent_.size() < 2 || recent_.back() < now - window) return 0;
    const double span = to_seconds(recent_.back() - recent_.front());
    return span > 0 ? static_cast<double>(recent_.size() - 1) / span : 0;
}

web::ShownObservation shown_observation(const Sight& sight, const settings::Scene& scene, const report::Standing& standing,
                                        double frames_per_second) {
    web::ShownObservation shown;
    shown.frame = sight.people.frame;
    shown.time = sight.happening.at;
    for (const vision::Person& person : sight.people.people) {
        const Point anchor = person.anchor();
        if (!is_masked(anchor, scene))
            shown.people.push_back({person.id, person.box, person.score, person.seen, regions_around(anchor, scene)});
    }
    shown.total = sight.happening.events.seen.total;
    shown.regions = shown_regions(scene, sight.happening.events.seen.regions);
    shown.in = standing.in_total;
    shown.out = standing.out_total;
    shown.fps = frames_per_second;
    return shown;
}

web::ShownStatus shown_status(const SensorState& state) {
    web::ShownStatus shown;
    shown.version = HEADCOUNT_VERSION;
    shown.device_name = state.settings.device.name;
    shown.serial_number = state.serial_number;
    shown.source_address = without_credentials(state.settings.source.address);
    shown.source_state = name_of(state.source.kind);
    shown.source_sentence = state.source.sentence;
    shown.width = state.width;
    shown.height = state.height;
    shown.fps = state.frames_per_second;
    shown.in = state.standing.in_total;
    shown.out = state.standing.out_total;
    shown.total = state.standing.occupancy.total;
    shown.overcrowded = state.standing.overcrowded;
    shown.regions = shown_regions(state.settings.scene, state.standing.occupancy.regions);
    shown.health = delivery::name_of(state.health);
    shown.delivery_fault = state.delivery_fault;
    shown.history_fault = state.history_fault;
    for (const delivery::RecipientStatus& recipient : state.recipients) {
        web::ShownRecipient one{std::string(report::name_of(recipient.feature)),
                                recipient.address,
                                recipient.connected,
                                recipient.waiting,
                                std::nullopt,
                                recipient.last_error,
                                std::nullopt,
                                std::nullopt,
                                recipient.last_failure};
        if (recipient.connected_since != WallTime{}) one.connected_since = recipient.connected_since;
        if (recipient.last_failure_at != WallTime{}) one.last_failure_at = recipient.last_failure_at;
        if (recipient.last_success != WallTime{}) one.last_success = recipient.last_success;
        shown.recipients.push_back(std::move(one));
    }
    shown.privacy_mode = settings::name_of(state.settings.privacy.mode);
    shown.rtsp = state.rtsp;
    shown.building = state.building;
    shown.decode_ms = milliseconds(state.times.decode);
    shown.detect_ms = milliseconds(state.times.detect);
    shown.track_ms = milliseconds(state.times.track);
    shown.count_ms = milliseconds(state.times.count);
    return shown;
}

std::string without_credentials(const std::string& address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string::npos) return address;
    const std::size_t host = scheme + 3;
    const std::size_t end = std::min(address.find('/', host), address.size());
    const std::size_t at = address.rfind('@', end);
    if (at == std::string::npos || at < host) return address;
    return address.substr(0, host) + address.substr(at + 1);
}

} // namespace headcount::app
