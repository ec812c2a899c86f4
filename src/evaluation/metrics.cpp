#include "evaluation/metrics.h"

#include "vision/assignment.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

namespace headcount::evaluation {

namespace {

constexpr double least_overlap = 0.5;

enum class Verdict { right, wrong, neither };

struct Judged {
    float score = 0;
    Verdict verdict = Verdict::wrong;
};

/// The person not yet taken whom a box overlaps most.
std::optional<std::size_t> best_person(const Box& box, const std::vector<TruePerson>& truth, const std::vector<bool>& taken) {
    std::optional<std::size_t> best;
    double best_overlap = least_overlap;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (truth[i].ignore || taken[i]) continue;
        const double overlap = intersection_over_union(box, truth[i].box);
        if (overlap < best_overlap) continue;
        best = i;
        best_overlap = overlap;
    }
    return best;
}

/// How much of a box lies in another, as a share.
double share_inside(const Box& box, const Box& other) {
    const double width = std::min(box.x + box.width, other.x + other.width) - std::max(box.x, other.x);
    const double height = std::min(box.y + box.height, other.y + other.height) - std::max(box.y, other.y);
    return width <= 0 || height <= 0 || box.area() <= 0 ? 0 : width * height / box.area();
}

bool lies_in_ignored(const Box& box, const std::vector<TruePerson>& truth) {
    return std::any_of(truth.begin(), truth.end(),
                       [&box](const TruePerson& person) { return person.ignore && share_inside(box, person.box) > 0.5; });
}

std::vector<Judged> judge_picture(const JudgedPicture& picture) {
    std::vector<vision::Detection> found = picture.found;
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    std::vector<bool> taken(picture.truth.size(), false);
    std::vector<Judged> judged;
    for (const vision::Detection& detection : found) {
        const std::optional<std::size_t> match = best_person(detection.box, picture.truth, taken);
        if (match) {
            taken[*match] = true;
            judged.push_back({detection.score, Verdict::right});
        } else {
            const bool is_ignored = lies_in_ignored(detection.box, picture.truth);
            judged.push_back({detection.score, is_ignored ? Verdict::neither : Verdict::wrong});
        }
    }
    return judged;
}

/// All-point interpolation: at each recall, the best precision at that recall or beyond.
double average_precision(std::vector<Judged> judged, int boxes) {
    std::erase_if(judged, [](const Judged& one) { return one.verdict == Verdict::neither; });
    std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) { return a.score > b.score; });
    std::vector<double> precision_at_hit;
    int right = 0;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        if (judged[i].verdict != Verdict::right) continue;
        ++right;
        precision_at_hit.push_back(right / static_cast<double>(i + 1));
    }
    double best = 0;
    double sum = 0;
    for (auto precision = precision_at_hit.rbegin(); precision != precision_at_hit.rend(); ++precision) {
        best = std::max(best, *precision);
        sum += best;
    }
    return boxes == 0 ? 0 : sum / boxes;
}

int people_in(const std::vector<TruePerson>& truth) {
    return static_cast<int>(std::count_if(truth.begin(), truth.end(), [](const TruePerson& person) { return !person.ignore; }));
}

double share(int part, int whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / whole;
}

} // namespace

DetectionFigures judge_detections(std::span<const JudgedPicture> pictures, float working_score) {
    std::vector<Judged> all;
    std::vector<int> counted;
    std::vector<int> true_counts;
    DetectionFigures figures;
    for (const JudgedPicture& picture : pictures) {
        const std::vector<Judged> judged = judge_picture(picture);
        all.insert(all.end(), judged.begin(), judged.end());
        const int boxes = people_in(picture.truth);
        figures.boxes += boxes;
        true_counts.push_back(boxes);
        counted.push_back(static_cast<int>(std::count_if(judged.begin(), judged.end(), [working_score](const Judged& one) {
            return one.score >= working_score && one.verdict != Verdict::neither;
        })));
    }
    int right = 0;
    int stated = 0;
    for (const Judged& one : all) {
        if (one.score < working_score || one.verdict == Verdict::neither) continue;
        ++stated;
        if (one.verdict == Verdict::right) ++right;
    }
    figures.ap50 = average_precision(all, figures.boxes);
    figures.precision = share(right, stated);
    figures.recall = share(right, figures.boxes);
    const CountFigures counts = judge_counts(counted, true_counts);
    figures.count_error = counts.error;
    figures.count_bias = counts.bias;
    figures.count_exact = counts.exact;
    figures.count_within_one = counts.within_one;
    return figures;
}

CountFigures judge_counts(std::span<const int> counted, std::span<const int> truth) {
    CountFigures figures;
    figures.moments = static_cast<int>(std::min(counted.size(), truth.size()));
    if (figures.moments == 0) return figures;
    int bias = 0;
    int error = 0;
    int exact = 0;
    int within_one = 0;
    for (int i = 0; i < figures.moments; ++i) {
        const int difference = counted[static_cast<std::size_t>(i)] - truth[static_cast<std::size_t>(i)];
        bias += difference;
        error += std::abs(difference);
        exact += difference == 0 ? 1 : 0;
        within_one += std::abs(difference) <= 1 ? 1 : 0;
    }
    figures.bias = share(bias, figures.moments);
    figures.error = share(error, figures.moments);
    figures.exact = share(exact, figures.moments);
    figures.within_one = share(within_one, figures.moments);
    return figures;
}

