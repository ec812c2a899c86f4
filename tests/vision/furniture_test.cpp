#include "vision/furniture.h"

#include "vision/film.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace headcount::vision {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr double hour = 3600;
constexpr double rate = 4;

/// What a detector sees of a thing: always in the same place, with the tremble that comes from the camera.
Detection thing_at(Point place, Chance& chance, float score = 0.7F) {
    return detection_at(place + Point{chance.normal(0.002), chance.normal(0.002)}, 0.15,
                        score + static_cast<float>(chance.normal(0.03)));
}

/// Observes from the first second to the last what `scene` gives; calls `check` with each observation and its time.
template <class Scene, class Check>
void watch(Tracker& tracker, double from, double to, const Scene& scene, const Check& check) {
    for (auto frame = static_cast<std::uint64_t>(from * rate); static_cast<double>(frame) < to * rate; ++frame) {
        const double time = static_cast<double>(frame) / rate;
        check(tracker.observe(frame, from_seconds(time), 1, scene(time)), time);
    }
}

TEST(Furniture, SomethingThatNeverMovesIsNotCountedForHours) {
    for (const auto& [options, minutes] : {std::pair{algorithm_1(), 10}, std::pair{algorithm_2(), 30}}) {
        // given a coat stand that the detector takes for a person, with a few misses
        Tracker tracker(options);
        Chance chance(1);
        const auto scene = [&](double) { return chance.happens(0.1) ? Detections{} : Detections{thing_at({0.5, 0.5}, chance)}; };
        double last_counted = 0;
        watch(tracker, 0, 4 * hour, scene,
              [&](const Observation& seen, double time) { last_counted = seen.people.empty() ? last_counted : time; });
        // then it is counted for the scheme's patience, until it may be dropped, and never again
        EXPECT_GT(last_counted, 60 * minutes);
        EXPECT_LT(last_counted, 60 * minutes + 10);
    }
}

TEST(Furniture, WhoWalkedInAndSitsWithoutMovingIsNeverTakenForIt) {
    // given somebody who walks in, sits down and is as still as a thing for three hours
    Tracker tracker(algorithm_1());
    Chance chance(2);
    const auto scene = [&](double time) { return Detections{thing_at({std::min(0.5, 0.05 + 0.1 * time), 0.5}, chance)}; };
    std::vector<PersonId> seen_ids;
    watch(tracker, 0, 3 * hour, scene, [&](const Observation& seen, double time) {
        ASSERT_TRUE(time < 2 || seen.people.size() == 1) << time;
        for (const Person& person : seen.people)
            seen_ids.push_back(person.id);
    });
    seen_ids.erase(std::unique(seen_ids.begin(), seen_ids.end()), seen_ids.end());
    EXPECT_THAT(seen_ids, ElementsAre(1));
}

TEST(Furniture, WhoSatThereFromTheStartStaysIfTheyShiftNowAndThen) {
    // given somebody who leans over for some seconds every five minutes and is otherwise as still as a thing
    Tracker tracker(algorithm_1());
    Chance chance(3);
    const auto scene = [&](double time) {
        const bool leans = std::fmod(time, 300) > 290;
        return Detections{thing_at({leans ? 0.54 : 0.5, 0.5}, chance)};
    };
    watch(tracker, 0, 3 * hour, scene,
          [&](const Observation& seen, double time) { ASSERT_TRUE(time < 2 || seen.people.size() == 1) << time; });
}

TEST(Furniture, WhoWasTakenForItIsShownAgainByTheNextShift) {
    // given somebody who has not moved since the sensor started, until they are no longer counted
    Tracker tracker(algorithm_1());
    Chance chance(4);
    watch(
        tracker, 0, 700,
        [&](double) {
            return Detections{thing_at({0.5, 0.5}, chance)};
        },
        [](const Observation&, double) {});
    // when they turn to the side, they are counted, and stay so as long as they don't sit for as long again
    std::size_t counted = 0;
    watch(
        tracker, 700, 1200,
        [&](double) {
            return Detections{thing_at({0.54, 0.47}, chance)};
        },
        [&](const Observation& seen, double) { counted += seen.people.size(); });
    EXPECT_GT(counted, static_cast<std::size_t>(495 * rate));
}

