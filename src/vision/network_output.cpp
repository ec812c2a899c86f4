#include "vision/network_output.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headcount::vision {

namespace {

constexpr double most_overlap = 0.55;
constexpr std::size_t most_candidates = 1000;
constexpr std::size_t most_people = 300;
constexpr double least_size = 1; // pixels of the input; smaller ones are no people
constexpr float largest_log = 8; // exp(8) strides is wider than any input

bool is_better(const Detection& a, const Detection& b) {
    if (a.score != b.score) return a.score > b.score;
    // Equal scores need some order too, or the result would depend on the sorting.
    if (a.box.x != b.box.x) return a.box.x < b.box.x;
    if (a.box.y != b.box.y) return a.box.y < b.box.y;
    if (a.box.width != b.box.width) return a.box.width < b.box.width;
    return a.box.height < b.box.height;
}

/// The box from corner to corner (pixels), cut to the picture and turned into fractions of it; no area if nothing is left.
Box cut_to_picture(double left, double top, double right, double bottom, PictureExtent picture) {
    left = std::clamp(left, 0.0, static_cast<double>(picture.width));
    right = std::clamp(right, 0.0, static_cast<double>(picture.width));
    top = std::clamp(top, 0.0, static_cast<double>(picture.height));
    bottom = std::clamp(bottom, 0.0, static_cast<double>(picture.height));
    if (right - left < least_size || bottom - top < least_size) return {};
    return {left / picture.width, top / picture.height, (right - left) / picture.width, (bottom - top) / picture.height};
}

void read_map(const OutputMap& map, PictureExtent picture, float min_score, std::vector<Detection>& found) {
    const auto columns = static_cast<std::size_t>(std::max(map.columns, 0));
    const std::size_t cells = columns * static_cast<std::size_t>(std::max(map.rows, 0));
    if (cells == 0 || map.values.size() / 5 < cells) return;
    const std::span<const float> scores = map.values.subspan(4 * cells, cells);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        if (!(scores[cell] >= min_score) || !std::isfinite(scores[cell])) continue;
        const float dx = map.values[cell];
        const float dy = map.values[cells + cell];
        const float log_width = map.values[2 * cells + cell];
        const float log_height = map.values[3 * cells + cell];
        if (!std::isfinite(dx) || !std::isfinite(dy) || !(log_width < largest_log) || !(log_height < largest_log)) continue;
        const std::size_t row = cell / columns;
        const double x = (static_cast<double>(cell % columns) + dx) * map.stride;
        const double y = (static_cast<double>(row) + dy) * map.stride;
        const double half_width = std::exp(static_cast<double>(log_width)) * map.stride / 2;
        const double half_height = std::exp(static_cast<double>(log_height)) * map.stride / 2;
        const Box box = cut_to_picture(x - half_width, y - half_height, x + half_width, y + half_height, picture);
        if (box.area() > 0) found.push_back({box, std::min(scores[cell], 1.0F)});
    }
}

/// Of those that overlap too much, keeps the best (greedy non-maximum suppression).
std::vector<Detection> best_of_each(const std::vector<Detection>& sorted) {
    std::vector<Detection> kept;
    for (const Detection& candidate : sorted) {
        if (kept.size() == most_people) break;
        const bool is_known = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
            return intersection_over_union(better.box, candidate.box) > most_overlap;
        });
        if (!is_known) kept.push_back(candidate);
    }
    return kept;
}

} // namespace

std::vector<Detection> read_people(std::span<const OutputMap> maps, PictureExtent picture, float min_score) {
    if (picture.width < 1 || picture.height < 1) return {};
    std::vector<Detection> found;
    for (const OutputMap& map : maps)
        read_map(map, picture, min_score, found);
    if (found.size() > most_candidates) {
        std::nth_element(found.begin(), found.begin() + most_candidates, found.end(), is_better);
        found.resize(most_candidates);
    }
    std::sort(found.begin(), found.end(), is_better);
    return best_of_each(found);
}

} // namespace headcount::vision