namespace {

/// Which followed person stands for which true one in one frame, by index; those that go on from the frame before first.
std::vector<std::pair<std::size_t, std::size_t>> match_frame(const JudgedFrame& frame,
                                                             const std::map<std::int64_t, std::int64_t>& before) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    std::vector<bool> truth_taken(frame.truth.size(), false);
    std::vector<bool> followed_taken(frame.followed.size(), false);
    const auto take = [&](std::size_t t, std::size_t f) {
        pairs.emplace_back(t, f);
        truth_taken[t] = true;
        followed_taken[f] = true;
    };
    for (std::size_t t = 0; t < frame.truth.size(); ++t) {
        const auto known = before.find(frame.truth[t].identity);
        if (known == before.end()) continue;
        for (std::size_t f = 0; f < frame.followed.size(); ++f) {
            const bool goes_on = !followed_taken[f] && frame.followed[f].identity == known->second &&
                                 intersection_over_union(frame.truth[t].box, frame.followed[f].box) >= least_overlap;
            if (!goes_on) continue;
            take(t, f);
            break;
        }
    }
    vision::CostTable costs(frame.truth.size(), frame.followed.size());
    for (std::size_t t = 0; t < frame.truth.size(); ++t) {
        for (std::size_t f = 0; f < frame.followed.size(); ++f) {
            const double overlap = intersection_over_union(frame.truth[t].box, frame.followed[f].box);
            if (!truth_taken[t] && !followed_taken[f] && overlap >= least_overlap) costs.at(t, f) = 1 - overlap;
        }
    }
    // As many pairs as possible, and among those the best overlaps.
    constexpr double dearer_than_any_pairs = 1e6;
    const auto columns = vision::cheapest_pairs(costs, dearer_than_any_pairs);
    for (std::size_t t = 0; t < columns.size(); ++t) {
        if (columns[t]) take(t, *columns[t]);
    }
    return pairs;
}

bool is_ignored(const Box& box, const JudgedFrame& frame) {
    return std::any_of(frame.ignored.begin(), frame.ignored.end(),
                       [&box](const Box& ignored) { return intersection_over_union(box, ignored) >= least_overlap; });
}

/// The largest number of sightings that one naming of identities can make right.
int best_naming(const std::map<std::pair<std::int64_t, std::int64_t>, int>& together) {
    std::map<std::int64_t, std::size_t> truth_rows;
    std::map<std::int64_t, std::size_t> followed_columns;
    int most = 0;
    for (const auto& [pair, count] : together) {
        truth_rows.emplace(pair.first, truth_rows.size());
        followed_columns.emplace(pair.second, followed_columns.size());
        most = std::max(most, count);
    }
    vision::CostTable costs(truth_rows.size(), followed_columns.size());
    for (const auto& [pair, count] : together)
        costs.at(truth_rows[pair.first], followed_columns[pair.second]) = most - count;
    int right = 0;
    const auto columns = vision::cheapest_pairs(costs, most);
    for (std::size_t row = 0; row < columns.size(); ++row) {
        if (columns[row]) right += most - static_cast<int>(costs.at(row, *columns[row]));
    }
    return right;
}

} // namespace

TrackingFigures judge_tracking(std::span<const JudgedFrame> frames) {
    std::map<std::int64_t, std::int64_t> names;
    std::map<std::pair<std::int64_t, std::int64_t>, int> together;
    int sightings = 0;
    int followed = 0;
    int matched = 0;
    TrackingFigures figures;
    for (const JudgedFrame& frame : frames) {
        const auto pairs = match_frame(frame, names);
        std::vector<bool> is_matched(frame.followed.size(), false);
        for (const auto& [t, f] : pairs) {
            is_matched[f] = true;
            const std::int64_t truth = frame.truth[t].identity;
            const std::int64_t name = frame.followed[f].identity;
            const auto [known, is_new] = names.emplace(truth, name);
            if (!is_new && known->second != name) {
                ++figures.switches;
                known->second = name;
            }
        }
        for (std::size_t f = 0; f < frame.followed.size(); ++f) {
            if (is_matched[f] || !is_ignored(frame.followed[f].box, frame)) ++followed;
        }
        for (const Sighting& truth : frame.truth) {
            for (const Sighting& other : frame.followed) {
                if (intersection_over_union(truth.box, other.box) >= least_overlap) ++together[{truth.identity, other.identity}];
            }
        }
        sightings += static_cast<int>(frame.truth.size());
        matched += static_cast<int>(pairs.size());
    }
    figures.sightings = sightings;
    const int faults = (sightings - matched) + (followed - matched) + figures.switches;
    figures.mota = 1 - share(faults, sightings);
    figures.idf1 = sightings + followed == 0 ? 0 : 2.0 * best_naming(together) / (sightings + followed);
    return figures;
}

} // namespace headcount::evaluation
