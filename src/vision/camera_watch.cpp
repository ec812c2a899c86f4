#include "vision/camera_watch.h"

#include "video/frame.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <span>
#include <vector>

namespace headcount::vision {

namespace {

using Edges = std::array<float, CameraLook::columns * CameraLook::rows>;

// The limits were found on the clips of docs/accuracy.md and disturbed copies of them: docs/camera-watch.md has the figures.
constexpr double nearly_black = 28;  // luma; black is 16
constexpr double nearly_white = 225; // luma; white is 235
constexpr double nearly_all = 0.95;  // of the picture
constexpr double structureless = 4;  // contrast below this is none
constexpr double covered_edges = 0.2;
constexpr double blurred_sharpness = 0.5; // of what is known
constexpr double sharp_enough = 0.15;     // never blurred above this
constexpr double noisy = 0.9;             // sharpness that only noise has
constexpr double another_view = 0.45;     // correlation with what is known below this
constexpr double lasting_view = 0.55;     // correlation with the last few looks above this
constexpr int looks_to_know = 10;         // until then the place is not known
constexpr double learning = 1.0 / 300;    // weight of a look later on
constexpr double blending = 0.25;         // weight of a look in the recent ones
constexpr Duration to_be_told = std::chrono::seconds(5);
constexpr Duration to_have_moved = std::chrono::seconds(8);
constexpr Duration to_be_over = std::chrono::seconds(3);
constexpr Duration new_view = std::chrono::seconds(60);

/// The picture in small: each value the mean of a block, read from every other line.
struct Small {
    static constexpr std::size_t blocks = 4; ///< along each side of a part
    static constexpr std::size_t width = CameraLook::columns * blocks;
    static constexpr std::size_t height = CameraLook::rows * blocks;
    std::array<float, width * height> luma{};

