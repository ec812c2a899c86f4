#include "report/reporting.h"

#include "base/log.h"
#include "report/flow_reporting.h"
#include "report/line_reporting.h"
#include "report/region_reporting.h"
#include "report/reset_times.h"
#include "report/saved_state.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace headcount::report {

namespace {

TimeZone zone_of(const settings::Settings& settings) {
    Result<TimeZone> zone = TimeZone::find(settings.device.time_zone);
    if (zone) return *std::move(zone);
    log::warning("Reports go by UTC: {}", zone.error().sentence);
    return {};
}

std::vector<settings::ResetTime> resets_of(const settings::Settings& settings) {
    return settings.reports.reset_enabled ? settings.reports.resets : std::vector<settings::ResetTime>{};
}

} // namespace

struct Reporting::State {
    State(const settings::Settings& settings, Identity who, const Moment& now)
        : identity(std::move(who)),
          zone(zone_of(settings)),
          resets(resets_of(settings)),
          region(settings, zone, now.wall),
          line(settings, zone, now.wall),
          flow(settings, zone, now.wall),
          last(now),
          reset_until(now.wall),
          reset_due(next_reset(resets, zone, now.wall)) {}

    template <class Action>
    void each_feature(Action action) {
        action(region);
        action(line);
        action(flow);
    }

    void resume(const SavedState& saved, const Moment& now);
    WallTime first_due(const Passing& time);
    void settle(const Passing& time, const Moment& now);
    void reset();
    std::vector<Report> hand_over();

    Identity identity;
    TimeZone zone;
    std::vector<settings::ResetTime> resets;
    RegionReporting region;
    LineReporting line;
    FlowReporting flow;
    Moment last;
    WallTime reset_until;              ///< resets up to here are done
    std::optional<WallTime> reset_due; ///< the next one after that
    std::vector<Report> made;          ///< not handed over yet
    Standing standing;
};

void Reporting::State::resume(const SavedState& saved, const Moment& now) {
    const Passing off = passing_while_off(saved.at, now.wall);
    made = saved.pending;
    reset_until = saved.reset_until;
    reset_due = next_reset(resets, zone, reset_until);
    region.resume(saved.region, off, identity, made);
    line.resume(saved.line, off, now, identity, made);
    flow.resume(saved.flow, off, identity, made);
    settle(off, now);
}

/// The first moment that passing time has to react to.
WallTime Reporting::State::first_due(const Passing& time) {
    WallTime first = reset_due.value_or(WallTime::max());
    each_feature([&](const auto& feature) { first = std::min(first, feature.due(time)); });
    return first;
}

/// Does all that has become due. What was due before a reset is reported with the counts from before it.
void Reporting::State::settle(const Passing& time, const Moment& now) {
    if (time.now < reset_until - farthest_correction) {
        reset_until = time.now;
        reset_due = next_reset(resets, zone, reset_until);
    }
    if (reset_due && *reset_due <= time.now) {
        each_feature([&](auto& feature) {
            if (feature.due(time) <= *reset_due) feature.pass(time, now, identity, made);
        });
        reset();
        reset_due = next_reset(resets, zone, time.now);
    }
    reset_until = std::max(reset_until, time.now);
    each_feature([&](auto& feature) { feature.pass(time, now, identity, made); });
}

void Reporting::State::reset() {
    line.reset();
    region.reset();
}

std::vector<Report> Reporting::State::hand_over() {
    std::stable_sort(made.begin(), made.end(), [](const Report& a, const Report& b) { return a.made_at < b.made_at; });
    return std::exchange(made, {});
}

Reporting::Reporting(const settings::Settings& settings, Identity identity, const Moment& now, std::string_view saved)
    : state_(std::make_unique<State>(settings, std::move(identity), now)) {
    if (saved.empty()) return;
    const Result<SavedState> predecessor = parse_saved_state(saved);
    if (predecessor)
        state_->resume(*predecessor, now);
    else
        log::warning("Counts begin at zero: {}", predecessor.error().sentence);
}

Reporting::~Reporting() = default;

std::vector<Report> Reporting::take_in(const Happening& happening, const Moment& now) {
    State& state = *state_;
    const Passing time = passing(std::exchange(state.last, now), now);
    // What happened before a period ended belongs to it, even if it is learnt of later.
    const bool time_goes_first = state.first_due(time) <= happening.at;
    if (time_goes_first) state.settle(time, now);
    state.region.take_in(happening, now, state.identity, state.made);
    state.line.take_in(happening, now, state.identity, state.made);
    state.flow.take_in(happening);
    state.standing.occupancy = happening.events.occupancy;
    state.standing.overcrowded = happening.events.overcrowded;
    if (!time_goes_first) state.settle(time, now);
    return state.hand_over();
}

std::vector<Report> Reporting::pass(const Moment& now) {
    state_->settle(passing(std::exchange(state_->last, now), now), now);
    return state_->hand_over();
}

Duration Reporting::next_due(const Moment& now) const {
    constexpr Duration longest_wait = std::chrono::hours(24);
    if (!state_->made.empty()) return now.steady;
    const WallTime first = std::min(state_->first_due(passing(state_->last, now)), now.wall + longest_wait);
    const Duration due = now.steady + (std::max(first, now.wall) - now.wall);
    const std::optional<Duration> window = state_->line.window_due(now);
    return std::max(now.steady, window ? std::min(due, *window) : due);
}

void Reporting::reconfigure(const settings::Settings& settings, const Moment& now) {
    State& state = *state_;
    state.settle(passing(std::exchange(state.last, now), now), now);
    state.zone = zone_of(settings);
    state.resets = resets_of(settings);
    state.reset_due = next_reset(state.resets, state.zone, state.reset_until);
    state.each_feature([&](auto& feature) { feature.reconfigure(settings, state.zone, now, state.identity, state.made); });
}

void Reporting::set_identity(Identity identity) {
    state_->identity = std::move(identity);
}

void Reporting::reset_counts(const Moment& now) {
    state_->settle(passing(std::exchange(state_->last, now), now), now);
    state_->reset();
}

Standing Reporting::standing() const {
    Standing standing = state_->standing;
    standing.in_total = state_->line.since_reset().in;
    standing.out_total = state_->line.since_reset().out;
    standing.in_period = state_->line.in_period().in;
    standing.out_period = state_->line.in_period().out;
    standing.most_people = state_->region.peak();
    standing.dwells = state_->region.dwells();
    standing.flow = state_->flow.counts();
    return standing;
}

std::string Reporting::save() const {
    const State& state = *state_;
    return to_text(
        {state.last.wall, state.reset_until, state.region.save(), state.line.save(state.last), state.flow.save(), state.made});
}

} // namespace headcount::report
