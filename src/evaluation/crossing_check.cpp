#include "evaluation/crossing_check.h"

#include <algorithm>

namespace headcount::evaluation {

namespace {

/// Truth counted by eye is no more exact than this.
constexpr double leeway_s = 1;

bool holds(const TrueCrossing& span, double moment) {
    return moment >= span.from_s - leeway_s && moment <= span.to_s + leeway_s;
}

} // namespace

std::vector<WrongCrossing> wrong_crossings(std::span<const TrueCrossing> truth, std::span<const counting::Crossing> counted) {
    std::vector<TrueCrossing> open(truth.begin(), truth.end());
    std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.to_s < b.to_s; });
    std::vector<WrongCrossing> wrong;
    for (const counting::Crossing& crossing : counted) {
        const double moment = to_seconds(crossing.time);
        const auto match = std::find_if(open.begin(), open.end(), [&](const TrueCrossing& span) {
            return span.people > 0 && span.direction == crossing.direction && holds(span, moment);
        });
        if (match == open.end()) {
            wrong.push_back({crossing.direction, false, moment, moment});
        } else {
            --match->people;
        }
    }
    for (const TrueCrossing& span : open)
        wrong.insert(wrong.end(), static_cast<std::size_t>(span.people), {span.direction, true, span.from_s, span.to_s});
    std::stable_sort(wrong.begin(), wrong.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
    return wrong;
}

} // namespace headcount::evaluation
