#include "counting/persistence.h"

#include "counting/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Point seat = {0.5, 0.5};
constexpr Point other_seat = {0.8, 0.5};

/// The ids after each of the observations, at 10 frames per second, of `people` who stay as they are.
std::vector<vision::PersonId> stay(Persistence& persistence, double from, double to, const std::vector<vision::Person>& people) {
    vision::Observation last;
    for (int frame = static_cast<int>(from * 10); frame < static_cast<int>(to * 10); ++frame) {
        last = persistence.apply(observed(frame * 0.1, people));
    }
    std::vector<vision::PersonId> ids;
    for (const vision::Person& person : last.people)
        ids.push_back(person.id);
    return ids;
}

TEST(Persistence, OfARestingPersonWhoComesBackInTimePreservesTheId) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    EXPECT_THAT(stay(persistence, 5, 14, {}), ElementsAre(1)) << "they are still there, though not seen";
    EXPECT_THAT(stay(persistence, 14, 20, {person_at(2, seat)}), ElementsAre(1));
}

TEST(Persistence, WhoIsWaitedForIsNotSeen) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    const vision::Observation result = persistence.apply(observed(6, {}));
    ASSERT_EQ(result.people.size(), 1U);
    EXPECT_FALSE(result.people[0].seen);
    EXPECT_EQ(result.people[0].anchor(), person_at(1, seat).anchor());
}

TEST(Persistence, OnceTheDurationHasPassedTheyAreSomebodyNew) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    EXPECT_THAT(stay(persistence, 5, 16, {}), IsEmpty());
    EXPECT_THAT(stay(persistence, 16, 20, {person_at(2, seat)}), ElementsAre(2));
}

TEST(Persistence, WhoAppearsElsewhereIsSomebodyNew) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    EXPECT_THAT(stay(persistence, 5, 8, {person_at(2, other_seat)}), ElementsAre(1, 2));
    EXPECT_THAT(stay(persistence, 8, 20, {person_at(2, other_seat)}), ElementsAre(2));
}

TEST(Persistence, AnotherPersonWhoTakesThePlaceGetsTheIdAndTheFirstANewOne) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    stay(persistence, 5, 7, {});
    EXPECT_THAT(stay(persistence, 7, 9, {person_at(2, seat)}), ElementsAre(1));
    EXPECT_THAT(stay(persistence, 9, 12, {person_at(2, seat), person_at(3, other_seat)}), ElementsAre(1, 3));
}

TEST(Persistence, HoldsAgainAndAgain) {
    Persistence persistence(from_seconds(10));
    double time = 0;
    for (vision::PersonId id = 1; id <= 50; ++id) {
        ASSERT_THAT(stay(persistence, time, time + 2, {person_at(id, seat)}), ElementsAre(1));
        ASSERT_THAT(stay(persistence, time + 2, time + 4, {}), ElementsAre(1));
        time += 4;
    }
    EXPECT_EQ(persistence.followed(), 1U);
}

TEST(Persistence, TwoWhoVanishEachComeBackAsThemselves) {
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat), person_at(2, other_seat)});
    stay(persistence, 5, 6, {});
    EXPECT_THAT(stay(persistence, 6, 7, {person_at(3, other_seat)}), ElementsAre(1, 2));
    const vision::Observation result = persistence.apply(observed(7, {person_at(3, other_seat), person_at(4, seat)}));
    ASSERT_EQ(result.people.size(), 2U);
    EXPECT_EQ(result.people[0].anchor(), person_at(1, seat).anchor());
    EXPECT_EQ(result.people[1].anchor(), person_at(2, other_seat).anchor());
}

TEST(Persistence, WhoseWayBeganAtThePlaceHasReturnedToIt) {
    // given a newcomer who was believed to be a person only a few steps away from where they got up
    Persistence persistence(from_seconds(10));
    stay(persistence, 0, 5, {person_at(1, seat)});
    vision::Person riser = person_at(2, {0.6, 0.5});
    riser.approach = {{from_seconds(5.5), seat}, {from_seconds(5.7), {0.55, 0.5}}};
    const vision::Observation result = persistence.apply(observed(6, {riser}));
    ASSERT_EQ(result.people.size(), 1U);
    EXPECT_EQ(result.people[0].id, 1U);
    EXPECT_EQ(result.people[0].approach.size(), 2U);
}

TEST(Persistence, WhoHasWalkedOutOfThePictureIsNotWaitedFor) {
    Persistence persistence(from_seconds(10));
    for (const auto& observation : walk(straight(seat, {0.98, 0.5}, 10)))
        persistence.apply(observation);
    EXPECT_THAT(persistence.apply(observed(5, {})).people, IsEmpty());
}

TEST(Persistence, AutoWaitsForNobodyBeyondWhatVisionDoes) {
    Persistence persistence;
    stay(persistence, 0, 5, {person_at(1, seat)});
    EXPECT_THAT(stay(persistence, 5, 6, {person_at(1, seat, false)}), ElementsAre(1));
    EXPECT_THAT(stay(persistence, 6, 6.1, {}), IsEmpty());
    EXPECT_EQ(persistence.followed(), 0U);
}

TEST(Persistence, PresumedPeopleAreWhereTheyWereLastSeen) {
    Persistence persistence;
    persistence.apply(observed(0, {person_at(1, seat)}));
    const vision::Observation result = persistence.apply(observed(0.1, {person_at(1, other_seat, false)}));
    ASSERT_EQ(result.people.size(), 1U);
    EXPECT_FALSE(result.people[0].seen);
    EXPECT_EQ(result.people[0].anchor(), person_at(1, seat).anchor());
}

TEST(Persistence, ACrowdThatVanishesAtOnceIsBounded) {
    Persistence persistence(from_seconds(10'000));
    vision::PersonId id = 0;
    for (int frame = 0; frame < 500; ++frame) {
        std::vector<vision::Person> crowd;
        for (int i = 0; i < 20; ++i)
            crowd.push_back(person_at(++id, {0.1 + 0.001 * frame, 0.1 + 0.04 * i}));
        persistence.apply(observed(frame, crowd));
        ASSERT_LE(persistence.followed(), 20 + Persistence::most_waiting);
    }
}

} // namespace
} // namespace headcount::counting
