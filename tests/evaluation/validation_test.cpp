#include "evaluation/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

namespace headcount::evaluation {
namespace {

using testing::HasSubstr;

CountedCrossing in_at(double seconds) {
    return {from_seconds(seconds), Direction::in};
}
CountedCrossing out_at(double seconds) {
    return {from_seconds(seconds), Direction::out};
}

constexpr Duration a_minute = from_seconds(60);

TEST(Validation, ClicksThatAreALittleLateAreTheSameCrossings) {
    const std::vector manual{in_at(10.8), in_at(21.1), out_at(30)};
    const std::vector automatic{in_at(10), in_at(20), out_at(31.5)};
    const Validation validation = validate_counts(manual, automatic, a_minute);
    EXPECT_EQ(validation.both.matched, 3);
    EXPECT_EQ(validation.both.bias(), 0);
    EXPECT_TRUE(validation.disagreements.empty());
}

TEST(Validation, AMissAndAnExtraCancelInTheBiasButNotInTheMistakes) {
    const std::vector manual{in_at(10), in_at(20), in_at(30), in_at(40)};
    const std::vector automatic{in_at(10), in_at(20), in_at(30), in_at(50)};
    const Validation validation = validate_counts(manual, automatic, a_minute);
    EXPECT_EQ(validation.in.bias(), 0);
    EXPECT_EQ(validation.in.missed(), 1);
    EXPECT_EQ(validation.in.extra(), 1);
    EXPECT_DOUBLE_EQ(*validation.in.error_share(), 0);
    EXPECT_DOUBLE_EQ(*validation.in.mistake_share(), 0.5);
    ASSERT_EQ(validation.disagreements.size(), 2U);
    EXPECT_TRUE(validation.disagreements[0].is_missed);
    EXPECT_EQ(validation.disagreements[0].crossing, in_at(40));
    EXPECT_FALSE(validation.disagreements[1].is_missed);
}

TEST(Validation, AnInIsNeverAnOut) {
    const Validation validation = validate_counts(std::vector{in_at(10)}, std::vector{out_at(10)}, a_minute);
    EXPECT_EQ(validation.both.matched, 0);
    EXPECT_EQ(validation.in.missed(), 1);
    EXPECT_EQ(validation.out.extra(), 1);
}

TEST(Validation, PairsAsManyAsThereCanBe) {
    // Against all ways of pairing on small random lists.
    std::mt19937 random(3);
    std::uniform_real_distribution<double> moment(0, 12);
    for (int round = 0; round < 100; ++round) {
        std::vector<CountedCrossing> manual(random() % 5);
        std::vector<CountedCrossing> automatic(random() % 5);
        for (CountedCrossing& crossing : manual)
            crossing = in_at(moment(random));
        for (CountedCrossing& crossing : automatic)
            crossing = in_at(moment(random));
        int most = 0;
        std::vector<int> order(5);
        for (int i = 0; i < 5; ++i)
            order[static_cast<std::size_t>(i)] = i;
        do {
            int pairs = 0;
            for (std::size_t i = 0; i < manual.size(); ++i) {
                const auto j = static_cast<std::size_t>(order[i]);
                if (j < automatic.size() && std::abs((manual[i].time - automatic[j].time).count()) <= 2'000'000) ++pairs;
            }
            most = std::max(most, pairs);
        } while (std::next_permutation(order.begin(), order.end()));
        EXPECT_EQ(validate_counts(manual, automatic, a_minute).in.matched, most);
    }
}

TEST(Validation, IsLessSureAfterAShortRecordingThanAfterALongOne) {
    std::vector<CountedCrossing> few;
    std::vector<CountedCrossing> many;
    for (int i = 0; i < 5; ++i)
        few.push_back(in_at(10 * i));
    for (int i = 0; i < 500; ++i)
        many.push_back(in_at(10 * i));
    const Interval unsure = *validate_counts(few, few, from_seconds(100)).in.bias_interval;
    const Interval sure = *validate_counts(many, many, from_seconds(5000)).in.bias_interval;
    EXPECT_LT(unsure.low, -0.1);
    EXPECT_GT(unsure.high, 0.1);
    EXPECT_GT(sure.low, -0.01);
    EXPECT_LT(sure.high, 0.01);
}

TEST(Validation, TheIntervalHoldsTheTruthAboutNineteenTimesInTwenty) {
    // A sensor that misses 6 % and invents 4 % of 200 crossings has a bias of -2 %.
    std::mt19937 random(5);
    std::bernoulli_distribution is_missed(0.06);
    std::poisson_distribution<int> extras(0.04 * 200);
    int holds = 0;
    constexpr int rounds = 150;
    for (int round = 0; round < rounds; ++round) {
        std::vector<CountedCrossing> manual;
        std::vector<CountedCrossing> automatic;
        for (int i = 0; i < 200; ++i) {
            manual.push_back(in_at(10 * i));
            if (!is_missed(random)) automatic.push_back(in_at(10 * i));
        }
        for (int i = extras(random); i > 0; --i)
            automatic.push_back(in_at(10 * i + 5));
        const Interval interval = *validate_counts(manual, automatic, from_seconds(2000)).in.bias_interval;
        holds += interval.low <= -0.02 && -0.02 <= interval.high ? 1 : 0;
    }
    EXPECT_GE(holds, rounds * 90 / 100);
    EXPECT_LE(holds, rounds * 99 / 100);
}

TEST(Validation, ComparesIntervalsOneByOne) {
    // Two minutes: one too many in the first, one too few in the second. The total is right, the minutes are not.
    const std::vector manual{in_at(10), in_at(100)};
    const std::vector automatic{in_at(10), in_at(40)};
    EXPECT_DOUBLE_EQ(validate_counts(manual, automatic, from_seconds(120)).mean_interval_error, 0.5);
}

TEST(Validation, SaysNothingInSharesOfNobody) {
    const Validation validation = validate_counts({}, std::vector{in_at(1)}, a_minute);
    EXPECT_FALSE(validation.in.bias_share());
    EXPECT_FALSE(validation.in.bias_interval);
    EXPECT_EQ(validation.in.bias(), 1);
}

TEST(Validation, TellsAPersonWhatWasMissedAndWhen) {
    const std::string text = validation_text(validate_counts(std::vector{in_at(75.5)}, {}, from_seconds(80)), "door.mp4");
    EXPECT_THAT(text, HasSubstr("door.mp4, 1:20.0 long"));
    EXPECT_THAT(text, HasSubstr("1:15.5  in   missed by the sensor"));
    EXPECT_THAT(text, HasSubstr("-100.0 %"));
}

TEST(Validation, TellsAProgramTheSame) {
    const auto json = nlohmann::json::parse(
        validation_json(validate_counts(std::vector{in_at(7.5), out_at(9)}, std::vector{in_at(7)}, a_minute), "door.mp4"));
    EXPECT_EQ(json.at("source"), "door.mp4");
    EXPECT_EQ(json.at("in").at("matched"), 1);
    EXPECT_EQ(json.at("out").at("missed"), 1);
    EXPECT_EQ(json.at("both").at("bias_share"), -0.5);
    EXPECT_EQ(json.at("disagreements").size(), 1U);
    EXPECT_EQ(json.at("disagreements")[0].at("kind"), "missed");
}

} // namespace
} // namespace headcount::evaluation
