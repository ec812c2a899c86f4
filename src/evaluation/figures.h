#pragma once

#include "base/time.h"
#include "evaluation/crossing_check.h"
#include "evaluation/metrics.h"
#include "evaluation/truth.h"

#include <optional>
#include <string>
#include <vector>

namespace headcount::evaluation {

/// How well people are found in one set of labelled pictures, or in several that belong together.
struct SetFigures {
    std::string name;
    std::vector<std::string> pooled; ///< names of the sets in it; empty: it is one set
    int pictures = 0;
    DetectionFigures detection;
};

/// How well a line was counted.
struct LineFigures {
    LineTruth truth;
    int in = 0;
    int out = 0;
    std::vector<WrongCrossing> wrong; ///< as far as the truth knows crossings one by one
    bool is_in_range() const {
        return in >= truth.in_least && in <= truth.in_most && out >= truth.out_least && out <= truth.out_most;
    }
};

/// A moment at which the number of people was not the true one.
struct WrongCount {
    double time_s = 0;
    int truth = 0;
    int counted = 0;
};

/// How well one recording was counted. What its truth does not know is absent.
struct ClipFigures {
    std::string name;
    std::int64_t frames = 0;
    Duration length{};
    double frames_per_second = 0; ///< that were processed
    std::optional<LineFigures> line;
    std::optional<CountFigures> people;
    std::vector<WrongCount> wrong_counts; ///< by time
    std::optional<DetectionFigures> detection;
    std::optional<TrackingFigures> tracking;
};

/// Everything that was measured on a dataset.
struct Figures {
    std::string model;       ///< the network's file
    float working_score = 0; ///< what counts as found
    std::vector<SetFigures> sets;
    std::vector<ClipFigures> clips;
};

/// For people: tables in Markdown, and a list of what was counted wrongly.
std::string figures_text(const Figures& figures);

/// For programs: one JSON object, indented.
std::string figures_json(const Figures& figures);

} // namespace headcount::evaluation
