#include "video/scene/renderer.h"

#include "video/scene/extent.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace headcount::video::scene {

namespace {

constexpr double wall_height = 4.5;
const Vector light = unit({-0.35, -0.45, 1.0}); // towards it

/// Small disorder that is the same each time.
std::uint32_t scrambled(std::uint32_t value) {
    value ^= value >> 16U;
    value *= 0x7feb352dU;
    value ^= value >> 15U;
    value *= 0x846ca68bU;
    return value ^ (value >> 16U);
}

float speckle(double a, double b) {
    const auto x = static_cast<std::uint32_t>(std::lround(a * 50) + 100000);
    const auto y = static_cast<std::uint32_t>(std::lround(b * 50) + 100000);
    return static_cast<float>(scrambled(x * 7919U + y) & 0xffU) / 255.0F - 0.5F;
}

float brightness(Vector normal) {
    return static_cast<float>(0.72 + 0.36 * std::max(0.0, dot(normal, light)) + 0.14 * normal.z);
}

/// Where a ray meets something: how far along, and which way the surface looks there.
struct Hit {
    double distance;
    Vector normal;
};

std::optional<double> ball(Vector from, Vector ray, Vector centre, double radius) {
    const Vector away = from - centre;
    const double b = dot(away, ray);
    const double inside = b * b - dot(away, away) + radius * radius;
    if (inside < 0) return std::nullopt;
    return -b - std::sqrt(inside);
}

/// Where a ray meets a capsule. After Inigo Quilez, "Capsule - intersection"
/// (iquilezles.org/articles/intersectors).
std::optional<Hit> hit(Vector from, Vector ray, const Capsule& rod) {
    const Vector axis = rod.to - rod.from;
    const double axis_squared = dot(axis, axis);
    const auto hit_ball = [&](Vector centre) -> std::optional<Hit> {
        const std::optional<double> distance = ball(from, ray, centre, rod.radius);
        if (!distance) return std::nullopt;
        return Hit{*distance, (from + ray * *distance - centre) * (1 / rod.radius)};
    };
    if (axis_squared < 1e-9) return hit_ball(rod.from);
    const Vector away = from - rod.from;
    const double along_ray = dot(axis, ray);
    const double along_away = dot(axis, away);
    const double a = axis_squared - along_ray * along_ray;
    const double b = axis_squared * dot(ray, away) - along_away * along_ray;
    const double c = axis_squared * dot(away, away) - along_away * along_away - rod.radius * rod.radius * axis_squared;
    const double inside = b * b - a * c;
    if (inside < 0) return std::nullopt;
    const double distance = (-b - std::sqrt(inside)) / a;
    const double along = along_away + distance * along_ray;
    if (along > 0 && along < axis_squared) {
        const Vector place = away + ray * distance - axis * (along / axis_squared);
        return Hit{distance, place * (1 / rod.radius)};
    }
    return hit_ball(along <= 0 ? rod.from : rod.to);
}

/// Where a ray enters a box (the slab method), and through which side.
std::optional<Hit> hit(Vector from, Vector ray, const Block& block) {
    double enters = 0;
    double leaves = std::numeric_limits<double>::max();
    Vector normal;
    const auto slab = [&](double start, double direction, double least, double most, Vector side) {
        if (std::abs(direction) < 1e-12) {
            if (start < least || start > most) leaves = -1;
            return;
        }
        const double first = ((direction > 0 ? least : most) - start) / direction;
        const double last = ((direction > 0 ? most : least) - start) / direction;
        if (first > enters) {
            enters = first;
            normal = side * (direction > 0 ? -1 : 1);
        }
        leaves = std::min(leaves, last);
    };
    slab(from.x, ray.x, block.least.x, block.most.x, {1, 0, 0});
    slab(from.y, ray.y, block.least.y, block.most.y, {0, 1, 0});
    slab(from.z, ray.z, block.least.z, block.most.z, {0, 0, 1});
    if (enters <= 0 || enters > leaves) return std::nullopt;
    return Hit{enters, normal};
}

Colour floor_colour(Vector place) {
    const bool joint = std::abs(place.x / 0.6 - std::round(place.x / 0.6)) < 0.012 ||
                       std::abs(place.y / 0.6 - std::round(place.y / 0.6)) < 0.012;
    return Colour{0.50F, 0.49F, 0.47F} * ((joint ? 0.86F : 1.0F) + 0.06F * speckle(place.x, place.y));
}

std::uint8_t to_byte(float value) {
    return static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
}

class DrawnPixels final : public Pixels {
public:
    DrawnPixels(int width, int height) : width_(width), luma_(static_cast<std::size_t>(width) * height), bytes_(luma_ * 3 / 2) {}
    Plane y() const override { return {bytes_.data(), width_}; }
    Plane u() const override { return {bytes_.data() + luma_, width_ / 2}; }
    Plane v() const override { return {bytes_.data() + luma_ * 5 / 4, width_ / 2}; }

