#include "vision/tracker.h"

#include "vision/film.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <set>

namespace headcount::vision {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::array<double, 4> rates{5, 10, 25, 30};
constexpr Sight perfect{0, 0, 0.8F};

class AtEveryRate : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(Frames, AtEveryRate, testing::ValuesIn(rates),
                         [](const auto& rate) { return std::to_string(static_cast<int>(rate.param)); });

// Who is a person

TEST_P(AtEveryRate, SeveralSightingsMakeAPersonAndOneDoesNot) {
    const auto film = follow({standing(0, {0.5, 0.5}, 2)}, GetParam(), 2, perfect);
    EXPECT_THAT(film[0].people, IsEmpty());
    EXPECT_THAT(film[1].people, IsEmpty());
    for (const Observation& observation : film) {
        const bool is_old_enough = observation.time > from_seconds(0.59);
        EXPECT_TRUE(!is_old_enough || observation.people.size() == 1) << to_seconds(observation.time);
    }
}

TEST_P(AtEveryRate, AFlickerOfOneOrTwoPicturesNeverBecomesAPerson) {
    // given ten minutes in which false people light up anywhere, for two pictures at most and with ten pictures between
    Tracker tracker;
    Chance chance(5);
    Detections flicker;
    for (std::uint64_t frame = 0; static_cast<double>(frame) < 600 * GetParam(); ++frame) {
        const std::uint64_t phase = frame % 12;
        const Point place{chance.between(0.1, 0.9), chance.between(0.1, 0.9)};
        if (phase == 0) flicker = {detection_at(place, chance.between(0.05, 0.3), 0.9F)};
        if (phase == 2 || (phase == 1 && chance.happens(0.5))) flicker.clear();
        const double time = static_cast<double>(frame) / GetParam();
        ASSERT_THAT(tracker.observe(frame, from_seconds(time), 1, flicker).people, IsEmpty()) << time;
    }
    EXPECT_EQ(tracker.next_id(), 1U);
}

TEST_P(AtEveryRate, SomethingThatLightsUpInOnePictureOfFourIsNoPerson) {
    Tracker tracker;
    const Detections reflection{detection_at({0.5, 0.5}, 0.15, 0.9F)};
    for (std::uint64_t frame = 0; frame < 2000; ++frame) {
        const auto time = from_seconds(static_cast<double>(frame) / GetParam());
        ASSERT_THAT(tracker.observe(frame, time, 1, frame % 4 == 0 ? reflection : Detections{}).people, IsEmpty());
    }
}

TEST(Tracker, DoubtfulDetectionsAloneNeverMakeAPerson) {
    EXPECT_THAT(ids(follow({standing(0, {0.5, 0.5}, 60)}, 10, 60, {0.02, 0, 0.3F})), IsEmpty());
}

TEST_P(AtEveryRate, TheLessSureTheDetectorIsTheLongerItTakes) {
    // given somebody whom the detector is hardly sure of, then they are believed after a second if they walk, two if not
    for (const auto& [walker, seconds] :
         {std::pair{straight(0, {0.2, 0.5}, {0.8, 0.5}, 4), 1.0}, std::pair{standing(0, {0.5, 0.5}, 4), 2.0}}) {
        for (const Observation& observation : follow({walker}, GetParam(), 4, {0, 0, 0.5F})) {
            const double time = to_seconds(observation.time);
            EXPECT_TRUE(time > seconds - 0.1 || observation.people.empty()) << time;
            EXPECT_TRUE(time < seconds + 0.25 || observation.people.size() == 1) << time;
        }
    }
}

TEST(Tracker, ASecondBoxOnSomebodyIsPresumedOnlyUntilItIsGone) {
    // given two people who walk in from two sides and become one, when the detector goes on giving both boxes
    const Walker one{0, 8, [](double time) { return Point{std::min(0.1 + 0.2 * time, 0.5), 0.5}; }, 0.2};
    const Walker other{0, 8, [](double time) { return Point{std::max(0.9 - 0.2 * time, 0.5 + 0.02), 0.52}; }, 0.12};
    const auto film = follow({one, other}, 10, 8, perfect);
    // then at first both are people
    EXPECT_THAT(film[10].people, SizeIs(2));
    EXPECT_TRUE(film[10].people[0].seen && film[10].people[1].seen);
    // when the smaller lies within the bigger, one of them is believed to be there but not seen
    std::size_t presumed = 0;
    for (const Observation& observation : film) {
        if (observation.people.size() == 2 && observation.people[0].seen != observation.people[1].seen) ++presumed;
    }
    EXPECT_GE(presumed, 10U);
    EXPECT_LE(presumed, 20U);
    // and then only one is left
    EXPECT_THAT(film.back().people, SizeIs(1));
    EXPECT_THAT(ids(film), ElementsAre(1, 2));
}

TEST(Tracker, APartOfSomebodyIsNoSecondPerson) {
    // given somebody walking, of whom the detector also sees the head and shoulders alone
    const Walker whole = straight(0, {0.1, 0.5}, {0.9, 0.5}, 6, 0.2);
    const Walker shoulders = straight(0.3, {0.15, 0.47}, {0.9, 0.47}, 5.7, 0.1);
    EXPECT_THAT(ids(follow({whole, shoulders}, 10, 6)), SizeIs(1));
}

TEST(Tracker, NobodyNewBeginsWhereMostOfABoxLiesWithinSomebody) {
    // given somebody walking with a bag at their side that the detector takes for a person; two thirds of it lie within theirs
    const Walker whole = straight(0, {0.15, 0.5}, {0.85, 0.5}, 6, 0.2);
    const Walker bag = straight(0.3, {0.185, 0.585}, {0.85, 0.585}, 5.7, 0.1);
    EXPECT_THAT(ids(follow({whole, bag}, 10, 6, perfect)), SizeIs(1));
    // while somebody who walks beside them and is covered by less is somebody
    const Walker beside = straight(0.3, {0.185, 0.615}, {0.85, 0.615}, 5.7, 0.1);
    EXPECT_THAT(ids(follow({whole, beside}, 10, 6, perfect)), SizeIs(2));
}

// Who stays

TEST_P(AtEveryRate, SomebodyMissedForAShortTimeKeepsTheirId) {
    // given somebody who walks through the picture in 4 s and is missed for 0.8 s on the way
    Tracker tracker;
    const Walker walker = straight(0, {0.1, 0.5}, {0.9, 0.5}, 4);
    Chance chance(1);
    std::vector<Observation> film;
    for (std::uint64_t frame = 0; static_cast<double>(frame) <= 4 * GetParam(); ++frame) {
        const double time = static_cast<double>(frame) / GetParam();
        const auto one = seen(walker, time, chance, perfect);
        const bool is_hidden = time > 1.6 && time < 2.4;
        film.push_back(tracker.observe(frame, from_seconds(time), 1, is_hidden || !one ? Detections{} : Detections{*one}));
        // then they are presumed while hidden, and known to be only presumed
        if (is_hidden) {
            ASSERT_THAT(film.back().people, SizeIs(1));
            EXPECT_FALSE(film.back().people[0].seen);
            EXPECT_NEAR(film.back().people[0].anchor().x, walker.place(time).x, walker.side);
        }
    }
    EXPECT_THAT(ids(film), ElementsAre(1));
    EXPECT_TRUE(film.back().people.at(0).seen);
}

TEST_P(AtEveryRate, WhatIsTooUnsureToBeginSomebodyFindsNobodyAgainElsewhere) {
    // Somebody walks to the top of the picture and cannot be seen there any more; nearly a second later a shadow on the other
    // side of the room looks a little like a person.
    const double rate = GetParam();
    const auto film_with_shadow = [&](float score) {
        Tracker tracker;
        std::vector<Observation> film;
        for (int frame = 0; frame < 5 * rate; ++frame) {
            const double time = frame / rate;
            std::vector<Detection> detections;
            if (time <= 2) detections.push_back(detection_at({0.5, 0.8 - 0.25 * time}, 0.3));
            if (time > 2.8) detections.push_back(detection_at({0.85, 0.7}, 0.25, score));
            film.push_back(tracker.observe(static_cast<std::uint64_t>(frame), from_seconds(time), 1, detections));
        }
        return film;
    };
    for (const Waypoint& place : way_of(1, film_with_shadow(0.38F)))
        EXPECT_LT(place.anchor.x, 0.6) << "at " << to_seconds(place.time);
    EXPECT_EQ(ids(film_with_shadow(0.38F)).size(), 1U);
    EXPECT_GE(ids(film_with_shadow(0.8F)).size(), 1U);
}

TEST_P(AtEveryRate, WhoIsGoneLongerIsForgottenAndComesBackAsSomebodyElse) {
    const auto film = follow({standing(0, {0.5, 0.5}, 3), standing(9, {0.5, 0.5}, 3)}, GetParam(), 12, perfect);
    EXPECT_THAT(ids(film), ElementsAre(1, 2));
    const auto is_empty_at_8 = std::ranges::find_if(film, [](const Observation& one) { return one.time >= from_seconds(8); });
    EXPECT_THAT(is_empty_at_8->people, IsEmpty());
}

TEST_P(AtEveryRate, APauseOfTheSourceIsNoTimeInWhichPeopleAreKept) {
    // given somebody who was just seen for the second time when the source stops for a minute
    Tracker tracker;
    const Detections one{detection_at({0.5, 0.5}, 0.15)};
    tracker.observe(0, from_seconds(0), 1, one);
    tracker.observe(1, from_seconds(1 / GetParam()), 1, one);
    // then whoever stands there afterwards is seen for the first time
    EXPECT_THAT(tracker.observe(2, from_seconds(60), 1, one).people, IsEmpty());
    EXPECT_EQ(tracker.remembered(), 1U);
}

TEST(Tracker, SomebodySeatedStillForAnHourKeepsOneId) {
    // given somebody who hardly moves, whom the detector often doubts and misses for up to three seconds
    Tracker tracker;
    Chance chance(9);
    double blind_until = 0;
    std::set<PersonId> seen_ids;
    for (std::uint64_t frame = 0; frame < 36000; ++frame) {
        const double time = static_cast<double>(frame) / 10;
        if (frame > 20 && time > blind_until + 0.3 && chance.happens(0.01)) blind_until = time + chance.between(0, 3);
        const Point place{0.5 + 0.02 * std::sin(time / 40), 0.5 + chance.normal(0.003)};
        const float score = frame < 20 ? 0.6F : static_cast<float>(chance.between(0.12, 0.6));
        const Detections found{detection_at(place, 0.15, score)};
        const auto observation = tracker.observe(frame, from_seconds(time), 1, time < blind_until ? Detections{} : found);
        for (const Person& person : observation.people)
            seen_ids.insert(person.id);
        ASSERT_TRUE(frame <= 20 || observation.people.size() == 1) << time;
    }
    EXPECT_THAT(seen_ids, ElementsAre(1));
}

TEST(Tracker, SomebodyWhoShiftsSlowlyIsAtRest) {
    // given somebody who moves by a twentieth of their size a second and is hidden for three seconds of five
    Tracker tracker;
    for (std::uint64_t frame = 0; frame < 1200; ++frame) {
        const double time = static_cast<double>(frame) / 10;
        const bool is_hidden = frame > 20 && frame % 50 < 30; // what keeps them is that they are at rest
        const Detections found{detection_at({0.2 + 0.05 * 0.15 * time / 2, 0.5}, 0.15)};
        const auto people = tracker.observe(frame, from_seconds(time), 1, is_hidden ? Detections{} : found).people;
        ASSERT_TRUE(frame < 20 || (people.size() == 1 && people[0].id == 1)) << time;
    }
}

TEST(Tracker, SomebodySeatedIsNotCarriedAwayByTheLastTremble) {
    const auto film = follow({standing(0, {0.5, 0.5}, 5)}, 10, 8, {0.06, 0, 0.8F});
    for (const Observation& observation : film) {
        for (const Person& person : observation.people)
            EXPECT_LT(distance(person.anchor(), {0.5, 0.5}), 0.3 * 0.15);
    }
}

// Who is who

TEST_P(AtEveryRate, TwoWhoCrossKeepTheirIds) {
    for (const double side : {0.1, 0.15, 0.2}) {
        // given two people whose ways cross in the middle of the picture at right angles and head-on, passing close by
        for (const auto& [one, other] :
             {std::pair{straight(0, {0.1, 0.5}, {0.9, 0.5}, 5, side), straight(0, {0.5, 0.1}, {0.5, 0.9}, 5, side)},
              std::pair{straight(0, {0.1, 0.47}, {0.9, 0.47}, 5, side), straight(0, {0.9, 0.53}, {0.1, 0.53}, 5, side)}}) {
            const auto film = follow({one, other}, GetParam(), 5);
            ASSERT_THAT(ids(film), ElementsAre(1, 2)) << side;
            // then each ends where they were going, not where the other one was
            for (const PersonId id : {1U, 2U}) {
                const auto way = way_of(id, film);
                const bool is_one = distance(way.front().anchor, one.place(0)) < distance(way.front().anchor, other.place(0));
                EXPECT_LT(distance(way.back().anchor, (is_one ? one : other).place(5)), 0.1)
                    << "person " << id << " of size " << side;
            }
        }
    }
}

TEST_P(AtEveryRate, WhoPassesSomebodyStandingTakesNothingFromThem) {
    const auto film = follow({standing(0, {0.5, 0.5}, 6), straight(1, {0.1, 0.45}, {0.9, 0.45}, 4)}, GetParam(), 6);
    ASSERT_THAT(ids(film), ElementsAre(1, 2));
    EXPECT_LT(distance(way_of(1, film).back().anchor, {0.5, 0.5}), 0.05);
    EXPECT_LT(distance(way_of(2, film).back().anchor, {0.9, 0.45}), 0.1);
}

TEST_P(AtEveryRate, AFastWalkerIsOnePersonFromBorderToBorder) {
    // given somebody who runs four times their own size a second: at 5 frames a second they hardly overlap themselves
    const auto film = follow({straight(0, {-0.05, 0.5}, {1.05, 0.5}, 1.83, 0.15)}, GetParam(), 4);
    ASSERT_THAT(ids(film), ElementsAre(1));
    const auto way = way_of(1, film);
    EXPECT_LT(way.front().anchor.x, 0.2);
    EXPECT_GT(way.back().anchor.x, 0.8);
}

TEST(Tracker, NoTwoPeopleShareAnIdAndNoIdIsUsedTwice) {
    // given a busy hour: people come in all around, walk to and fro, stop, vanish and are missed
    Tracker tracker;
    Chance chance(3);
    std::vector<Walker> walkers;
    for (double start = 0; start < 600; start += chance.between(0.2, 1.5)) {
        const Point from{chance.between(0, 1), chance.between(0, 1)};
        const Point to{chance.between(0, 1), chance.between(0, 1)};
        walkers.push_back(straight(start, from, to, chance.between(1, 12), chance.between(0.05, 0.2)));
    }
    const auto film = follow(tracker, walkers, 10, 600, {0.05, 0.1, 0.6F});
    std::set<PersonId> present;
    PersonId newest = 0;
    for (const Observation& observation : film) {
        std::set<PersonId> now;
        for (const Person& person : observation.people) {
            ASSERT_TRUE(now.empty() || *now.rbegin() < person.id); // ascending, so no two are the same
            now.insert(person.id);
            if (person.id <= newest) {
                ASSERT_TRUE(present.contains(person.id)) << person.id << " came back from the dead";
            }
            newest = std::max(newest, person.id);
        }
        present = now;
    }
    EXPECT_GT(newest, 300U);
    EXPECT_EQ(tracker.next_id(), newest + 1);
    // and nothing is left of them when they are gone
    tracker.observe(6001, from_seconds(700), 1, {});
    EXPECT_EQ(tracker.remembered(), 0U);
}

TEST(Tracker, ASuccessorGoesOnCountingIds) {
    Tracker first;
    follow(first, {standing(0, {0.5, 0.5}, 2)}, 10, 2);
    Tracker successor({.first_id = first.next_id()});
    EXPECT_THAT(ids(follow(successor, {standing(0, {0.5, 0.5}, 2)}, 10, 2)), ElementsAre(2));
}

// Where they are

TEST_P(AtEveryRate, TheAnchorIsNearTheTruthWhateverTheFrameRate) {
    // given somebody who comes in, turns twice and goes
    const Walker walker{0, 9,
                        [](double time) {
                            return Point{0.5 + 0.4 * std::sin(time * 0.7), 0.5 + 0.3 * std::cos(time * 0.9)};
                        },
                        0.15};
    const auto film = follow({walker}, GetParam(), 9);
    ASSERT_THAT(ids(film), ElementsAre(1));
    for (const Waypoint& waypoint : way_of(1, film)) {
        EXPECT_LT(distance(waypoint.anchor, walker.place(to_seconds(waypoint.time))), 0.2 * walker.side)
            << to_seconds(waypoint.time);
    }
}

TEST(Tracker, TheSameMotionGivesTheSamePeopleAtEveryFrameRate) {
    // given five people on their ways, some of them waiting, then at each rate there are as many at each second
    const std::vector<Walker> walkers{straight(0, {-0.1, 0.2}, {1.1, 0.3}, 6), straight(1, {0.3, 1.1}, {0.4, -0.1}, 5),
                                      standing(2, {0.75, 0.75}, 6), straight(3, {1.1, 0.5}, {-0.1, 0.55}, 4),
                                      straight(5, {0.6, -0.1}, {0.2, 1.1}, 5)};
    const auto counts = [&](double rate) {
        const auto film = follow(walkers, rate, 12, {0.02, 0, 0.8F});
        std::vector<std::size_t> people;
        for (int second = 1; second <= 12; ++second)
            people.push_back(film[static_cast<std::size_t>(std::lround((second + 0.95) * rate)) < film.size()
                                      ? static_cast<std::size_t>(std::lround((second + 0.95) * rate))
                                      : film.size() - 1]
                                 .people.size());
        EXPECT_THAT(ids(film), SizeIs(5)) << rate;
        return people;
    };
    const auto slow = counts(5);
    EXPECT_EQ(counts(10), slow);
    EXPECT_EQ(counts(25), slow);
}

TEST_P(AtEveryRate, TheWayBeforeTheyWereBelievedIsHandedOutOnce) {
    const auto film = follow({straight(0, {0.2, 0.5}, {0.8, 0.5}, 3)}, GetParam(), 3, perfect);
    std::size_t handed_out = 0;
    for (const Observation& observation : film) {
        for (const Person& person : observation.people) {
            if (person.approach.empty()) continue;
            ++handed_out;
            // then it begins where they were first seen, goes forward in time and ends before this moment
            EXPECT_EQ(person.approach.front().time, Duration::zero());
            EXPECT_NEAR(person.approach.front().anchor.x, 0.2, 1e-6);
            EXPECT_TRUE(std::ranges::is_sorted(person.approach, std::less<>{}, &Waypoint::time));
            EXPECT_LT(person.approach.back().time, observation.time);
        }
    }
    EXPECT_EQ(handed_out, 1U);
}

TEST(Tracker, TheWayBeforeIsShortHoweverLongItTook) {
    // given a tracker that takes a minute to believe
    Tracker tracker({.confirm_after = from_seconds(60)});
    const auto film = follow(tracker, {straight(0, {0.1, 0.5}, {0.9, 0.5}, 70)}, 25, 70, perfect);
    const auto first = std::ranges::find_if(film, [](const Observation& one) { return !one.people.empty(); });
    ASSERT_NE(first, film.end());
    const auto& approach = first->people[0].approach;
    EXPECT_LE(approach.size(), 64U);
    EXPECT_GE(approach.size(), 20U);
    EXPECT_EQ(approach.front().time, Duration::zero());
    EXPECT_TRUE(std::ranges::is_sorted(approach, std::less<>{}, &Waypoint::time));
}

// At the border

TEST_P(AtEveryRate, WhoWalksOutIsOnePersonToTheEndAndThenGone) {
    for (const Point to : {Point{0.5, -0.2}, Point{0.5, 1.2}, Point{-0.2, 0.5}, Point{1.2, 0.5}}) {
        const auto film = follow({straight(0, {0.5, 0.5}, to, 3)}, GetParam(), 5);
        EXPECT_THAT(ids(film), ElementsAre(1));
        EXPECT_THAT(film.back().people, IsEmpty());
        for (const Observation& observation : film) {
            for (const Person& person : observation.people) {
                EXPECT_GE(person.box.x, 0);
                EXPECT_GE(person.box.y, 0);
                EXPECT_LE(person.box.x + person.box.width, 1 + 1e-9);
                EXPECT_LE(person.box.y + person.box.height, 1 + 1e-9);
            }
        }
        // and the last that was seen of them is near the border
        const Point last = way_of(1, film).back().anchor;
        EXPECT_LT(std::min({last.x, last.y, 1 - last.x, 1 - last.y}), 0.08);
    }
}

TEST_P(AtEveryRate, WhoComesInIsFollowedFromTheBorderOn) {
    const auto film = follow({straight(0, {-0.1, 0.5}, {0.9, 0.5}, 4)}, GetParam(), 4);
    ASSERT_THAT(ids(film), ElementsAre(1));
    EXPECT_LT(way_of(1, film).front().anchor.x, 0.12);
    EXPECT_NEAR(way_of(1, film).back().anchor.x, 0.9, 0.03);
}

TEST(Tracker, WhoStandsHalfInThePictureStays) {
    const auto film = follow({standing(0, {0.01, 0.5}, 60)}, 10, 60);
    EXPECT_THAT(ids(film), ElementsAre(1));
    EXPECT_THAT(film.back().people, SizeIs(1));
}

// What is promised of the computation

bool are_equal(const Observation& a, const Observation& b) {
    return a.frame == b.frame && a.time == b.time &&
           std::ranges::equal(a.people, b.people, [](const Person& one, const Person& other) {
               return one.id == other.id && one.box == other.box && one.score == other.score && one.seen == other.seen &&
                      one.approach.size() == other.approach.size();
           });
}

std::vector<Walker> crowd() {
    std::vector<Walker> walkers;
    Chance chance(8);
    for (int i = 0; i < 60; ++i) {
        walkers.push_back(straight(chance.between(0, 30), {chance.between(0, 1), chance.between(0, 1)},
                                   {chance.between(0, 1), chance.between(0, 1)}, chance.between(2, 10),
                                   chance.between(0.08, 0.2)));
    }
    return walkers;
}

TEST(Tracker, TheSameDetectionsGiveTheSamePeople) {
    const auto first = follow(crowd(), 10, 40, {0.06, 0.1, 0.6F});
    const auto second = follow(crowd(), 10, 40, {0.06, 0.1, 0.6F});
    EXPECT_TRUE(std::ranges::equal(first, second, are_equal));
}

TEST(Tracker, TheOrderOfDetectionsDoesNotMatter) {
    Tracker one;
    Tracker other;
    Chance chance(4);
    const auto walkers = crowd();
    for (std::uint64_t frame = 0; frame < 400; ++frame) {
        Detections detections;
        for (const Walker& walker : walkers) {
            if (auto found = seen(walker, static_cast<double>(frame) / 10, chance, {0.05, 0.1, 0.6F})) {
                found->score = static_cast<float>(chance.between(0.2, 0.9)); // no two the same
                detections.push_back(*found);
            }
        }
        const auto time = from_seconds(static_cast<double>(frame) / 10);
        const Observation forwards = one.observe(frame, time, 1, detections);
        std::ranges::reverse(detections);
        ASSERT_TRUE(are_equal(forwards, other.observe(frame, time, 1, detections))) << frame;
    }
}

TEST(Tracker, APictureThatIsNotLaterChangesNothing) {
    Tracker tracker;
    follow(tracker, {standing(0, {0.5, 0.5}, 2)}, 10, 2);
    for (const double time : {2.0, 1.0, 0.0, -5.0}) {
        const auto observation = tracker.observe(21, from_seconds(time), 1, Detections{detection_at({0.2, 0.2}, 0.1)});
        ASSERT_THAT(observation.people, SizeIs(1));
        EXPECT_TRUE(observation.people[0].seen);
    }
    EXPECT_THAT(tracker.observe(22, from_seconds(2.1), 1, Detections{detection_at({0.5, 0.5}, 0.15)}).people, SizeIs(1));
}

TEST(Tracker, AnotherShapeOfPictureIsAnotherView) {
    Tracker tracker;
    follow(tracker, {standing(0, {0.5, 0.5}, 2)}, 10, 2);
    EXPECT_THAT(tracker.observe(21, from_seconds(2.1), 1.5, Detections{detection_at({0.5, 0.5}, 0.15)}).people, IsEmpty());
}

TEST(Tracker, DetectionsThatCannotBeOnesAreIgnored) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Tracker tracker;
    for (std::uint64_t frame = 0; frame < 30; ++frame) {
        Detections hostile{{{nan, 0, 1, 1}, 0.9F}, {{0, infinity, 1, 1}, 0.9F}, {{0, 0, -1, 1}, 0.9F},
                           {{0, 0, 0, 0.5}, 0.9F}, {{5, 5, 1, 1}, 0.9F},        {{0.5, 0.5, 0.1, 0.1}, std::nanf("")},
                           {{-9, -9, 1, 1}, 0.9F}, {{0, 0, 1, nan}, 0.9F},      {{0.2, 0.2, infinity, 0.1}, 0.9F}};
        const auto time = from_seconds(static_cast<double>(frame) / 10);
        ASSERT_THAT(tracker.observe(frame, time, 1, hostile).people, IsEmpty());
    }
    // while boxes that are merely odd give people who are in the picture
    for (std::uint64_t frame = 30; frame < 60; ++frame) {
        const auto time = from_seconds(static_cast<double>(frame) / 10);
        const auto people =
            tracker.observe(frame, time, 1, Detections{{{-1e300, -1e300, 2e300, 2e300}, 0.9F}, {{0.5, 0.5, 1e-300, 0.1}, 0.9F}})
                .people;
        for (const Person& person : people) {
            ASSERT_TRUE(person.box.x >= 0 && person.box.x + person.box.width <= 1 && std::isfinite(person.box.y));
        }
    }
}

TEST(Tracker, WhatIsRememberedIsBoundedInEndlessNoise) {
    // given noise: hundreds of detections in every picture, anywhere, of any size and score
    Tracker tracker({.max_people = 100});
    Chance chance(6);
    std::size_t most = 0;
    for (std::uint64_t frame = 0; frame < 500; ++frame) {
        Detections detections;
        for (int i = 0; i < 400; ++i) {
            detections.push_back(detection_at({chance.between(-0.1, 1.1), chance.between(-0.1, 1.1)}, chance.between(0.01, 0.4),
                                              static_cast<float>(chance.between(0, 1))));
        }
        const auto observation = tracker.observe(frame, from_seconds(static_cast<double>(frame) * 0.4), 1, detections);
        ASSERT_LE(observation.people.size(), 100U);
        most = std::max(most, tracker.remembered());
    }
    EXPECT_LE(most, 100U + 100U * 99U / 2U + 200U); // tracks, suspicions about pairs of them, and places
    // and when the noise is over, everything is forgotten
    tracker.observe(500, from_seconds(4000), 1, {});
    EXPECT_EQ(tracker.remembered(), 0U);
}

} // namespace
} // namespace headcount::vision