    float at(std::size_t x, std::size_t y) const { return luma[y * width + x]; }
};

Small reduce(const video::Plane& luma, int width, int height) {
    Small small;
    for (std::size_t y = 0; y < Small::height; ++y) {
        const int top = static_cast<int>(y) * height / static_cast<int>(Small::height);
        const int bottom = static_cast<int>(y + 1) * height / static_cast<int>(Small::height);
        std::array<std::uint32_t, Small::width> sums{};
        int lines = 0;
        for (int line = top; line < bottom; line += 2, ++lines) {
            const std::uint8_t* row = luma.data + static_cast<std::ptrdiff_t>(line) * luma.stride;
            for (std::size_t x = 0; x < Small::width; ++x) {
                const int left = static_cast<int>(x) * width / static_cast<int>(Small::width);
                const int right = static_cast<int>(x + 1) * width / static_cast<int>(Small::width);
                sums[x] = std::accumulate(row + left, row + right, sums[x]);
            }
        }
        for (std::size_t x = 0; x < Small::width; ++x) {
            const int left = static_cast<int>(x) * width / static_cast<int>(Small::width);
            const int right = static_cast<int>(x + 1) * width / static_cast<int>(Small::width);
            small.luma[y * Small::width + x] = static_cast<float>(sums[x]) / static_cast<float>(lines * (right - left));
        }
    }
    return small;
}

Edges edges_of(const Small& small) {
    Edges edges{};
    for (std::size_t y = 0; y + 1 < Small::height; ++y) {
        for (std::size_t x = 0; x + 1 < Small::width; ++x) {
            const float here = small.at(x, y);
            const float strength = std::abs(small.at(x + 1, y) - here) + std::abs(small.at(x, y + 1) - here);
            edges[(y / Small::blocks) * CameraLook::columns + x / Small::blocks] += strength / (Small::blocks * Small::blocks);
        }
    }
    return edges;
}

/// Second differences of neighbouring pixels over differences across six: noise raises it, blur lowers it.
double sharpness_of(const video::Plane& luma, int width, int height) {
    constexpr int lines = 64;
    constexpr int across = 6;
    std::int64_t fine = 0;
    std::int64_t coarse = 0;
    for (int i = 0; i < lines; ++i) {
        const std::uint8_t* row = luma.data + static_cast<std::ptrdiff_t>(i * height / lines) * luma.stride;
        for (int x = 1; x + across < width; ++x) {
            // Rounding to whole numbers alone makes differences of 1, in the smoothest picture too.
            fine += std::max(std::abs(row[x - 1] - 2 * row[x] + row[x + 1]) - 1, 0);
            coarse += std::abs(row[x + across] - row[x]);
        }
    }
    return coarse == 0 ? 0 : static_cast<double>(fine) / static_cast<double>(coarse);
}

double mean_of(std::span<const float> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Pearson's correlation, -1 to 1; 0 where there is no structure.
double correlation(const Edges& a, const Edges& b) {
    const double mean_a = mean_of(a);
    const double mean_b = mean_of(b);
    double both = 0;
    double square_a = 0;
    double square_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = a[i] - mean_a;
        const double y = b[i] - mean_b;
        both += x * y;
        square_a += x * x;
        square_b += y * y;
    }
    const double scale = std::sqrt(square_a * square_b);
    return scale > 0 ? both / scale : 0;
}

void blend(CameraLook& into, const CameraLook& look, double weight) {
    const auto part = static_cast<float>(weight);
    for (std::size_t i = 0; i < into.edges.size(); ++i)
        into.edges[i] += (look.edges[i] - into.edges[i]) * part;
    into.sharpness += (look.sharpness - into.sharpness) * weight;
}

} // namespace

std::string_view name_of(CameraCondition condition) {
    constexpr std::array<std::string_view, 6> names{"ok", "covered", "defocused", "moved", "too_dark", "too_bright"};
    return names.at(static_cast<std::size_t>(condition));
}

CameraLook look_at(const video::Plane& luma, int width, int height) {
    CameraLook look;
    if (width < static_cast<int>(Small::width) || height < static_cast<int>(Small::height)) {
        look.brightness = 128;
        look.contrast = 64;
        return look;
    }
    const Small small = reduce(luma, width, height);
    look.brightness = mean_of(small.luma);
    const auto part_of = [&](const auto& is_so) {
        return static_cast<double>(std::count_if(small.luma.begin(), small.luma.end(), is_so)) /
               static_cast<double>(small.luma.size());
    };
    look.dark_part = part_of([](float value) { return value < nearly_black; });
    look.bright_part = part_of([](float value) { return value > nearly_white; });
    double squares = 0;
    for (const float value : small.luma)
        squares += (value - look.brightness) * (value - look.brightness);
    look.contrast = std::sqrt(squares / static_cast<double>(small.luma.size()));
    look.edges = edges_of(small);
    look.sharpness = sharpness_of(luma, width, height);
    return look;
}

CameraCondition CameraWatch::judge(const CameraLook& look) const {
    if (look.dark_part >= nearly_all) return CameraCondition::too_dark;
    if (look.bright_part >= nearly_all) return CameraCondition::too_bright;
    if (look.contrast < structureless) return CameraCondition::covered;
    if (learned_ < looks_to_know) return CameraCondition::ok;
    const double edges = mean_of(look.edges);
    const double known_edges = mean_of(known_.edges);
    if (edges < covered_edges * known_edges) return CameraCondition::covered;
    const bool is_blurred = look.sharpness < std::min(sharp_enough, blurred_sharpness * known_.sharpness);
    if (is_blurred && known_.sharpness < noisy) return CameraCondition::defocused;
    // People who walk before the camera change the picture too, but each moment anew.
    if (is_another_view(look) && correlation(look.edges, recent_.edges) > lasting_view) return CameraCondition::moved;
    return CameraCondition::ok;
}

bool CameraWatch::is_another_view(const CameraLook& look) const {
    return learned_ >= looks_to_know && correlation(look.edges, known_.edges) < another_view;
}

void CameraWatch::learn(const CameraLook& look) {
    const double weight = is_another_view(look) ? learning : std::max(learning, 1.0 / (learned_ + 1));
    ++learned_;
    blend(known_, look, weight);
    // What noise adds at night is no sharpness that could be missed in the morning.
    if (known_.sharpness >= noisy) known_.sharpness = look.sharpness;
}

void CameraWatch::forget() {
    learned_ = 0;
    known_ = {};
}

void CameraWatch::settle(Duration time, CameraCondition judged) {
    if (judged != judged_) {
        judged_ = judged;
        judged_since_ = time;
    }
    Duration needed = judged == CameraCondition::ok ? to_be_over : to_be_told;
    if (judged == CameraCondition::moved) needed = to_have_moved;
    if (judged_ == condition_ || time - judged_since_ < needed) return;
    condition_ = judged_;
    told_since_ = time;
}

CameraCondition CameraWatch::observe(Duration time, const CameraLook& look) {
    if (has_looked_ && time < last_) *this = CameraWatch();
    const CameraCondition judged = judge(look);
    blend(recent_, look, has_looked_ ? blending : 1);
    has_looked_ = true;
    last_ = time;
    if (judged == CameraCondition::ok && condition_ == CameraCondition::ok) learn(look);
    settle(time, judged);
    if (condition_ == CameraCondition::moved && time - told_since_ >= new_view) {
        forget();
        condition_ = judged_ = CameraCondition::ok;
        learn(look);
    }
    return condition_;
}

} // namespace headcount::vision
