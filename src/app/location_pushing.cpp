#include "app/location_pushing.h"

#include "app/floor.h"
#include "app/whereabouts.h"
#include "base/log.h"
#include "delivery/location_line.h"

#include <algorithm>

namespace headcount::app {

namespace {

constexpr Duration retry_interval = std::chrono::seconds(10);

/// The longest of somebody's stays that go on.
Duration dwell_of(vision::PersonId person, const std::vector<counting::Dwell>& running) {
    Duration longest{};
    for (const counting::Dwell& dwell : running) {
        if (dwell.person == person) longest = std::max(longest, dwell.length());
    }
    return longest;
}

} // namespace

LocationPushing::LocationPushing(boost::asio::io_context& loop, const settings::Settings& settings, const Clock& clock)
    : loop_(loop), clock_(clock), settings_(settings.location_push), zone_(zone_of(settings)) {
    open();
}

void LocationPushing::reconfigure(const settings::Settings& settings) {
    zone_ = zone_of(settings);
    if (settings.location_push == settings_) return;
    settings_ = settings.location_push;
    push_.reset();
    told_.clear();
    open();
}

void LocationPushing::open() {
    if (!settings_.enabled) return;
    delivery::LocationPushOptions options;
    options.address = settings_.address;
    options.port = static_cast<std::uint16_t>(settings_.port);
    auto opened = delivery::LocationPush::open(loop_, options);
    if (opened) {
        push_ = std::move(*opened);
        log::info("The location push listens on port {}.", push_->port());
        return;
    }
    retry_at_ = clock_.steady() + retry_interval;
    if (opened.error().sentence == told_) return;
    told_ = opened.error().sentence;
    log::error("{}", told_);
}

void LocationPushing::tick() {
    if (!push_ && settings_.enabled && clock_.steady() >= retry_at_) open();
}

void LocationPushing::tell(const Sight& sight, const settings::Settings& settings) {
    if (listeners() == 0) return;
    const settings::Scene& scene = settings.scene;
    const std::optional<vision::FloorView> floor = floor_view(settings.lens, sight.width, sight.height);
    const auto world_of = [&floor](Point anchor) -> std::optional<Point> {
        const std::optional<vision::FloorPoint> place = floor ? floor->floor_at(anchor) : std::nullopt;
        return place ? std::optional<Point>({place->x, place->y}) : std::nullopt;
    };
    delivery::LocatedFrame located{sight.happening.at, sight.people.frame, {}};
    for (const vision::Person& person : sight.people.people) {
        if (is_masked(person.anchor(), scene)) continue;
        located.people.push_back({person.id, person.anchor(), person.box, person.score, regions_around(person.anchor(), scene),
                                  dwell_of(person.id, sight.happening.running_dwells), world_of(person.anchor())});
    }
    push_->publish(delivery::location_line(located, zone_));
}

} // namespace headcount::app
