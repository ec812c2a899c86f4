#include "video/scene/body.h"

#include <array>
#include <cmath>
#include <numbers>

namespace headcount::video::scene {

namespace {

constexpr std::array<Colour, 8> shirts = {{{0.16F, 0.22F, 0.42F},
                                           {0.62F, 0.14F, 0.13F},
                                           {0.86F, 0.85F, 0.82F},
                                           {0.12F, 0.12F, 0.13F},
                                           {0.22F, 0.42F, 0.28F},
                                           {0.55F, 0.50F, 0.42F},
                                           {0.30F, 0.45F, 0.62F},
                                           {0.42F, 0.42F, 0.45F}}};
constexpr std::array<Colour, 5> trousers = {
    {{0.10F, 0.12F, 0.20F}, {0.07F, 0.07F, 0.08F}, {0.24F, 0.23F, 0.22F}, {0.42F, 0.37F, 0.28F}, {0.17F, 0.24F, 0.36F}}};
constexpr std::array<Colour, 4> skins = {
    {{0.80F, 0.60F, 0.48F}, {0.72F, 0.50F, 0.38F}, {0.45F, 0.30F, 0.22F}, {0.86F, 0.68F, 0.56F}}};
constexpr std::array<Colour, 5> hairs = {
    {{0.08F, 0.06F, 0.05F}, {0.22F, 0.14F, 0.08F}, {0.05F, 0.05F, 0.05F}, {0.45F, 0.33F, 0.18F}, {0.45F, 0.44F, 0.43F}}};
constexpr Colour shoe = {0.06F, 0.05F, 0.05F};

/// Local places (forward, left, up), for somebody of 1.75 m, turned and put where the person is.
class Puppet {
public:
    explicit Puppet(const Actor& actor)
        : actor_(actor),
          size_(0.94 + 0.02 * static_cast<double>(actor.id * 7 % 7)),
          cosine_(std::cos(actor.heading)),
          sine_(std::sin(actor.heading)) {}

    Vector place(double forward, double left, double up) const {
        return {actor_.x + (forward * cosine_ - left * sine_) * size_, actor_.y + (forward * sine_ + left * cosine_) * size_,
                up * size_};
    }
    void add(Vector from, Vector to, double radius, Colour colour) { rods_.push_back({from, to, radius * size_, colour}); }
    std::vector<Capsule> take() { return std::move(rods_); }

private:
    const Actor& actor_;
    double size_;
    double cosine_;
    double sine_;
    std::vector<Capsule> rods_;
};

struct Looks {
    Colour shirt;
    Colour trouser;
    Colour skin;
    Colour hair;
};

Looks looks_of(std::uint64_t id) {
    const std::uint64_t mixed = (id * 0x9E3779B97F4A7C15U) >> 20U;
    return {shirts[mixed % shirts.size()], trousers[mixed / 8 % trousers.size()], skins[mixed / 64 % skins.size()],
            hairs[mixed / 512 % hairs.size()]};
}

/// Trunk and head above hips of the given height, leaning forward by `lean` metres at the shoulders.
void add_trunk(Puppet& puppet, const Looks& looks, double hips, double lean) {
    const double chest = hips + 0.42;
    for (const double side : {-0.085, 0.085}) {
        puppet.add(puppet.place(0, side, hips + 0.02), puppet.place(0, side, hips + 0.08), 0.105, looks.trouser);
        puppet.add(puppet.place(lean * 0.2, side, hips + 0.12), puppet.place(lean * 0.9, side * 1.1, chest), 0.115, looks.shirt);
    }
    puppet.add(puppet.place(lean, -0.15, chest + 0.07), puppet.place(lean, 0.15, chest + 0.07), 0.072, looks.shirt);
    puppet.add(puppet.place(lean, 0, chest + 0.10), puppet.place(lean + 0.01, 0, chest + 0.20), 0.055, looks.skin);
    puppet.add(puppet.place(lean + 0.03, 0, chest + 0.25), puppet.place(lean + 0.02, 0, chest + 0.30), 0.092, looks.skin);
    puppet.add(puppet.place(lean - 0.01, 0, chest + 0.29), puppet.place(lean + 0.01, 0, chest + 0.325), 0.098, looks.hair);
}

void add_arm(Puppet& puppet, const Looks& looks, double side, Vector shoulder, Vector elbow, Vector hand) {
    const auto at = [&](Vector local) { return puppet.place(local.x, local.y * side, local.z); };
    puppet.add(at(shoulder), at(elbow), 0.052, looks.shirt);
    puppet.add(at(elbow), at(hand), 0.043, looks.shirt);
    puppet.add(at(hand), at(hand + Vector{0.03, 0, -0.03}), 0.042, looks.skin);
}

void add_walking_limbs(Puppet& puppet, const Looks& looks, double phase, double swing) {
    for (const double side : {-1.0, 1.0}) {
        const double angle = swing * 0.5 * std::sin(phase) * side;
        const double bend = swing * 0.55 * std::max(0.0, std::cos(phase) * side);
        const double knee_x = 0.44 * std::sin(angle);
        const double knee_z = 0.92 - 0.44 * std::cos(angle);
        const double foot_x = knee_x + 0.42 * std::sin(angle - bend);
        const double foot_z = std::max(0.05, knee_z - 0.42 * std::cos(angle - bend));
        const double across = 0.09 * side;
        puppet.add(puppet.place(0, across, 0.92), puppet.place(knee_x, across, knee_z), 0.078, looks.trouser);
        puppet.add(puppet.place(knee_x, across, knee_z), puppet.place(foot_x, across, foot_z + 0.05), 0.058, looks.trouser);
        puppet.add(puppet.place(foot_x - 0.03, across, foot_z), puppet.place(foot_x + 0.15, across * 1.2, foot_z - 0.01), 0.045,
                   shoe);
        const double arm = -angle * 0.9;
        const Vector elbow = {0.29 * std::sin(arm), 0.24, 1.40 - 0.29 * std::cos(arm)};
        const Vector hand = elbow + Vector{0.26 * std::sin(arm + 0.25), 0.0, -0.26 * std::cos(arm + 0.25)};
        add_arm(puppet, looks, side, {0, 0.19, 1.40}, elbow, hand);
    }
}

void add_seated_limbs(Puppet& puppet, const Looks& looks) {
    for (const double side : {-1.0, 1.0}) {
        const double across = 0.10 * side;
        puppet.add(puppet.place(0.02, across, 0.50), puppet.place(0.44, across, 0.52), 0.08, looks.trouser);
        puppet.add(puppet.place(0.44, across, 0.52), puppet.place(0.42, across, 0.10), 0.058, looks.trouser);
        puppet.add(puppet.place(0.40, across, 0.05), puppet.place(0.56, across, 0.04), 0.045, shoe);
        add_arm(puppet, looks, side, {0.06, 0.19, 0.96}, {0.16, 0.25, 0.74}, {0.40, 0.14, 0.80});
    }
}

} // namespace

std::vector<Capsule> body_of(const Actor& actor) {
    constexpr double metres_per_cycle = 1.4;
    Puppet puppet(actor);
    const Looks looks = looks_of(actor.id);
    if (actor.posture == Posture::sits) {
        add_trunk(puppet, looks, 0.48, 0.08);
        add_seated_limbs(puppet, looks);
    } else {
        const double swing = actor.posture == Posture::walks ? 1.0 : 0.05;
        add_trunk(puppet, looks, 0.92, 0.03);
        add_walking_limbs(puppet, looks, actor.stride / metres_per_cycle * 2 * std::numbers::pi, swing);
    }
    return puppet.take();
}

} // namespace headcount::video::scene
