#include "vision/assignment.h"

#include "vision/chance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace headcount::vision {
namespace {

using Pairs = std::vector<std::optional<std::size_t>>;
using testing::ElementsAre;
using testing::IsEmpty;

CostTable table(std::size_t columns, const std::vector<double>& costs) {
    CostTable filled(costs.size() / columns, columns);
    for (std::size_t i = 0; i < costs.size(); ++i)
        filled.at(i / columns, i % columns) = costs[i];
    return filled;
}

double cost_of(const Pairs& pairs, const CostTable& costs, double alone) {
    double sum = 0;
    for (std::size_t row = 0; row < pairs.size(); ++row)
        sum += pairs[row] ? costs.at(row, *pairs[row]) : alone;
    return sum;
}

/// Tries everything.
double cheapest_by_trying(const CostTable& costs, double alone, std::size_t row, std::vector<bool>& taken) {
    if (row == costs.rows()) return 0;
    double best = alone + cheapest_by_trying(costs, alone, row + 1, taken);
    for (std::size_t column = 0; column < costs.columns(); ++column) {
        if (taken[column] || costs.at(row, column) == CostTable::forbidden) continue;
        taken[column] = true;
        best = std::min(best, costs.at(row, column) + cheapest_by_trying(costs, alone, row + 1, taken));
        taken[column] = false;
    }
    return best;
}

TEST(Assignment, TheCheapestWholeWinsOverTheCheapestPair) {
    // given a first row that is nearest to the first column, which the second row needs more
    const CostTable costs = table(2, {0.1, 0.2, //
                                      0.1, 0.9});
    EXPECT_THAT(cheapest_pairs(costs, 1), ElementsAre(1, 0));
}

TEST(Assignment, NoPairCostsMoreThanStayingAlone) {
    EXPECT_THAT(cheapest_pairs(table(1, {0.6}), 0.5), ElementsAre(std::nullopt));
    EXPECT_THAT(cheapest_pairs(table(1, {0.4}), 0.5), ElementsAre(0));
}

TEST(Assignment, AForbiddenPairIsNeverMade) {
    EXPECT_THAT(cheapest_pairs(CostTable(2, 2), 1000), ElementsAre(std::nullopt, std::nullopt));
}

TEST(Assignment, EmptyTablesHaveNoPairs) {
    EXPECT_THAT(cheapest_pairs(CostTable(0, 0), 1), IsEmpty());
    EXPECT_THAT(cheapest_pairs(CostTable(0, 3), 1), IsEmpty());
    EXPECT_THAT(cheapest_pairs(CostTable(2, 0), 1), ElementsAre(std::nullopt, std::nullopt));
}

TEST(Assignment, IsAsCheapAsTryingEverythingOnRandomTables) {
    test::Chance chance(7);
    for (int round = 0; round < 2000; ++round) {
        // given a table of up to 6 x 6, some of its pairs forbidden, some equal
        CostTable costs(chance.one_of(7), chance.one_of(7));
        const bool is_coarse = chance.happens(0.3);
        for (std::size_t row = 0; row < costs.rows(); ++row) {
            for (std::size_t column = 0; column < costs.columns(); ++column) {
                if (chance.happens(0.25)) continue;
                costs.at(row, column) = is_coarse ? static_cast<double>(chance.one_of(4)) : chance.between(0, 2);
            }
        }
        const double alone = chance.between(0.1, 2);
        const Pairs pairs = cheapest_pairs(costs, alone);

        // then it costs what the best of all pairings costs, and no column serves two rows
        std::vector<bool> taken(costs.columns(), false);
        ASSERT_NEAR(cost_of(pairs, costs, alone), cheapest_by_trying(costs, alone, 0, taken), 1e-9) << "round " << round;
        for (const auto& column : pairs) {
            if (!column) continue;
            ASSERT_FALSE(taken[*column]) << "round " << round;
            taken[*column] = true;
        }
    }
}

TEST(Assignment, TheSameTableGivesTheSamePairs) {
    const CostTable ties = table(3, {1, 1, 1, 1, 1, 1, 1, 1, 1});
    const Pairs first = cheapest_pairs(ties, 2);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(cheapest_pairs(ties, 2), first);
}

} // namespace
} // namespace headcount::vision
