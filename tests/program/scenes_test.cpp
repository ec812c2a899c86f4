#include "counting/counter.h"
#include "video/scene/renderer.h"
#include "video/scene_truth.h"
#include "vision/detector.h"
#include "vision/tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

// The built-in scenes through the detector and the tracker that ship: are their people found, and counted alike at every
// frame rate?
namespace headcount::program {
namespace {

using counting::Direction;

constexpr int film_rate = 30;
constexpr double aspect = 640.0 / 480;

/// What the detector finds in each picture of a scene, 30 a second: looked at less often, it is the same scene.
using Film = std::vector<std::vector<vision::Detection>>;

Film look_at(const std::string& scene, double seconds) {
    const auto model = vision::find_model(HEADCOUNT_SOURCE_DIR "/models/headcount-overhead.onnx");
    const auto detector = vision::Detector::load(model.value()).value();
    const video::scene::Play play = video::scene::play_named(scene).value();
    video::scene::Renderer renderer(video::scene::stage_of(play));
    Film film;
    for (int number = 0; number < seconds * film_rate; ++number) {
        video::Frame frame;
        frame.number = static_cast<std::uint64_t>(number);
        frame.time = from_seconds(1) * number / film_rate;
        frame.width = renderer.width();
        frame.height = renderer.height();
        frame.pixels = renderer.draw(actors_at(play, frame.time), frame.number);
        film.push_back(detector->detect(frame).value());
    }
    return film;
}

/// Follows the people of a film that is looked at `rate` times a second, a divisor of 30.
std::vector<vision::Observation> follow(const Film& film, int rate) {
    vision::Tracker tracker;
    std::vector<vision::Observation> observations;
    for (std::size_t number = 0; number < film.size(); number += static_cast<std::size_t>(film_rate / rate))
        observations.push_back(
            tracker.observe(number, from_seconds(1) * static_cast<int>(number) / film_rate, aspect, film[number]));
    return observations;
}

/// The scene's people as they really are, looked at `rate` times a second.
std::vector<vision::Observation> truth_of(const std::string& scene, double seconds, int rate) {
    const video::SceneTruth truth = video::SceneTruth::of(scene).value();
    std::vector<vision::Observation> observations;
    for (int number = 0; number < seconds * rate; ++number) {
        vision::Observation seen{static_cast<std::uint64_t>(number), from_seconds(1) * number / rate, {}};
        for (const video::TruePerson& person : truth.at(seen.time))
            seen.people.push_back({person.id, person.box, 1, true, {}});
        observations.push_back(std::move(seen));
    }
    return observations;
}

settings::Scene line_across(double height) {
    settings::Scene scene;
    scene.line = Polyline{{0, height}, {1, height}};
    return scene;
}

struct Counts {
    int in = 0;
    int out = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Counts& counts) {
        return out << counts.in << " in, " << counts.out << " out";
    }
};

Counts count(const std::vector<vision::Observation>& observations, const settings::Scene& scene) {
    counting::Counter counter(scene);
    Counts counts;
    for (const vision::Observation& observation : observations) {
        for (const counting::Crossing& crossing : counter.observe(observation).crossings)
            ++(crossing.direction == Direction::in ? counts.in : counts.out);
    }
    return counts;
}

TEST(BuiltInScene, EntranceIsCountedTrueAtEveryFrameRate) {
    constexpr double seconds = 60;
    const Film film = look_at("entrance", seconds);
    const settings::Scene scene = line_across(0.5);
    const Counts truth = count(truth_of("entrance", seconds, film_rate), scene);
    EXPECT_GE(truth.in, 6);
    EXPECT_GE(truth.out, 6);
    for (const int rate : {5, 10, 15, 30})
        EXPECT_EQ(count(follow(film, rate), scene), truth) << rate << " frames a second";
}

/// How often somebody who is there is followed, among all people at all moments from `from` on.
double share_found(const std::vector<vision::Observation>& followed, const std::vector<vision::Observation>& truth,
                   Duration from) {
    int there = 0;
    int found = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (truth[i].time < from) continue;
        for (const vision::Person& person : truth[i].people) {
            // Who is half outside of the picture is half seen.
            if (person.box.x <= 0 || person.box.y <= 0 || person.box.x + person.box.width >= 1 ||
                person.box.y + person.box.height >= 1)
                continue;
            ++there;
            found += std::any_of(followed[i].people.begin(), followed[i].people.end(), [&](const vision::Person& other) {
                return intersection_over_union(person.box, other.box) >= 0.3;
            });
        }
    }
    return static_cast<double>(found) / std::max(there, 1);
}

TEST(BuiltInScene, TheOfficesPeopleAreFoundAndCounted) {
    constexpr double seconds = 20;
    const Film film = look_at("office", seconds);
    const auto truth = truth_of("office", seconds, 5);
    const auto followed = follow(film, 5);
    const double share = share_found(followed, truth, from_seconds(3));
    RecordProperty("percent_found", static_cast<int>(100 * share));
    EXPECT_GE(share, 0.9);
    // Three sit there from the start; a fourth walks in at 7 s and stays. They are counted the same at every rate.
    for (const int rate : {5, 10, 15, 30}) {
        counting::Counter counter({});
        for (const vision::Observation& observation : follow(film, rate)) {
            const int total = counter.observe(observation).occupancy.total;
            if (observation.time == from_seconds(6)) {
                EXPECT_EQ(total, 3) << rate << " frames a second";
            } else if (observation.time == from_seconds(13)) {
                EXPECT_EQ(total, 4) << rate << " frames a second";
            }
        }
    }
}

TEST(BuiltInScene, TheMeetingsPeopleAreFoundAndCounted) {
    constexpr double seconds = 42; // all six sit by 40 s
    const Film film = look_at("meeting", seconds);
    const auto truth = truth_of("meeting", seconds, 5);
    const double share = share_found(follow(film, 5), truth, from_seconds(3));
    RecordProperty("percent_found", static_cast<int>(100 * share));
    EXPECT_GE(share, 0.8);
    for (const int rate : {5, 10, 15, 30}) {
        counting::Counter counter({});
        counting::Events events;
        for (const vision::Observation& observation : follow(film, rate))
            events = counter.observe(observation);
        EXPECT_EQ(events.occupancy.total, 6) << rate << " frames a second";
    }
}

} // namespace
} // namespace headcount::program
