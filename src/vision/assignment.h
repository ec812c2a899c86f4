#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace headcount::vision {

/// What it costs to pair each row with each column. Pairs are forbidden until they are given a cost.
class CostTable {
public:
    static constexpr double forbidden = std::numeric_limits<double>::infinity();

    CostTable(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), costs_(rows * columns, forbidden) {}

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    double& at(std::size_t row, std::size_t column) { return costs_[row * columns_ + column]; }
    double at(std::size_t row, std::size_t column) const { return costs_[row * columns_ + column]; }

private:
    std::size_t rows_;
    std::size_t columns_;
    std::vector<double> costs_;
};

/// The column of each row in the pairing that is cheapest as a whole. A row may stay alone, which costs `alone`; so no pair
/// costs more than that. A column serves one row at most. Costs are finite or forbidden.
///
/// The Hungarian algorithm with potentials and shortest augmenting paths (Jonker and Volgenant 1987):
/// O(rows² x (rows + columns)).
std::vector<std::optional<std::size_t>> cheapest_pairs(const CostTable& costs, double alone);

} // namespace headcount::vision
