#include "counting/traffic.h"

#include "counting/counter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <map>
#include <set>

namespace headcount::counting {
namespace {

using namespace test;

settings::Scene line_scene() {
    settings::Scene scene;
    scene.line = bent_line;
    return scene;
}

/// Everything that can be drawn: 16 regions in a grid, the line and a flow area.
settings::Scene full_scene() {
    settings::Scene scene = line_scene();
    for (int i = 0; i < 16; ++i) {
        const double x = (i % 4) * 0.25;
        const double y = (i / 4) * 0.25;
        scene.regions.push_back({i + 1, "Region", {{x, y}, {x + 0.25, y}, {x + 0.25, y + 0.25}, {x, y + 0.25}}});
    }
    scene.flow = Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
    return scene;
}

struct Outcome {
    Counts counted;
    Counts truth;
};

/// Lets `crossings` happen, with one to eight people at once.
Outcome count_traffic(int crossings, double rate, bool is_noisy, std::uint64_t seed) {
    Traffic traffic(8, rate, seed, 0, is_noisy);
    Counter counter(line_scene());
    Outcome outcome;
    const auto look = [&](int lanes) { add(outcome.counted, counter.observe(traffic.next(lanes)).crossings); };
    while (traffic.truth().all() < crossings)
        look(1 + static_cast<int>(traffic.time() / 60) % 8);
    while (!traffic.is_empty())
        look(0);
    look(0);
    outcome.truth = traffic.truth();
    return outcome;
}

TEST(Traffic, TenThousandCrossingsWithoutNoiseAreAllCounted) {
    const Outcome outcome = count_traffic(10'000, 10, false, 1);
    EXPECT_EQ(outcome.counted, outcome.truth);
}

TEST(Traffic, TenThousandCrossingsWithTremblingAndMissesAreCountedWithinOnePercentWithoutDrift) {
    const Outcome outcome = count_traffic(10'000, 10, true, 2);
    const auto share = [](int counted, int truth) { return static_cast<double>(counted - truth) / truth; };
    RecordProperty("truth_in", outcome.truth.in);
    RecordProperty("counted_in", outcome.counted.in);
    RecordProperty("truth_out", outcome.truth.out);
    RecordProperty("counted_out", outcome.counted.out);
    EXPECT_GE(outcome.truth.all(), 10'000);
    EXPECT_LE(std::abs(share(outcome.counted.in, outcome.truth.in)), 0.01);
    EXPECT_LE(std::abs(share(outcome.counted.out, outcome.truth.out)), 0.01);
    EXPECT_LE(std::abs(share(outcome.counted.all(), outcome.truth.all())), 0.005) << "signed bias";
}

TEST(Traffic, TheSameAtFiveTenFifteenAndThirtyFramesPerSecond) {
    // The lanes differ in nothing but how often they are looked at, so each rate has the same walkers for as long as it lasts.
    std::set<std::pair<int, int>> counts;
    for (const double rate : {5.0, 10.0, 15.0, 30.0}) {
        Counter counter(line_scene());
        Counts counted;
        Chance chance(3);
        std::map<vision::PersonId, Walker> walkers;
        for (vision::PersonId id = 1; id <= 400; ++id) {
            Lane lane(id, id, 0);
            walkers.emplace(id, *lane.at(0, false));
        }
        // One after the other, two seconds apart: several are on their way at any time.
        for (int frame = 0; frame < 850 * rate; ++frame) {
            const double time = frame / rate;
            vision::Observation seen{static_cast<std::uint64_t>(frame), from_seconds(time), {}};
            for (const auto& [id, walker] : walkers) {
                const double own = time - 2.0 * static_cast<double>(id);
                if (own >= 0 && own <= walker.ends()) seen.people.push_back(person_at(id, walker.place(own)));
            }
            add(counted, counter.observe(seen).crossings);
        }
        counts.emplace(counted.in, counted.out);
        Counts truth;
        for (const auto& [id, walker] : walkers) {
            truth.in += walker.truth.in;
            truth.out += walker.truth.out;
        }
        EXPECT_EQ(counted, truth) << rate;
    }
    EXPECT_EQ(counts.size(), 1U);
}

TEST(Traffic, TwentyFourHoursWithTwentyPeopleKeepMemoryAndCostFlatAndCountsTrue) {
    constexpr double rate = 1;
    Traffic traffic(20, rate, 4, 60, false, unhurried);
    Counter counter(full_scene());
    Counts counted;
    std::size_t most_remembered = 0;
    std::vector<double> hours; // processor seconds spent counting
    for (int hour = 0; hour < 24; ++hour) {
        std::clock_t spent = 0;
        for (int frame = 0; frame < 3'600 * rate; ++frame) {
            const vision::Observation observation = traffic.next(20);
            const std::clock_t began = std::clock();
            const Events events = counter.observe(observation);
            spent += std::clock() - began;
            add(counted, events.crossings);
            most_remembered = std::max(most_remembered, counter.remembered());
        }
        hours.push_back(static_cast<double>(spent) / CLOCKS_PER_SEC);
    }
    while (!traffic.is_empty())
        add(counted, counter.observe(traffic.next(0)).crossings);
    add(counted, counter.observe(traffic.next(0)).crossings);

    EXPECT_EQ(counted, traffic.truth());
    EXPECT_GT(counted.all(), 20'000);
    // 20 people in four tables, and their stays of the last second
    EXPECT_LE(most_remembered, 20U * 4 + 20U * 4);
    // Neighbours on the machine disturb single hours, hence the best of each third of the day.
    const double early = *std::min_element(hours.begin(), hours.begin() + 8);
    const double late = *std::min_element(hours.end() - 8, hours.end());
    EXPECT_LE(late, early * 1.5);
}

TEST(Traffic, NobodyLeavesAnythingBehind) {
    Traffic traffic(20, 5, 5);
    Counter counter(full_scene());
    for (int frame = 0; frame < 5'000; ++frame)
        counter.observe(traffic.next(20));
    EXPECT_GT(counter.remembered(), 0U);
    counter.observe(observed(1'100, {}));
    counter.observe(observed(1'102, {}));
    EXPECT_EQ(counter.remembered(), 0U);
}

// What must stay true whatever people do.

/// Five people on random ways, each from clearly on one side of the line to clearly on either.
std::vector<vision::Observation> random_film(std::uint64_t seed) {
    Chance chance(seed);
    std::vector<std::vector<Point>> ways;
    for (int i = 0; i < 5; ++i) {
        const auto border = [&] { return Point{chance.between(0.1, 0.9), chance.happens(0.5) ? 0.05 : 0.95}; };
        std::vector<Point> way = {border()};
        for (int turn = 0; turn < 6; ++turn) {
            const Point to = {chance.between(0.1, 0.9),
                              chance.happens(0.3) ? 0.5 + chance.normal(0.03) : chance.between(0.05, 0.95)};
            way = then(way, straight(way.back(), to, 3 + chance.one_of(12)));
        }
        ways.push_back(then(way, straight(way.back(), border(), 10)));
    }
    std::vector<vision::Observation> film;
    for (std::size_t frame = 0; frame < 140; ++frame) {
        std::vector<vision::Person> people;
        for (std::size_t i = 0; i < ways.size(); ++i) {
            if (frame < ways[i].size()) people.push_back(person_at(i + 1, ways[i][frame]));
        }
        film.push_back(observed(static_cast<double>(frame) * 0.1, people));
    }
    return film;
}

Counts line_counts(const std::vector<vision::Observation>& film, const Polyline& line) {
    LineCounter counter(line);
    Counts counts;
    for (const vision::Observation& observation : film)
        add(counts, counter.observe(observation));
    return counts;
}

template <class Change>
std::vector<vision::Observation> moved(std::vector<vision::Observation> film, Change change) {
    for (vision::Observation& observation : film) {
        for (vision::Person& person : observation.people)
            person = person_at(person.id, change(person.anchor()));
    }
    return film;
}

template <class Change>
Polyline moved_line(Polyline line, Change change) {
    for (Point& point : line)
        point = change(point);
    return line;
}

std::vector<vision::Observation> backwards(std::vector<vision::Observation> film) {
    std::reverse(film.begin(), film.end());
    const Duration last = film.front().time;
    for (vision::Observation& observation : film)
        observation.time = last - observation.time;
    return film;
}

Counts swapped(Counts counts) {
    return {counts.out, counts.in};
}

TEST(Property, MirroringReversingAndShiftingMirrorSwapAndKeepTheCounts) {
    int crossings = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const auto film = random_film(seed);
        const Counts counts = line_counts(film, bent_line);
        crossings += counts.all();

        const auto mirror = [](Point point) { return Point{1 - point.x, point.y}; };
        ASSERT_EQ(line_counts(moved(film, mirror), moved_line(bent_line, mirror)), swapped(counts)) << seed;

        const auto shift = [](Point point) { return point + Point{0.125, -0.25}; };
        ASSERT_EQ(line_counts(moved(film, shift), moved_line(bent_line, shift)), counts) << seed;

        ASSERT_EQ(line_counts(film, {bent_line.rbegin(), bent_line.rend()}), swapped(counts)) << seed;
        ASSERT_EQ(line_counts(backwards(film), bent_line), swapped(counts)) << seed;
    }
    EXPECT_GT(crossings, 1'000) << "or nothing was tried";
}

TEST(Property, InLessOutIsTheChangeOfPeopleOnTheInSide) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const auto film = random_film(seed);
        std::map<vision::PersonId, std::pair<Point, Point>> ends;
        for (const auto& observation : film) {
            for (const auto& person : observation.people) {
                ends.try_emplace(person.id, person.anchor(), person.anchor()).first->second.second = person.anchor();
            }
        }
        int change = 0;
        for (const auto& [id, points] : ends)
            change += (points.second.y < 0.5 ? 1 : 0) - (points.first.y < 0.5 ? 1 : 0);
        const Counts counts = line_counts(film, bent_line);
        ASSERT_EQ(counts.in - counts.out, change) << seed;
    }
}

TEST(Property, TheFlowPairsAddUpToTheCompletedPasses) {
    const Polygon area = {{0.3, 0.25}, {0.75, 0.3}, {0.7, 0.75}, {0.25, 0.7}};
    Chance chance(6);
    FlowCounter counter(area);
    int passes = 0;
    int counted = 0;
    for (vision::PersonId id = 1; id <= 3'000; ++id) {
        const auto outside = [&] {
            const double along = chance.between(0, 1);
            const Point places[] = {{along, 0.02}, {along, 0.98}, {0.02, along}, {0.98, along}};
            return places[chance.one_of(4)];
        };
        const Point from = outside();
        const Point to = outside();
        int edges = 0;
        for (std::size_t i = 0; i < area.size(); ++i)
            edges += segments_meet(from, to, area[i], area[(i + 1) % area.size()]) ? 1 : 0;
        passes += edges >= 2 ? 1 : 0;
        const double start = static_cast<double>(id) * 10;
        for (const auto& observation : walk(straight(from, to, 1 + chance.one_of(30)), 0.1, id, start)) {
            counted += static_cast<int>(counter.observe(observation).size());
        }
        counted += static_cast<int>(counter.observe(observed(start + 9, {})).size());
    }
    EXPECT_EQ(counted, passes);
    EXPECT_GT(passes, 500);
}

} // namespace
} // namespace headcount::counting
