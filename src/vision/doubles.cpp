#include "vision/doubles.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace headcount::vision {

namespace {

constexpr double lost_overlap = 0.5; // intersection over union of a lost person and one who is seen
constexpr double seen_overlap = 0.6; // the same for two who are seen
constexpr double within_share = 0.9; // or: the smaller lies within the bigger so far

double smaller_within_bigger(const Box& a, const Box& b) {
    return a.area() < b.area() ? share_within(a, b) : share_within(b, a);
}

} // namespace

double share_within(const Box& inner, const Box& outer) {
    const double width = std::min(inner.x + inner.width, outer.x + outer.width) - std::max(inner.x, outer.x);
    const double height = std::min(inner.y + inner.height, outer.y + outer.height) - std::max(inner.y, outer.y);
    if (width <= 0 || height <= 0 || inner.area() <= 0) return 0;
    return width * height / inner.area();
}

bool DoubleWatch::lie_on_one_another(const Track& older, const Track& younger, Kind kind) {
    const Box a = older.visible();
    const Box b = younger.visible();
    const double overlap = intersection_over_union(a, b);
    if (kind != Kind::both_are_seen) return overlap > lost_overlap;
    return overlap > seen_overlap || smaller_within_bigger(a, b) > within_share;
}

Duration DoubleWatch::patience(Kind kind) {
    switch (kind) {
        case Kind::older_is_lost:
            return from_seconds(0.5);
        case Kind::younger_is_lost:
            return from_seconds(1);
        case Kind::both_are_seen:
            break;
    }
    return from_seconds(1.5);
}

void DoubleWatch::resolve(std::vector<Track>& tracks, Duration time) {
    std::map<Pair, Suspicion> suspicions;
    std::set<std::uint64_t> doubles;
    for (Track& track : tracks)
        track.suspect(false);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        Track& older = tracks[i];
        for (std::size_t j = i + 1; j < tracks.size() && !doubles.contains(older.serial()); ++j) {
            Track& younger = tracks[j];
            if ((!older.is_seen() && !younger.is_seen()) || doubles.contains(younger.serial())) continue;
            const Kind kind = !older.is_seen()     ? Kind::older_is_lost
                              : !younger.is_seen() ? Kind::younger_is_lost
                                                   : Kind::both_are_seen;
            if (!lie_on_one_another(older, younger, kind)) continue;

            const Pair pair{older.serial(), younger.serial()};
            const auto known = suspicions_.find(pair);
            const bool goes_on = known != suspicions_.end() && known->second.kind == kind;
            const Suspicion suspicion{kind, goes_on ? known->second.since : time};
            // A confirmed person is never given up for a mere suspicion of one.
            const bool younger_wins = younger.is_confirmed() && !older.is_confirmed();
            if (time - suspicion.since < patience(kind)) {
                suspicions.emplace(pair, suspicion);
                if (kind == Kind::both_are_seen) (younger_wins ? older : younger).suspect(true);
                continue;
            }
            if (kind == Kind::older_is_lost && !younger_wins) older.continue_as(younger);
            doubles.insert(younger_wins ? older.serial() : younger.serial());
        }
    }
    std::erase_if(tracks, [&](const Track& track) { return doubles.contains(track.serial()); });
    suspicions_ = std::move(suspicions);
}

} // namespace headcount::vision