    /// ITU-R BT.601-7, 2.5.1, studio range.
    void fill(const std::vector<Colour>& picture, std::uint64_t number) {
        std::uint8_t* const u = bytes_.data() + luma_;
        std::uint8_t* const v = bytes_.data() + luma_ * 5 / 4;
        const int height = static_cast<int>(luma_ / static_cast<std::size_t>(width_));
        auto noise = static_cast<std::uint32_t>(number * 2 + 1) * 2654435769U;
        for (std::size_t i = 0; i < luma_; ++i) {
            const Colour& c = picture[i];
            noise = noise * 1664525U + 1013904223U;
            const float grain = static_cast<float>(noise >> 24U) * (3.0F / 255) - 1.5F;
            bytes_[i] = to_byte(16 + 65.481F * c.red + 128.553F * c.green + 24.966F * c.blue + grain);
        }
        for (int row = 0; row < height / 2; ++row) {
            for (int column = 0; column < width_ / 2; ++column) {
                const std::size_t at = static_cast<std::size_t>(row) * 2 * width_ + static_cast<std::size_t>(column) * 2;
                const Colour c = (picture[at] + picture[at + 1] + picture[at + width_] + picture[at + width_ + 1]) * 0.25F;
                const std::size_t into = static_cast<std::size_t>(row) * (width_ / 2) + column;
                u[into] = to_byte(128 - 37.797F * c.red - 74.203F * c.green + 112.0F * c.blue);
                v[into] = to_byte(128 + 112.0F * c.red - 93.786F * c.green - 18.214F * c.blue);
            }
        }
    }

private:
    int width_;
    std::size_t luma_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace

Renderer::Renderer(Stage stage) : stage_(std::move(stage)) {
    trace_room();
}

Colour Renderer::room_at(Vector ray, float& distance) const {
    const Vector from = stage_.camera.position();
    double nearest = std::numeric_limits<double>::max();
    Colour colour = {0.7F, 0.7F, 0.7F};
    const auto consider = [&](double at, Colour seen) {
        if (at > 0 && at < nearest) {
            nearest = at;
            colour = seen;
        }
    };
    if (ray.z < 0) {
        const double at = -from.z / ray.z;
        consider(at, floor_colour(from + ray * at) * brightness({0, 0, 1}));
    }
    const auto wall = [&](double at, Vector normal) {
        const double z = from.z + ray.z * at;
        if (at > 0 && z < wall_height)
            consider(at, Colour{0.78F, 0.77F, 0.73F} * (brightness(normal) * (z < 0.08 ? 0.5F : 1.0F)));
    };
    if (ray.y > 0) wall((stage_.back - from.y) / ray.y, {0, -1, 0});
    if (ray.x < 0) wall((stage_.left - from.x) / ray.x, {1, 0, 0});
    if (ray.x > 0) wall((stage_.right - from.x) / ray.x, {-1, 0, 0});
    for (const Block& block : stage_.furniture) {
        if (const std::optional<Hit> found = hit(from, ray, block))
            consider(found->distance, block.colour * brightness(found->normal));
    }
    distance = static_cast<float>(nearest);
    return colour;
}

void Renderer::trace_room() {
    const int across = width() * 2;
    const int down = height() * 2;
    rays_.resize(static_cast<std::size_t>(across) * down);
    rod_distance_.assign(rays_.size(), 0);
    rod_colour_.resize(rays_.size());
    room_.assign(rays_.size() / 4, {});
    room_distance_.assign(rays_.size() / 4, 0);
    for (int row = 0; row < down; ++row) {
        for (int column = 0; column < across; ++column) {
            const Vector ray = stage_.camera.ray((column + 0.5) / 2, (row + 0.5) / 2);
            rays_[quarter(row, column)] = ray;
            const std::size_t whole = pixel(row / 2, column / 2);
            float distance = 0;
            room_[whole] = room_[whole] + room_at(ray, distance) * 0.25F;
            room_distance_[whole] = std::max(room_distance_[whole], distance);
        }
    }
}

std::shared_ptr<const Pixels> Renderer::draw(const std::vector<Actor>& actors, std::uint64_t number) {
    picture_ = room_;
    for (const Actor& actor : actors)
        darken_floor(actor);
    // The farthest first: who stands before somebody is drawn over them.
    std::vector<const Actor*> order;
    order.reserve(actors.size());
    for (const Actor& actor : actors)
        order.push_back(&actor);
    const Vector eye = stage_.camera.position();
    const auto distance = [eye](const Actor* actor) { return std::hypot(actor->x - eye.x, actor->y - eye.y); };
    std::stable_sort(order.begin(), order.end(), [&](const Actor* a, const Actor* b) { return distance(a) > distance(b); });
    for (const Actor* actor : order)
        draw_actor(*actor);
    auto pixels = std::make_shared<DrawnPixels>(width(), height());
    pixels->fill(picture_, number);
    return pixels;
}

/// People take light from the floor round their feet.
void Renderer::darken_floor(const Actor& actor) {
    constexpr double reach = 0.7;
    const Area area = seen_from({{actor.x, actor.y, 0.05}, {actor.x, actor.y, 0.05}, reach, {}});
    const Vector eye = stage_.camera.position();
    for (int row = area.top; row < area.bottom; ++row) {
        for (int column = area.left; column < area.right; ++column) {
            const Vector ray = rays_[quarter(row * 2, column * 2)];
            const std::size_t at = pixel(row, column);
            const Vector place = eye + ray * room_distance_[at];
            if (place.z > 0.03) continue;
            const double away = std::hypot(place.x - actor.x - 0.1, place.y - actor.y - 0.12);
            picture_[at] = picture_[at] * static_cast<float>(1 - 0.5 * std::exp(-away * away / 0.09));
        }
    }
}

Renderer::Area Renderer::seen_from(const Capsule& rod) const {
    const std::optional<Extent> seen = extent_of(stage_.camera, rod);
    if (!seen) return {0, 0, 0, 0};
    constexpr double spare = 2; // pixels: a ball's outline is a little wider than its radius, away from the middle
    const auto bounded = [](double value, int most) {
        return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most)));
    };
    return {bounded(seen->left - spare, width()), bounded(seen->top - spare, height()), bounded(seen->right + spare + 1, width()),
            bounded(seen->bottom + spare + 1, height())};
}

