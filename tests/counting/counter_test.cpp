#include "counting/counter.h"

#include "counting/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::counting {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::IsEmpty;

settings::Scene scene_with_line() {
    settings::Scene scene;
    scene.line = Polyline{{0, 0.5}, {1, 0.5}};
    return scene;
}

std::vector<Crossing> crossings(Counter& counter, const std::vector<vision::Observation>& film) {
    std::vector<Crossing> all;
    for (const vision::Observation& observation : film) {
        const Events events = counter.observe(observation);
        all.insert(all.end(), events.crossings.begin(), events.crossings.end());
    }
    return all;
}

/// Somebody new walks up over the line within a second and is gone.
std::vector<vision::Observation> passer(vision::PersonId id, double start) {
    auto film = walk(straight({0.5, 0.9}, {0.5, 0.1}, 10), 0.1, id, start);
    film.push_back(observed(start + 1.2, {}));
    return film;
}

TEST(Counter, WithAnEmptySceneCountsEverybodyInView) {
    Counter counter{settings::Scene{}};
    const Events events = counter.observe(observed(0, {person_at(1, {0.2, 0.2}), person_at(2, {0.7, 0.7})}));
    EXPECT_EQ(events.seen, (Occupancy{2, {}}));
    EXPECT_EQ(events.occupancy, (Occupancy{0, {}})) << "not confirmed yet";
}

TEST(Counter, SaysOnceThatTheOccupancyHasChanged) {
    Counter counter{settings::Scene{}};
    int changes = 0;
    for (int frame = 0; frame < 50; ++frame) {
        changes += counter.observe(observed(frame * 0.1, {person_at(1, {0.2, 0.2})})).occupancy_changed ? 1 : 0;
    }
    EXPECT_EQ(changes, 1);
}

TEST(Counter, AnObservationThatIsNotLaterChangesNothing) {
    Counter counter(scene_with_line());
    counter.observe(observed(1, {person_at(1, {0.5, 0.8})}));
    const Events events = counter.observe(observed(1, {person_at(1, {0.5, 0.2})}));
    EXPECT_THAT(events.crossings, IsEmpty());
    EXPECT_EQ(counter.observe(observed(1.1, {person_at(1, {0.5, 0.2})})).crossings.size(), 1U);
}

constexpr Rules filtering_staff{.filter_staff = true};

TEST(Staff, TheNextOneWithinEightSecondsIsDiscarded) {
    Counter counter(scene_with_line(), filtering_staff);
    counter.signal_staff(from_seconds(0));
    EXPECT_THAT(crossings(counter, passer(1, 5)), IsEmpty());
    EXPECT_EQ(crossings(counter, passer(2, 6.5)).size(), 1U) << "one signal buys one crossing";
}

TEST(Staff, AfterEightSecondsTheSignalIsForgotten) {
    Counter counter(scene_with_line(), filtering_staff);
    counter.signal_staff(from_seconds(0));
    EXPECT_EQ(crossings(counter, passer(1, 8.1)).size(), 1U);
}

TEST(Staff, TwoSignalsBuyTwo) {
    Counter counter(scene_with_line(), filtering_staff);
    counter.signal_staff(from_seconds(0));
    counter.signal_staff(from_seconds(1));
    EXPECT_THAT(crossings(counter, passer(1, 1)), IsEmpty());
    EXPECT_THAT(crossings(counter, passer(2, 3)), IsEmpty());
    EXPECT_EQ(crossings(counter, passer(3, 5)).size(), 1U);
}

TEST(Staff, TheButtonMeansNothingWhileStaffIsNotFiltered) {
    Counter counter(scene_with_line());
    counter.signal_staff(from_seconds(0));
    EXPECT_EQ(crossings(counter, passer(1, 1)).size(), 1U);

    counter.reconfigure(scene_with_line(), filtering_staff);
    counter.signal_staff(from_seconds(2));
    counter.reconfigure(scene_with_line(), {});
    EXPECT_EQ(crossings(counter, passer(2, 3)).size(), 1U) << "switched off, a signal that waited is void";
}

TEST(Staff, WhoCrossedBeforeTheSignalIsNotTheNext) {
    StaffFilter filter;
    filter.signal(from_seconds(10));
    EXPECT_FALSE(filter.takes(from_seconds(9.9)));
    EXPECT_TRUE(filter.takes(from_seconds(18)));
}

