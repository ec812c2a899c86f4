#pragma once

#include "evaluation/truth.h"
#include "vision/observation.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headcount::evaluation {

/// Detections and truth of one picture.
struct JudgedPicture {
    std::vector<TruePerson> truth;
    std::vector<vision::Detection> found;
};

/// How well people are found.
struct DetectionFigures {
    int boxes = 0;               ///< people to be found; `ignore` ones are not among them
    double ap50 = 0;             ///< area under the precision-recall curve at IoU 0.5, all points, as PASCAL VOC 2010 defines it
    double precision = 0;        ///< at the working score
    double recall = 0;           ///< at the working score
    double count_error = 0;      ///< mean absolute difference of people per picture, at the working score
    double count_bias = 0;       ///< the same with its sign; positive counts too many
    double count_exact = 0;      ///< share of pictures counted exactly
    double count_within_one = 0; ///< share of pictures off by at most one
};

/// Judges detections. A detection belongs to the person with whom it overlaps most (IoU at least 0.5), best score first;
/// one that belongs to nobody and lies by more than half in an `ignore` box is neither right nor wrong.
/// The same rules as in training/evaluate.py.
DetectionFigures judge_detections(std::span<const JudgedPicture> pictures, float working_score);

/// Differences of counts from the truth.
struct CountFigures {
    int moments = 0;
    double bias = 0;       ///< mean of counted minus true
    double error = 0;      ///< mean of the absolute difference
    double exact = 0;      ///< share that is exact
    double within_one = 0; ///< share that is off by at most one
};
CountFigures judge_counts(std::span<const int> counted, std::span<const int> truth);

/// One person, true or followed, in one frame.
struct Sighting {
    std::int64_t identity = 0;
    Box box;
};

/// True and followed people of one frame.
struct JudgedFrame {
    std::vector<Sighting> truth;
    std::vector<Sighting> followed;
    std::vector<Box> ignored; ///< people that need not be followed, but may be
};

/// How well people are followed.
struct TrackingFigures {
    int sightings = 0; ///< people in all frames of the truth
    double mota = 0;   ///< 1 - (missed + false + switches) / sightings (Bernardin and Stiefelhagen 2008)
    double idf1 = 0;   ///< F1 of sightings under the best one-to-one naming of identities (Ristani et al. 2016)
    int switches = 0;
};

/// Judges a followed clip, IoU at least 0.5.
TrackingFigures judge_tracking(std::span<const JudgedFrame> frames);

} // namespace headcount::evaluation