void Renderer::draw_actor(const Actor& actor) {
    Area whole = {width(), height(), 0, 0};
    for (const Capsule& rod : body_of(actor)) {
        const Area area = seen_from(rod);
        if (area.left >= area.right || area.top >= area.bottom) continue;
        draw_rod(rod, area);
        whole = {std::min(whole.left, area.left), std::min(whole.top, area.top), std::max(whole.right, area.right),
                 std::max(whole.bottom, area.bottom)};
    }
    blend(whole);
}

void Renderer::draw_rod(const Capsule& rod, const Area& area) {
    const Vector eye = stage_.camera.position();
    for (int row = area.top * 2; row < area.bottom * 2; ++row) {
        for (int column = area.left * 2; column < area.right * 2; ++column) {
            const std::size_t at = quarter(row, column);
            const std::optional<Hit> found = hit(eye, rays_[at], rod);
            if (!found) continue;
            const auto distance = static_cast<float>(found->distance);
            if (distance >= room_distance_[pixel(row / 2, column / 2)]) continue;
            if (rod_distance_[at] != 0 && rod_distance_[at] <= distance) continue;
            rod_distance_[at] = distance;
            rod_colour_[at] = rod.colour * brightness(found->normal);
        }
    }
}

/// Four quarters make a pixel, so edges are soft. Leaves the quarters empty for the next person.
void Renderer::blend(const Area& area) {
    for (int row = area.top; row < area.bottom; ++row) {
        for (int column = area.left; column < area.right; ++column) {
            Colour& mixed = picture_[pixel(row, column)];
            const Colour behind = mixed;
            mixed = {};
            for (const int part : {0, 1, 2, 3}) {
                const std::size_t at = quarter(row * 2 + part / 2, column * 2 + part % 2);
                mixed = mixed + (rod_distance_[at] != 0 ? rod_colour_[at] : behind) * 0.25F;
                rod_distance_[at] = 0;
            }
        }
    }
}

} // namespace headcount::video::scene
