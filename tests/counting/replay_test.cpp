#include "counting/counter.h"
#include "counting/recording.h"

#include <gtest/gtest.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

// A day of traffic as `headcount count --observations` records it, one JSON object a line, replayed through the Counter.
namespace headcount::counting {
namespace {

using namespace test;

constexpr double day = 24 * 3'600;

settings::Scene office() {
    settings::Scene scene;
    scene.line = bent_line;
    scene.regions = {{1, "North", {{0, 0}, {1, 0}, {1, 0.3}, {0, 0.3}}}, {2, "South", {{0, 0.7}, {1, 0.7}, {1, 1}, {0, 1}}}};
    scene.flow = Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
    return scene;
}

/// Busy from 8 to 18 o'clock, almost nobody before and after.
int people_at(double time) {
    const double hour = time / 3'600;
    return hour < 8 || hour >= 18 ? static_cast<int>(hour) % 5 == 0 : 1 + static_cast<int>(hour * 7) % 6;
}

struct Recording {
    std::vector<vision::Observation> film; ///< as it was read from the lines
    Counts truth;
};

/// Once a second is as often as people at their pace need. The way through text is made only once, for all tests.
const Recording& a_day() {
    static const Recording recording = [] {
        Recording made;
        Traffic traffic(6, 1, 9, 30, false, unhurried);
        const auto record = [&](int lanes) { made.film.push_back(observation_of(line_of(traffic.next(lanes)))); };
        while (traffic.time() < day)
            record(people_at(traffic.time()));
        while (!traffic.is_empty())
            record(0);
        record(0);
        made.truth = traffic.truth();
        return made;
    }();
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

Protocol replay(const std::vector<vision::Observation>& film) {
    Counter counter(office());
    Protocol protocol;
    for (const vision::Observation& observation : film)
        note(protocol, counter.observe(observation));
    return protocol;
}

TEST(Replay, ADayOfTrafficIsCountedTrueAndTheSameEveryTime) {
    const Protocol first = replay(a_day().film);
    EXPECT_EQ(first.counts, a_day().truth);
    EXPECT_GT(first.counts.all(), 1'000);
    EXPECT_GT(first.passages, 100);
    EXPECT_GT(first.dwells, 100);
    const Protocol second = replay(a_day().film);
    EXPECT_EQ(first.text, second.text) << "byte for byte";
}

TEST(Replay, ARestartInTheMiddleLosesOnlyThoseOnTheirWay) {
    // given a recording that is counted by one counter until a moment and by another from then on
    const std::vector<vision::Observation>& film = a_day().film;
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
    EXPECT_LE(a_day().truth.all() - counts.all(), static_cast<int>(2 * on_their_way));
    EXPECT_GE(a_day().truth.all(), counts.all());
}

} // namespace
} // namespace headcount::counting