TEST(Staff, ABouncingButtonIsBounded) {
    StaffFilter filter;
    for (int i = 0; i < 10'000; ++i)
        filter.signal(from_seconds(1));
    EXPECT_EQ(filter.waiting(), StaffFilter::most_waiting);
    EXPECT_FALSE(filter.takes(from_seconds(9.1)));
    EXPECT_EQ(filter.waiting(), 0U);
}

TEST(Mask, PeopleInsideAreNotCounted) {
    settings::Scene scene;
    scene.masks = {{{0, 0}, {0.5, 0}, {0.5, 0.5}, {0, 0.5}}};
    Counter counter(scene);
    const auto events = counter.observe(observed(0, {person_at(1, {0.2, 0.2}), person_at(2, {0.7, 0.7})}));
    EXPECT_EQ(events.seen.total, 1);
}

TEST(Mask, ACrossingBehindOneIsNotCountedThoughTheIdIsTheSame) {
    settings::Scene scene = scene_with_line();
    scene.masks = {{{0.3, 0.3}, {0.7, 0.3}, {0.7, 0.7}, {0.3, 0.7}}};
    Counter counter(scene);
    EXPECT_THAT(crossings(counter, passer(1, 0)), IsEmpty());
    // beside it, people are counted as ever
    EXPECT_EQ(crossings(counter, walk(straight({0.9, 0.9}, {0.9, 0.1}), 0.1, 2, 5)).size(), 1U);
}

TEST(Mask, AWayThatLedThroughOneBeginsBehindIt) {
    settings::Scene scene = scene_with_line();
    scene.masks = {{{0.3, 0.45}, {0.7, 0.45}, {0.7, 0.9}, {0.3, 0.9}}};
    Counter counter(scene);
    vision::Person person = person_at(1, {0.5, 0.2});
    person.approach = {{from_seconds(0), {0.5, 0.95}}, {from_seconds(0.1), {0.5, 0.6}}, {from_seconds(0.2), {0.5, 0.3}}};
    EXPECT_THAT(counter.observe(observed(0.3, {person})).crossings, IsEmpty());
}

TEST(Overcrowding, IsAnEventOfTheCounter) {
    Counter counter(settings::Scene{}, {.overcrowding = OvercrowdingRule{OvercrowdingRule::Measure::total, 1}});
    const std::vector<vision::Person> two = {person_at(1, {0.2, 0.2}), person_at(2, {0.7, 0.7})};
    EXPECT_FALSE(counter.observe(observed(0, two)).overcrowded);
    const Events on = counter.observe(observed(1, two));
    EXPECT_TRUE(on.overcrowded);
    EXPECT_TRUE(on.overcrowding_changed);
    EXPECT_FALSE(counter.observe(observed(1.1, two)).overcrowding_changed);
}

TEST(Persistence, ACrossingFromTheSeatCountsOnceWhoeverNamesThePerson) {
    // given somebody who waits below the line, is hidden, and is found again under a new id, already walking
    Counter counter(scene_with_line(), {.persistence = from_seconds(10)});
    for (int frame = 0; frame < 30; ++frame)
        counter.observe(observed(frame * 0.1, {person_at(1, {0.5, 0.6})}));
    counter.observe(observed(5, {}));
    EXPECT_THAT(crossings(counter, walk(straight({0.5, 0.58}, {0.5, 0.2}), 0.1, 2, 6)),
                ElementsAre(testing::Field(&Crossing::person, 1U)));
}

TEST(Reconfigure, AnUnchangedLineKeepsThoseOnTheirWay) {
    Counter counter(scene_with_line());
    crossings(counter, walk(straight({0.5, 0.9}, {0.5, 0.6})));
    settings::Scene with_region = scene_with_line();
    with_region.regions = {{1, "Desk", {{0, 0}, {0.5, 0}, {0.5, 0.5}}}};
    counter.reconfigure(with_region, {});
    EXPECT_EQ(crossings(counter, walk(straight({0.5, 0.6}, {0.5, 0.1}), 0.1, 1, 10)).size(), 1U);
}

TEST(Reconfigure, ANewLineCountsFromTheNextFrameOn) {
    Counter counter(settings::Scene{});
    crossings(counter, walk({{0.5, 0.8}}));
    counter.reconfigure(scene_with_line(), {});
    EXPECT_THAT(crossings(counter, walk({{0.5, 0.2}}, 0.1, 1, 1)), IsEmpty()) << "nobody knows when they crossed";
    EXPECT_EQ(crossings(counter, walk({{0.5, 0.8}}, 0.1, 1, 2)).size(), 1U);
}

TEST(Reconfigure, IsNoChangeOfOccupancy) {
    settings::Scene scene;
    scene.regions = {{1, "Desk", {{0, 0}, {1, 0}, {1, 1}, {0, 1}}}};
    Counter counter(scene);
    for (int frame = 0; frame < 20; ++frame)
        counter.observe(observed(frame * 0.1, {person_at(1, {0.5, 0.5})}));
    scene.regions.push_back({2, "Nook", {{0.9, 0.9}, {1, 0.9}, {1, 1}}});
    counter.reconfigure(scene, {});
    const Events events = counter.observe(observed(5, {person_at(1, {0.5, 0.5})}));
    EXPECT_EQ(events.occupancy, (Occupancy{1, {1, 0}}));
    EXPECT_FALSE(events.occupancy_changed);
}

} // namespace
} // namespace headcount::counting
