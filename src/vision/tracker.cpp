#include "vision/tracker.h"

#include "vision/assignment.h"
#include "vision/doubles.h"
#include "vision/furniture.h"
#include "vision/track.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace headcount::vision {

namespace {

constexpr Duration tentative_persistence = from_seconds(0.3);
constexpr Duration leaving_persistence = from_seconds(0.3);
constexpr Duration longest_pause = from_seconds(5); // between two pictures
constexpr double least_seen_share = 0.5;            // of the pictures since the first one; less is a flicker
constexpr double part_share = 0.8;                  // what lies so far within somebody else is a part of them
constexpr double birth_share = 0.6;                 // nobody new is seen so far within somebody else, or the other way round

// A pair costs from 0 (the same box in the expected place) up; these are the prices of staying alone.
constexpr double sure_price = 1.1;
constexpr double doubtful_price = 0.85;

constexpr double least_reach = 0.6; // sizes of the person; detections jitter by that much at worst
constexpr double most_reach = 2.5;  // sizes of the person
constexpr double reach_spreads = 3; // standard deviations
constexpr double most_growth = 3;   // times the area, from one sighting to the next

/// A detection and whom it belongs to.
struct Seen {
    const Detection* detection;
    Box box; ///< in heights
    bool is_sure;
    bool is_taken = false;
};

bool is_usable(const Detection& detection, float least_score) {
    const Box& box = detection.box;
    const bool is_finite = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) && std::isfinite(box.height);
    return is_finite && box.width > 0 && box.height > 0 && detection.score >= least_score;
}

/// What speaks against this detection being this person: their distance, how little the boxes overlap, how different their
/// sizes are. Forbidden if they could not have got there or changed so much, or too little speaks for it.
double cost_of(const Track& track, const Seen& seen, float birth_score, double aspect) {
    const Box expected = track.visible();
    // What is too unsure to begin somebody with finds nobody again in another place either: a shadow across the room that is
    // taken for somebody who has just walked out would carry them back over every line.
    const bool is_elsewhere =
        intersection_over_union(expected, seen.box) <= 0 && intersection_over_union(track.last_visible(), seen.box) <= 0;
    if (!track.is_seen() && seen.detection->score < birth_score && is_elsewhere) return CostTable::forbidden;
    const Sighting sighting = complete(seen.box, track.motion().box(), aspect);
    const bool is_cut = sighting.is_width_cut || sighting.is_height_cut;
    const double size = std::max(track.motion().size(), std::sqrt(seen.box.area()));

    const double growth = std::abs(std::log(sighting.box.area() / track.motion().box().area()));
    const bool is_at_border = visible_part(seen.box, aspect).area() == 0 || expected.area() < track.motion().box().area();
    if (growth > std::log(most_growth) && !is_at_border) return CostTable::forbidden;

    const double reach = std::clamp(reach_spreads * track.motion().spread() / size, least_reach, most_reach);
    double away = distance(sighting.box.centre(), track.motion().centre());
    // Somebody out of sight may have stopped at once instead of walking on.
    if (!track.is_seen()) away = std::min(away, distance(sighting.box.centre(), track.last_place()));
    away /= size;
    if (away > reach) return CostTable::forbidden;
    return 0.5 * away / reach + 0.5 * (1 - intersection_over_union(expected, seen.box)) + (is_cut ? 0 : 0.2 * growth);
}

} // namespace

struct Tracker::State {
    TrackerOptions options;
    std::vector<Track> tracks; ///< from the oldest to the youngest
    DoubleWatch doubles;
    FurnitureMemory furniture;
    PersonId next_id;
    std::uint64_t next_serial = 1;
    std::optional<Duration> time;
    double aspect = 1;

    explicit State(const TrackerOptions& chosen)
        : options(chosen), furniture(chosen.furniture_after), next_id(std::max<PersonId>(chosen.first_id, 1)) {}

    std::vector<Seen> sort_detections(std::span<const Detection> detections) const;
    void leave_out_furniture(std::vector<Seen>& seen);
    void match(bool confirmed, bool sure, std::vector<Seen>& seen);
    void begin_tracks(const std::vector<Seen>& seen);
    bool is_lost(const Track& track) const;
    bool is_part_of_somebody(const Track& track) const;
    bool is_convincing(const Track& track) const;
    void confirm_tracks();
    std::vector<Person> people();
};

/// The usable detections, best first, no more than people can be followed.
std::vector<Seen> Tracker::State::sort_detections(std::span<const Detection> detections) const {
    std::vector<Seen> seen;
    for (const Detection& detection : detections) {
        if (!is_usable(detection, options.least_score)) continue;
        const Box box = visible_part(in_heights(detection.box, aspect), aspect);
        if (box.area() > 0) seen.push_back({&detection, box, detection.score >= options.sure_score});
    }
    std::stable_sort(seen.begin(), seen.end(),
                     [](const Seen& a, const Seen& b) { return a.detection->score > b.detection->score; });
    if (seen.size() > options.max_people) seen.resize(options.max_people);
    return seen;
}

/// Takes in which places look like people, and leaves out those that are known to be none.
void Tracker::State::leave_out_furniture(std::vector<Seen>& seen) {
    std::vector<Glimpse> glimpses;
    glimpses.reserve(seen.size());
    for (const Seen& one : seen)
        glimpses.push_back({one.box, one.detection->score});
    std::vector<Resting> resting;
    for (const Track& track : tracks) {
        if (track.is_seen() && track.is_still()) resting.push_back({track.visible(), track.score(), track.has_moved()});
    }
    furniture.observe(*time, glimpses, resting);
    std::erase_if(seen, [&](const Seen& one) { return furniture.is_furniture({one.box, one.detection->score}); });
}

