#include "video/scene/cast.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace headcount::video::scene {

namespace {

constexpr double facing_away = std::numbers::pi / 2;
constexpr double facing_camera = -std::numbers::pi / 2;

/// From this moment on the person is on the way to the next mark, or rests here until then.
struct Mark {
    double time;
    double x;
    double y;
    Posture posture;
    double heading; // where it rests
};

struct Part {
    std::uint64_t id;
    std::vector<Mark> marks; // at least two, by time; on stage from the first to the last
};

/// Writes a part as a director would: go there, rest so long.
class Script {
public:
    Script(std::uint64_t id, double time, double x, double y, double pace)
        : part_{id, {}}, time_(time), x_(x), y_(y), pace_(pace) {}

    Script& walk_to(double x, double y) {
        part_.marks.push_back({time_, x_, y_, Posture::walks, 0});
        time_ += std::hypot(x - x_, y - y_) / pace_;
        x_ = x;
        y_ = y;
        return *this;
    }
    Script& rest_until(double time, Posture posture, double heading) {
        part_.marks.push_back({time_, x_, y_, posture, heading});
        time_ = std::max(time, time_);
        return *this;
    }
    Script& rest_for(double seconds, Posture posture, double heading) { return rest_until(time_ + seconds, posture, heading); }
    Part end() {
        part_.marks.push_back({time_, x_, y_, Posture::stands, 0});
        return part_;
    }

private:
    Part part_;
    double time_;
    double x_;
    double y_;
    double pace_;
};

/// Chance that depends on the round only.
class Dice {
public:
    explicit Dice(std::uint64_t round) : source_(round * 2654435761U + 12345U) {}
    /// Written out, because the standard's distributions differ between libraries.
    double between(double least, double most) {
        return least + (most - least) * static_cast<double>(source_()) / static_cast<double>(std::mt19937::max());
    }

private:
    std::mt19937 source_;
};

std::uint64_t visitor(std::uint64_t round, int index) {
    return (round + 1) * 100 + static_cast<std::uint64_t>(index);
}

std::vector<Part> entrance(std::uint64_t round) {
    Dice dice(round);
    std::vector<Part> parts;
    int index = 0;
    constexpr double near = -2.2;
    constexpr double far = 7;
    // Two lanes lead in, two out, so nobody bumps into anybody; six seconds apart nobody catches up.
    for (const double lane : {-1.8, -0.7, 0.7, 1.8}) {
        const bool goes_in = lane < 0;
        for (double start = dice.between(0, 9); start < 45; start += dice.between(7, 16)) {
            Script script(visitor(round, index++), start, lane, goes_in ? near : far, dice.between(1.05, 1.45));
            parts.push_back(script.walk_to(lane + dice.between(-0.2, 0.2), goes_in ? far : near).end());
        }
    }
    const double turn = dice.between(1.5, 3.0);
    parts.push_back(Script(visitor(round, index), dice.between(5, 30), 0, near, 1.2)
                        .walk_to(0, turn)
                        .rest_for(1.5, Posture::stands, facing_away)
                        .walk_to(0, near)
                        .end());
    return parts;
}

std::vector<Part> office(std::uint64_t round) {
    Dice dice(round);
    constexpr double length = 90;
    constexpr double door = 4.8; // outside what the camera sees
    std::vector<Part> parts;
    parts.push_back(Script(1, 0, -2.0, 2.6, 1).rest_until(length, Posture::sits, facing_away).end());
    parts.push_back(Script(2, 0, 0.0, 2.6, 1).rest_until(length, Posture::sits, facing_away).end());
    const double leaves = dice.between(10, 20);
    parts.push_back(
        Script(3, 0, 2.0, 2.6, 1.1).rest_until(leaves, Posture::sits, facing_away).walk_to(2.0, 1.8).walk_to(door, 1.6).end());
    parts.push_back(Script(3, leaves + dice.between(20, 35), door, 1.6, 1.1)
                        .walk_to(2.0, 1.8)
                        .walk_to(2.0, 2.6)
                        .rest_until(length, Posture::sits, facing_away)
                        .end());
    for (int index = 0; index < 2; ++index) {
        const double place = dice.between(-2, 1);
        parts.push_back(Script(visitor(round, index), 4 + 42 * index + dice.between(0, 6), door, 0.9, dice.between(1, 1.3))
                            .walk_to(place, 1.1)
                            .rest_for(dice.between(4, 9), Posture::stands, facing_away)
                            .walk_to(door, 0.7)
                            .end());
    }
    return parts;
}

std::vector<Part> meeting(std::uint64_t round) {
    Dice dice(round);
    std::vector<Part> parts;
    struct Chair {
        double x;
        double y;
        double heading;
    };
    constexpr Chair chairs[] = {{-0.9, 4.0, facing_camera}, {0, 4.0, facing_camera}, {0.9, 4.0, facing_camera},
                                {-0.9, 2.1, facing_away},   {0, 2.1, facing_away},   {0.9, 2.1, facing_away}};
    for (int index = 0; index < 6; ++index) {
        const Chair& chair = chairs[index];
        const double aisle = chair.heading < 0 ? 4.8 : 1.3;
        const double up_at = 85 + 4.0 * index + dice.between(0, 1);
        parts.push_back(Script(visitor(round, index), 2 + 4.0 * index + dice.between(0, 1), 4.4, 3.0, dice.between(1.0, 1.2))
                            .walk_to(2.4, aisle)
                            .walk_to(chair.x, aisle)
                            .walk_to(chair.x, chair.y)
                            .rest_until(up_at, Posture::sits, chair.heading)
                            .walk_to(chair.x, aisle)
                            .walk_to(2.4, aisle)
                            .walk_to(4.4, 3.0)
                            .end());
    }
    return parts;
}

double round_length(Play play) {
    return play == Play::entrance ? 60 : play == Play::office ? 90 : 120;
}

std::vector<Part> parts_of(Play play, std::uint64_t round) {
    switch (play) {
        case Play::office:
            return office(round);
        case Play::entrance:
            return entrance(round);
        case Play::meeting:
            return meeting(round);
    }
    return {};
}

Actor actor_at(const Part& part, double time) {
    Actor actor;
    actor.id = part.id;
    for (std::size_t i = 0; i + 1 < part.marks.size(); ++i) {
        const Mark& from = part.marks[i];
        const Mark& to = part.marks[i + 1];
        const double done = std::clamp((time - from.time) / std::max(to.time - from.time, 1e-9), 0.0, 1.0);
        actor.posture = from.posture;
        actor.x = from.x + (to.x - from.x) * done;
        actor.y = from.y + (to.y - from.y) * done;
        const bool walks = from.posture == Posture::walks;
        actor.heading = walks ? std::atan2(to.y - from.y, to.x - from.x) : from.heading;
        if (walks) actor.stride += std::hypot(to.x - from.x, to.y - from.y) * done;
        if (time < to.time) break;
    }
    return actor;
}

} // namespace

std::vector<Actor> actors_at(Play play, Duration time) {
    const double length = round_length(play);
    const double seconds = std::max(0.0, to_seconds(time));
    const auto round = static_cast<std::uint64_t>(seconds / length);
    const double into = seconds - static_cast<double>(round) * length;
    std::vector<Actor> actors;
    for (const Part& part : parts_of(play, round)) {
        if (into >= part.marks.front().time && into < part.marks.back().time) actors.push_back(actor_at(part, into));
    }
    return actors;
}

} // namespace headcount::video::scene
