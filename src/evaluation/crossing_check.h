#pragma once

#include "counting/events.h"
#include "evaluation/truth.h"

#include <span>
#include <vector>

namespace headcount::evaluation {

/// A crossing that was missed, or counted where nobody crossed.
struct WrongCrossing {
    counting::Direction direction = counting::Direction::in;
    bool is_missed = false;
    double from_s = 0; ///< missed: when the person was in view; counted wrongly: the moment
    double to_s = 0;
};

/// Compares crossings one by one with a truth that knows when each crossing person was in view. A crossing belongs to the
/// span of its direction that ends first among those that hold its moment, give or take a second. Sorted by time.
std::vector<WrongCrossing> wrong_crossings(std::span<const TrueCrossing> truth, std::span<const counting::Crossing> counted);

} // namespace headcount::evaluation