/// Pairs the tracks of one kind that have not been matched yet with the free detections of one kind.
void Tracker::State::match(bool confirmed, bool sure, std::vector<Seen>& seen) {
    std::vector<Track*> rows;
    std::vector<Seen*> columns;
    for (Track& track : tracks) {
        if (track.is_confirmed() == confirmed && track.unseen_for() > Duration::zero()) rows.push_back(&track);
    }
    for (Seen& one : seen) {
        if (one.is_sure == sure && !one.is_taken) columns.push_back(&one);
    }
    CostTable costs(rows.size(), columns.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t column = 0; column < columns.size(); ++column) {
            costs.at(row, column) = cost_of(*rows[row], *columns[column], options.birth_score, aspect);
        }
    }
    const auto pairs = cheapest_pairs(costs, sure ? sure_price : doubtful_price);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (!pairs[row]) continue;
        Seen& found = *columns[*pairs[row]];
        found.is_taken = true;
        rows[row]->see(*found.detection, sure);
    }
}

void Tracker::State::begin_tracks(const std::vector<Seen>& seen) {
    // `seen` goes from the best to the worst, so that of two on one person the better begins.
    std::vector<const Seen*> people;
    for (const Seen& one : seen) {
        if (one.is_taken) people.push_back(&one);
    }
    for (const Seen& one : seen) {
        if (one.is_taken || one.detection->score < options.birth_score || tracks.size() >= options.max_people) continue;
        const bool is_known = std::any_of(people.begin(), people.end(), [&](const Seen* other) {
            return std::max(share_within(one.box, other->box), share_within(other->box, one.box)) > birth_share;
        });
        if (is_known) continue;
        people.push_back(&one);
        tracks.emplace_back(next_serial++, *one.detection, *time, aspect, options.still_doubt);
    }
}

bool Tracker::State::is_lost(const Track& track) const {
    if (track.unseen_for() == Duration::zero()) return false;
    if (!track.is_confirmed()) return track.unseen_for() > tentative_persistence;
    if (track.is_outside()) return true;
    if (track.is_leaving()) return track.unseen_for() > std::min(leaving_persistence, options.persistence);
    return track.unseen_for() > (track.is_still() ? options.still_persistence : options.persistence);
}

bool Tracker::State::is_part_of_somebody(const Track& track) const {
    const Box own = track.visible();
    return std::any_of(tracks.begin(), tracks.end(), [&](const Track& other) {
        return other.is_confirmed() && other.is_seen() && share_within(own, other.visible()) > part_share;
    });
}

bool Tracker::State::is_convincing(const Track& track) const {
    return track.is_seen() && !track.is_suspected() && track.sightings() >= options.confirm_sightings &&
           track.age() >= options.confirm_after && track.evidence() >= options.confirm_evidence &&
           track.sightings() >= least_seen_share * track.observations() && !is_part_of_somebody(track);
}

void Tracker::State::confirm_tracks() {
    for (Track& track : tracks) {
        if (!track.is_confirmed() && is_convincing(track)) track.confirm(next_id++);
    }
}

std::vector<Person> Tracker::State::people() {
    std::vector<Person> people;
    for (Track& track : tracks) {
        if (track.is_confirmed()) people.push_back(track.person());
    }
    std::sort(people.begin(), people.end(), [](const Person& a, const Person& b) { return a.id < b.id; });
    return people;
}

TrackerOptions algorithm_1() {
    TrackerOptions options;
    options.still_doubt = 0.55;
    options.furniture_after = from_seconds(600);
    return options;
}

TrackerOptions algorithm_2() {
    return {};
}

Tracker::Tracker(const TrackerOptions& options) : state_(std::make_unique<State>(options)) {
}
Tracker::~Tracker() = default;
Tracker::Tracker(Tracker&&) noexcept = default;
Tracker& Tracker::operator=(Tracker&&) noexcept = default;

PersonId Tracker::next_id() const {
    return state_->next_id;
}

std::size_t Tracker::remembered() const {
    return state_->tracks.size() + state_->doubles.suspicions() + state_->furniture.places();
}

Observation Tracker::observe(std::uint64_t frame, Duration time, double aspect, std::span<const Detection> detections) {
    State& state = *state_;
    if (state.time && time <= *state.time) return {frame, time, state.people()};
    // Another shape of picture is another view, and after a long pause nobody can be known to be who was there before.
    const bool has_paused = state.time && time - *state.time > longest_pause;
    if (aspect != state.aspect || has_paused) state.tracks.clear();
    if (aspect != state.aspect) state.furniture.forget();
    state.time = time;
    state.aspect = aspect;

    for (Track& track : state.tracks)
        track.predict(time);
    std::vector<Seen> seen = state.sort_detections(detections);
    state.leave_out_furniture(seen);
    for (const bool confirmed : {true, false}) {
        for (const bool sure : {true, false})
            state.match(confirmed, sure, seen);
    }
    for (Track& track : state.tracks) {
        if (track.unseen_for() > Duration::zero()) track.miss();
    }
    state.begin_tracks(seen);
    std::erase_if(state.tracks, [&](const Track& track) { return state.is_lost(track); });
    state.doubles.resolve(state.tracks, time);
    state.confirm_tracks();
    return {frame, time, state.people()};
}

} // namespace headcount::vision
