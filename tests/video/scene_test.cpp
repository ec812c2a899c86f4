#include "base/simulated_clock.h"
#include "video/recordings.h"
#include "video/scene_truth.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace headcount::video {
namespace {

using namespace test;
using namespace std::chrono_literals;
using testing::HasSubstr;

std::vector<TruePerson> people(const char* name, Duration time) {
    return SceneTruth::of(name).value().at(time);
}

class Scene : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Video, Scene, testing::Values("office", "entrance", "meeting"),
                         [](const auto& name) { return std::string(name.param); });

TEST_P(Scene, PlaysLiveAtItsRate) {
    SimulatedClock clock(WallTime{1h});
    const auto source = open_source(std::string("scene:") + GetParam(), {}, clock);
    ASSERT_TRUE(source) << source.error().sentence;
    EXPECT_TRUE((*source)->is_live());
    EXPECT_EQ(std::get<SourceState>((*source)->read({})).kind, SourceState::Kind::running);
    for (std::uint64_t number = 0; number < 3; ++number) {
        const Frame frame = std::get<Frame>((*source)->read({}));
        EXPECT_EQ(frame.number, number);
        EXPECT_EQ(frame.time, Duration(1s) * number / 15);
        EXPECT_EQ(frame.width, 640);
        EXPECT_EQ(frame.height, 480);
        EXPECT_EQ(frame.taken_at, clock.now());
        clock.advance(Duration(1s) / 15 + 1us);
    }
    // A reader that was away for ten seconds misses what was shown meanwhile.
    clock.advance(10s);
    EXPECT_GE(std::get<Frame>((*source)->read({})).number, 150U);
}

TEST_P(Scene, ShowsTheSameEachTime) {
    const auto play = [] {
        SimulatedClock clock;
        const auto source = open_source(std::string("scene:") + GetParam(), {}, clock);
        (*source)->read({});
        (*source)->read({});
        clock.advance(30s);
        return hash_of(std::get<Frame>((*source)->read({})));
    };
    EXPECT_EQ(play(), play());
}

/// A moment after which somebody is elsewhere two seconds later.
Duration when_somebody_walks(const char* scene) {
    for (Duration time = 5s; time < 90s; time += 1s) {
        std::map<std::uint64_t, Point> places;
        for (const TruePerson& person : people(scene, time))
            places[person.id] = person.feet;
        for (const TruePerson& person : people(scene, time + 2s)) {
            const bool is_whole = person.box.x > 0.02 && person.box.x + person.box.width < 0.98 && person.feet.y < 0.9;
            if (is_whole && places.contains(person.id) && distance(person.feet, places[person.id]) > 0.15) return time;
        }
    }
    ADD_FAILURE() << "nobody walks";
    return {};
}

/// The truth and the picture are about the same people: where the truth has somebody, the picture differs from the one in
/// which they are elsewhere.
TEST_P(Scene, PictureChangesWhereTheTruthSaysThatSomebodyMoved) {
    SimulatedClock clock;
    const auto source = open_source(std::string("scene:") + GetParam(), {}, clock);
    (*source)->read({});
    (*source)->read({});
    clock.advance(when_somebody_walks(GetParam()));
    const Frame before = std::get<Frame>((*source)->read({}));
    clock.advance(2s);
    const Frame after = std::get<Frame>((*source)->read({}));
    int moved = 0;
    std::map<std::uint64_t, TruePerson> earlier;
    for (const TruePerson& person : people(GetParam(), before.time))
        earlier[person.id] = person;
    for (const TruePerson& person : people(GetParam(), after.time)) {
        if (!earlier.contains(person.id) || distance(person.feet, earlier[person.id].feet) < 0.1) continue;
        // Of somebody who is cut off by the border, the middle of what is left may show the floor.
        if (person.box.x < 0.02 || person.box.x + person.box.width > 0.98 || person.box.y + person.box.height > 0.98) continue;
        ++moved;
        const auto row = static_cast<std::ptrdiff_t>(person.box.centre().y * after.height);
        const auto column = static_cast<std::ptrdiff_t>(person.box.centre().x * after.width);
        int difference = 0;
        for (std::ptrdiff_t dy = -8; dy <= 8; ++dy) {
            for (std::ptrdiff_t dx = -5; dx <= 5; ++dx) {
                const auto luma = [&](const Frame& frame) {
                    return frame.pixels->y().data[(row + dy) * frame.pixels->y().stride + column + dx];
                };
                difference += std::abs(luma(before) - luma(after));
            }
        }
        EXPECT_GT(difference / (17 * 11), 10) << "person " << person.id << " in " << person.box.x << "," << person.box.y << " "
                                              << person.box.width << "x" << person.box.height;
    }
    EXPECT_GT(moved, 0);
}

/// No jumps: from frame to frame nobody moves by more than a brisk step.
TEST_P(Scene, PeopleMoveSteadilyAndKeepTheirIds) {
    std::map<std::uint64_t, Point> last;
    std::set<std::uint64_t> everybody;
    for (Duration time{}; time < 300s; time += 100ms) {
        std::map<std::uint64_t, Point> now;
        for (const TruePerson& person : people(GetParam(), time)) {
            EXPECT_FALSE(now.contains(person.id));
            now[person.id] = person.feet;
            everybody.insert(person.id);
            if (last.contains(person.id)) {
                EXPECT_LT(distance(person.feet, last[person.id]), 0.12) << person.id << " at " << to_seconds(time);
            }
        }
        last = now;
    }
    EXPECT_GT(everybody.size(), 5U);
}

TEST(SceneTruth, EntranceHasPeopleWhoComeAndGo) {
    std::map<std::uint64_t, std::pair<Point, Point>> ways;
    for (Duration time{}; time < 60s; time += 100ms) {
        for (const TruePerson& person : people("entrance", time)) {
            ways.try_emplace(person.id, person.feet, person.feet);
            ways[person.id].second = person.feet;
        }
    }
    int away = 0;
    int near = 0;
    int back = 0;
    for (const auto& [id, way] : ways) {
        const double gone = way.second.y - way.first.y;
        away += gone < -0.3 ? 1 : 0;
        near += gone > 0.3 ? 1 : 0;
        back += std::abs(gone) < 0.1 ? 1 : 0;
    }
    EXPECT_GE(away, 3);
    EXPECT_GE(near, 3);
    EXPECT_EQ(back, 1) << "one turns round";
}

TEST(SceneTruth, MeetingFillsToSixSeatedPeopleAndEmpties) {
    EXPECT_TRUE(people("meeting", 0s).empty());
    const std::vector<TruePerson> seated = people("meeting", 60s);
    EXPECT_EQ(seated.size(), 6U);
    for (const TruePerson& person : seated)
        EXPECT_TRUE(person.is_seated);
    EXPECT_TRUE(people("meeting", 119s + 900ms).empty());
}

TEST(SceneTruth, OfficeIsNeverEmpty) {
    for (Duration time{}; time < 200s; time += 1s) {
        const std::size_t here = people("office", time).size();
        EXPECT_GE(here, 2U);
        EXPECT_LE(here, 5U);
    }
}

TEST(SceneTruth, UnknownSceneIsRefusedNamingTheKnownOnes) {
    EXPECT_THAT(SceneTruth::of("garden").error().sentence, HasSubstr("office, entrance and meeting"));
    EXPECT_THAT(refusal("scene:garden"), HasSubstr("office, entrance and meeting"));
}

} // namespace
} // namespace headcount::video
