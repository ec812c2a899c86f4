#include "video/scene/extent.h"

#include <algorithm>

namespace headcount::video::scene {

namespace {

Extent around(const Extent& a, const Extent& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

std::optional<Extent> extent_of_end(const PinholeCamera& camera, Vector end, double radius) {
    constexpr double closest = 1e4; // pixels for a metre
    const double scale = camera.pixels_per_metre(end);
    if (scale <= 0 || scale > closest) return std::nullopt;
    const Point centre = camera.pixel_of(end);
    const double reach = radius * scale;
    return Extent{centre.x - reach, centre.y - reach, centre.x + reach, centre.y + reach};
}

} // namespace

std::optional<Extent> extent_of(const PinholeCamera& camera, const Capsule& rod) {
    const std::optional<Extent> from = extent_of_end(camera, rod.from, rod.radius);
    const std::optional<Extent> to = extent_of_end(camera, rod.to, rod.radius);
    if (!from || !to) return std::nullopt;
    return around(*from, *to);
}

std::optional<Extent> extent_of(const PinholeCamera& camera, const std::vector<Capsule>& body) {
    std::optional<Extent> whole;
    for (const Capsule& rod : body) {
        const std::optional<Extent> part = extent_of(camera, rod);
        if (!part) return std::nullopt;
        whole = whole ? around(*whole, *part) : *part;
    }
    return whole;
}

} // namespace headcount::video::scene