TEST(Furniture, WhoPassesItIsCountedAndTheThingStaysUncounted) {
    // given a known thing, when somebody walks past, in front of it and out again
    Tracker tracker(algorithm_1());
    Chance chance(5);
    watch(
        tracker, 0, 700,
        [&](double) {
            return Detections{thing_at({0.5, 0.5}, chance)};
        },
        [](const Observation&, double) {});
    const PersonId first = tracker.next_id();
    const Walker walker = straight(701, {-0.1, 0.52}, {1.1, 0.52}, 6);
    const auto scene = [&](double time) {
        Detections found;
        if (const auto one = seen(walker, time, chance, {})) found.push_back(*one);
        found.push_back(thing_at({0.5, 0.5}, chance));
        return without_covered(found);
    };
    std::vector<Observation> film;
    watch(tracker, 700, 720, scene, [&](const Observation& observation, double) { film.push_back(observation); });
    EXPECT_THAT(ids(film), ElementsAre(first));
    EXPECT_GT(way_of(first, film).back().anchor.x, 0.9);
    EXPECT_THAT(film.back().people, IsEmpty());
}

TEST(Furniture, WhoSitsDownInFrontOfItIsCounted) {
    // given a known thing, when somebody walks up to it and sits in its very place, seen as surely as people are
    Tracker tracker(algorithm_1());
    Chance chance(6);
    watch(
        tracker, 0, 700,
        [&](double) {
            return Detections{thing_at({0.5, 0.5}, chance, 0.5F)};
        },
        [](const Observation&, double) {});
    std::size_t people = 0;
    const auto scene = [&](double time) {
        return Detections{thing_at({std::min(0.5, 0.05 + 0.1 * (time - 700)), 0.5}, chance, 0.85F)};
    };
    watch(tracker, 700, 760, scene, [&](const Observation& seen, double) { people = seen.people.size(); });
    EXPECT_EQ(people, 1U);
}

TEST(RecognitionScheme, Algorithm1DoesNotBelieveDoubtfulThingsThatNeverMoved) {
    Chance chance(7);
    const auto doubtful = [&](double) { return Detections{thing_at({0.5, 0.5}, chance, 0.5F)}; };
    Tracker cluttered(algorithm_1());
    watch(cluttered, 0, 300, doubtful, [](const Observation& seen, double) { ASSERT_THAT(seen.people, IsEmpty()); });
    Tracker clean(algorithm_2());
    watch(clean, 0, 300, doubtful,
          [](const Observation& seen, double time) { ASSERT_TRUE(time < 4 || seen.people.size() == 1); });
}

TEST(RecognitionScheme, BothBelieveWhoWalksAlike) {
    for (const auto& options : {algorithm_1(), algorithm_2()}) {
        Tracker tracker(options);
        const auto film = follow(tracker, {straight(0, {0.1, 0.5}, {0.9, 0.5}, 5)}, 10, 5, {0.02, 0, 0.5F});
        EXPECT_THAT(ids(film), ElementsAre(1));
        const auto first = std::ranges::find_if(film, [](const Observation& one) { return !one.people.empty(); });
        EXPECT_LE(first->time, from_seconds(1.2));
    }
}

TEST(Furniture, PlacesAreForgottenAndBounded) {
    // given more things at rest than can be remembered
    FurnitureMemory memory(from_seconds(60));
    std::vector<Resting> resting;
    std::vector<Glimpse> glimpses;
    for (int i = 0; i < 400; ++i) {
        const Box box{0.05 * (i % 20), 0.05 * static_cast<double>(i / 20), 0.04, 0.04};
        resting.push_back({box, 0.5F, false});
        glimpses.push_back({box, 0.5F});
    }
    memory.observe(from_seconds(0), glimpses, resting);
    EXPECT_EQ(memory.places(), FurnitureMemory::most_places);
    for (int second = 1; second <= 61; ++second)
        memory.observe(from_seconds(second), glimpses, {});
    EXPECT_TRUE(memory.is_furniture(glimpses[0]));
    // then what is gone for an hour is forgotten
    memory.observe(from_seconds(61 + hour + 1), {}, {});
    EXPECT_EQ(memory.places(), 0U);
    EXPECT_FALSE(memory.is_furniture(glimpses[0]));
}

} // namespace
} // namespace headcount::vision
