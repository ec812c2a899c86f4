#pragma once

#include "base/time.h"
#include "counting/events.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headcount::evaluation {

using counting::Direction;

/// Somebody crossed the line, according to a person who watched or to the sensor.
struct CountedCrossing {
    Duration time{};
    Direction direction = Direction::in;
    friend bool operator==(const CountedCrossing&, const CountedCrossing&) = default;
};

/// A range that holds the true value with a stated probability.
struct Interval {
    double low = 0;
    double high = 0;
};

/// How well one kind of crossings was counted. Shares are of the manual count; they are absent if that is 0.
struct Agreement {
    int manual = 0;
    int automatic = 0;
    int matched = 0; ///< pairs of a manual and an automatic crossing that are the same one
    int missed() const { return manual - matched; }
    int extra() const { return automatic - matched; }

    /// Automatic minus manual. Misses and extras cancel out in it, as they do in a day's total.
    int bias() const { return automatic - manual; }
    std::optional<double> bias_share() const;
    /// 95 % interval of the bias' share in the long run, on traffic like this.
    std::optional<Interval> bias_interval;
    /// |bias| as a share; what the trade calls accuracy is 1 less this.
    std::optional<double> error_share() const;
    /// Misses and extras added up, as a share: nothing cancels out in this one.
    std::optional<double> mistake_share() const;
};

/// A crossing that only one of the two has counted.
struct Disagreement {
    CountedCrossing crossing;
    bool is_missed = false; ///< true: only the person counted it; false: only the sensor did
};

/// Manual against automatic counts of one recording.
struct Validation {
    Duration length{};
    Agreement in;
    Agreement out;
    Agreement both;
    /// Mean of |automatic - manual| over the intervals of the recording, in and out each: what hourly figures would be off.
    double mean_interval_error = 0;
    Duration interval{};
    std::vector<Disagreement> disagreements; ///< by time
};

/// How the two are compared.
struct ValidationOptions {
    /// Crossings of the same direction that are no further apart may be the same one: people click late, and a sensor
    /// counts a little after the line.
    Duration tolerance = from_seconds(2);
    /// The length of the intervals that are compared one by one; the last one may be shorter.
    Duration interval = from_seconds(60);
};

/// Compares a person's counts with the sensor's.
///
/// Crossings are paired in the order of time, as many as the tolerance allows. The confidence interval takes misses as
/// binomial and extras as Poisson, each with Jeffreys' prior (Brown, Cai, DasGupta 2001), and the difference of both by
/// 4 000 seeded draws: it is honest where nothing went wrong in a short recording, and the same input gives the same
/// figures. Crossings may be in any order.
Validation validate_counts(std::span<const CountedCrossing> manual, std::span<const CountedCrossing> automatic, Duration length,
                           const ValidationOptions& options = {});

/// The report that a person reads: a table and a sentence for each disagreement. `name` is the recording's.
std::string validation_text(const Validation& validation, const std::string& name);

/// The same as JSON.
std::string validation_json(const Validation& validation, const std::string& name);

} // namespace headcount::evaluation
