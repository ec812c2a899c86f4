#include "vision/assignment.h"

namespace headcount::vision {

namespace {

/// The state of the algorithm. Besides the table's columns each row has one of its own, in which it stays alone; so there is
/// always a complete pairing. Column 0 is the way in: the row that is being placed.
class Pairing {
public:
    Pairing(const CostTable& costs, double alone)
        : costs_(costs),
          alone_(alone),
          columns_(costs.columns() + costs.rows()),
          row_potential_(costs.rows() + 1, 0),
          column_potential_(columns_ + 1, 0),
          row_of_(columns_ + 1, 0),
          came_from_(columns_ + 1, 0) {}

    void place(std::size_t row) {
        row_of_[0] = row;
        std::size_t column = shortest_path();
        // Along the path each column is handed to the row of the one before it.
        while (column != 0) {
            const std::size_t before = came_from_[column];
            row_of_[column] = row_of_[before];
            column = before;
        }
    }

    /// The row (from 1) that has this column (from 1), 0 for none.
    std::size_t row_of(std::size_t column) const { return row_of_[column]; }

private:
    double cost(std::size_t row, std::size_t column) const {
        if (column <= costs_.columns()) return costs_.at(row - 1, column - 1);
        return column - costs_.columns() == row ? alone_ : CostTable::forbidden;
    }

    /// From column 0 to the nearest free column by reduced costs; corrects the potentials on the way.
    std::size_t shortest_path() {
        std::vector<double> distance(columns_ + 1, CostTable::forbidden);
        std::vector<bool> reached(columns_ + 1, false);
        std::size_t column = 0;
        while (row_of_[column] != 0) {
            reached[column] = true;
            const std::size_t row = row_of_[column];
            std::size_t nearest = 0;
            for (std::size_t next = 1; next <= columns_; ++next) {
                if (reached[next]) continue;
                const double through = cost(row, next) - row_potential_[row] - column_potential_[next];
                if (through < distance[next]) {
                    distance[next] = through;
                    came_from_[next] = column;
                }
                if (nearest == 0 || distance[next] < distance[nearest]) nearest = next;
            }
            const double step = distance[nearest];
            for (std::size_t other = 0; other <= columns_; ++other) {
                if (reached[other]) {
                    row_potential_[row_of_[other]] += step;
                    column_potential_[other] -= step;
                } else {
                    distance[other] -= step;
                }
            }
            column = nearest;
        }
        return column;
    }

    const CostTable& costs_;
    double alone_;
    std::size_t columns_;
    std::vector<double> row_potential_;
    std::vector<double> column_potential_;
    std::vector<std::size_t> row_of_;
    std::vector<std::size_t> came_from_;
};

} // namespace

std::vector<std::optional<std::size_t>> cheapest_pairs(const CostTable& costs, double alone) {
    Pairing pairing(costs, alone);
    for (std::size_t row = 1; row <= costs.rows(); ++row)
        pairing.place(row);

    std::vector<std::optional<std::size_t>> columns(costs.rows());
    for (std::size_t column = 1; column <= costs.columns(); ++column) {
        const std::size_t row = pairing.row_of(column);
        if (row != 0) columns[row - 1] = column - 1;
    }
    return columns;
}

} // namespace headcount::vision
