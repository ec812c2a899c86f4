#include "counting/counter.h"
#include "counting/traffic.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>
#include <string>

// A day of traffic as `headcount count --observations` records it, one JSON object a line, replayed through the Counter.
namespace headcount::counting {
namespace {

using namespace test;
using Json = nlohmann::json;

constexpr double day = 24 * 3'600;

settings::Scene office() {
    settings::Scene scene;
    scene.line = bent_line;
    scene.regions = {{1, "North", {{0, 0}, {1, 0}, {1, 0.3}, {0, 0.3}}}, {2, "South", {{0, 0.7}, {1, 0.7}, {1, 1}, {0, 1}}}};
    scene.flow = Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
    return scene;
}

std::string line_of(const vision::Observation& observation) {
    Json people = Json::array();
    for (const vision::Person& person : observation.people) {
        const Box& box = person.box;
        people.push_back({{"id", person.id}, {"box", {box.x, box.y, box.width, box.height}}, {"score", person.score}});
    }
    return Json{{"frame", observation.frame}, {"t", to_seconds(observation.time)}, {"people", people}}.dump();
}

vision::Observation observation_of(const std::string& line) {
    const Json json = Json::parse(line);
    vision::Observation observation{json.at("frame"), Duration{std::llround(json.at("t").get<double>() * 1e6)}, {}};
    for (const Json& person : json.at("people")) {
        const Json& box = person.at("box");
        observation.people.push_back({person.at("id"), {box[0], box[1], box[2], box[3]}, person.at("score"), true, {}});
    }
    return observation;
}

/// Busy from 8 to 18 o'clock, almost nobody before and after.
int people_at(double time) {
    const double hour = time / 3'600;
    return hour < 8 || hour >= 18 ? static_cast<int>(hour) % 5 == 0 : 1 + static_cast<int>(hour * 7) % 6;
}

struct Recording {
    std::stringstream lines;
    Counts truth;
};

Recording record_a_day() {
    Recording recording;
    Traffic traffic(6, 2, 9, 30);
    while (traffic.time() < day)
        recording.lines << line_of(traffic.next(people_at(traffic.time()))) << '\n';
    while (!traffic.is_empty())
        recording.lines << line_of(traffic.next(0)) << '\n';
    recording.lines << line_of(traffic.next(0)) << '\n';
    recording.truth = traffic.truth();
    return recording;
}

/// All that a day led to, as text.
struct Protocol {
    std::string text;
    Counts counts;
    int dwells = 0;
    int passages = 0;
};

void note(Protocol& protocol, const Events& events) {
    std::ostringstream text;
    for (const Crossing& crossing : events.crossings) {
        text << events.time.count() << (crossing.direction == Direction::in ? " in " : " out ") << crossing.person << '\n';
    }
    for (const Dwell& dwell : events.ended_dwells) {
        text << dwell.region << ' ' << dwell.person << ' ' << dwell.start.count() << '-' << dwell.end.count() << '\n';
    }
    for (const Passage& passage : events.passages) {
        text << events.time.count() << ' ' << passage.person << ' ' << passage.from_edge << '-' << passage.to_edge << '\n';
    }
    if (events.occupancy_changed) {
        text << events.time.count() << " total " << events.occupancy.total;
        for (const int number : events.occupancy.regions)
            text << ' ' << number;
        text << '\n';
    }
    protocol.text += text.str();
    add(protocol.counts, events.crossings);
    protocol.dwells += static_cast<int>(events.ended_dwells.size());
    protocol.passages += static_cast<int>(events.passages.size());
}

Protocol replay(Recording& recording) {
    Counter counter(office());
    Protocol protocol;
    recording.lines.clear();
    recording.lines.seekg(0);
    for (std::string line; std::getline(recording.lines, line);)
        note(protocol, counter.observe(observation_of(line)));
    return protocol;
}

TEST(Replay, ADayOfTrafficIsCountedTrueAndTheSameEveryTime) {
    Recording recording = record_a_day();
    const Protocol first = replay(recording);
    EXPECT_EQ(first.counts, recording.truth);
    EXPECT_GT(first.counts.all(), 1'000);
    EXPECT_GT(first.passages, 100);
    EXPECT_GT(first.dwells, 100);
    const Protocol second = replay(recording);
    EXPECT_EQ(first.text, second.text) << "byte for byte";
}

TEST(Replay, ARestartInTheMiddleLosesOnlyThoseOnTheirWay) {
    // given a recording that is counted by one counter until a moment and by another from then on
    Recording recording = record_a_day();
    std::vector<vision::Observation> film;
    for (std::string line; std::getline(recording.lines, line);)
        film.push_back(observation_of(line));
    Counts counts;
    std::size_t on_their_way = 0;
    std::optional<Counter> counter(office());
    for (std::size_t i = 0; i < film.size(); ++i) {
        if (i == film.size() / 2) {
            on_their_way = film[i].people.size();
            counter.emplace(office());
        }
        add(counts, counter->observe(film[i]).crossings);
    }
    // a walker crosses at most twice
    EXPECT_LE(recording.truth.all() - counts.all(), static_cast<int>(2 * on_their_way));
    EXPECT_GE(recording.truth.all(), counts.all());
}

} // namespace
} // namespace headcount::counting
