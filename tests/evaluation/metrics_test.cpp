#include "evaluation/metrics.h"

#include <gtest/gtest.h>

namespace headcount::evaluation {
namespace {

const Box here{0.1, 0.1, 0.2, 0.2};
const Box there{0.6, 0.6, 0.2, 0.2};
const Box nowhere{0.4, 0.1, 0.1, 0.1};

TruePerson person(Box box) {
    return {box, false, std::nullopt};
}
TruePerson ignored(Box box) {
    return {box, true, std::nullopt};
}

TEST(JudgeDetections, everything_found_and_nothing_else_is_perfect) {
    const JudgedPicture picture{{person(here), person(there)}, {{here, 0.9F}, {there, 0.5F}}};
    const DetectionFigures figures = judge_detections({{picture}}, 0.4F);
    EXPECT_EQ(figures.boxes, 2);
    EXPECT_DOUBLE_EQ(figures.ap50, 1);
    EXPECT_DOUBLE_EQ(figures.precision, 1);
    EXPECT_DOUBLE_EQ(figures.recall, 1);
    EXPECT_DOUBLE_EQ(figures.count_exact, 1);
}

TEST(JudgeDetections, average_precision_counts_a_false_one_only_where_it_is_surer_than_a_right_one) {
    // Right at 0.9, wrong at 0.8, right at 0.7: precision 1 up to half the recall, then 2/3.
    const JudgedPicture picture{{person(here), person(there)}, {{there, 0.7F}, {nowhere, 0.8F}, {here, 0.9F}}};
    EXPECT_DOUBLE_EQ(judge_detections({{picture}}, 0.4F).ap50, 0.5 * 1 + 0.5 * 2 / 3.0);
}

TEST(JudgeDetections, the_second_box_on_one_person_is_wrong) {
    const JudgedPicture picture{{person(here)}, {{here, 0.9F}, {here, 0.8F}}};
    const DetectionFigures figures = judge_detections({{picture}}, 0.4F);
    EXPECT_DOUBLE_EQ(figures.precision, 0.5);
    EXPECT_DOUBLE_EQ(figures.count_bias, 1);
}

TEST(JudgeDetections, an_ignored_person_is_neither_right_nor_wrong) {
    const JudgedPicture picture{{person(here), ignored(there)}, {{here, 0.9F}, {there, 0.8F}}};
    const DetectionFigures figures = judge_detections({{picture}}, 0.4F);
    EXPECT_EQ(figures.boxes, 1);
    EXPECT_DOUBLE_EQ(figures.precision, 1);
    EXPECT_DOUBLE_EQ(figures.count_error, 0);
}

TEST(JudgeDetections, unsure_ones_count_for_average_precision_but_not_at_the_working_score) {
    const JudgedPicture picture{{person(here)}, {{here, 0.2F}}};
    const DetectionFigures figures = judge_detections({{picture}}, 0.4F);
    EXPECT_DOUBLE_EQ(figures.ap50, 1);
    EXPECT_DOUBLE_EQ(figures.recall, 0);
    EXPECT_DOUBLE_EQ(figures.count_bias, -1);
}

TEST(JudgeCounts, bias_keeps_the_sign_that_the_error_drops) {
    const std::vector<int> counted{3, 1, 4};
    const std::vector<int> truth{2, 2, 2};
    const CountFigures figures = judge_counts(counted, truth);
    EXPECT_DOUBLE_EQ(figures.bias, 2 / 3.0);
    EXPECT_DOUBLE_EQ(figures.error, 4 / 3.0);
    EXPECT_DOUBLE_EQ(figures.exact, 0);
    EXPECT_DOUBLE_EQ(figures.within_one, 2 / 3.0);
}

JudgedFrame frame(std::vector<Sighting> truth, std::vector<Sighting> followed) {
    return {std::move(truth), std::move(followed), {}};
}

TEST(JudgeTracking, two_people_followed_under_one_name_each_are_perfect) {
    const std::vector<JudgedFrame> clip(10, frame({{1, here}, {2, there}}, {{71, here}, {72, there}}));
    const TrackingFigures figures = judge_tracking(clip);
    EXPECT_EQ(figures.sightings, 20);
    EXPECT_DOUBLE_EQ(figures.mota, 1);
    EXPECT_DOUBLE_EQ(figures.idf1, 1);
    EXPECT_EQ(figures.switches, 0);
}

TEST(JudgeTracking, exchanged_names_are_switches_and_halve_idf1) {
    std::vector<JudgedFrame> clip(5, frame({{1, here}, {2, there}}, {{71, here}, {72, there}}));
    clip.insert(clip.end(), 5, frame({{1, here}, {2, there}}, {{72, here}, {71, there}}));
    const TrackingFigures figures = judge_tracking(clip);
    EXPECT_EQ(figures.switches, 2);
    EXPECT_DOUBLE_EQ(figures.mota, 1 - 2 / 20.0);
    EXPECT_DOUBLE_EQ(figures.idf1, 0.5);
}

TEST(JudgeTracking, missed_and_invented_people_lower_mota) {
    const std::vector<JudgedFrame> clip(4, frame({{1, here}}, {{71, nowhere}}));
    const TrackingFigures figures = judge_tracking(clip);
    EXPECT_DOUBLE_EQ(figures.mota, -1);
    EXPECT_DOUBLE_EQ(figures.idf1, 0);
}

TEST(JudgeTracking, following_an_ignored_person_costs_nothing) {
    JudgedFrame one = frame({{1, here}}, {{71, here}, {72, there}});
    one.ignored.push_back(there);
    const std::vector<JudgedFrame> clip(4, one);
    EXPECT_DOUBLE_EQ(judge_tracking(clip).mota, 1);
}

} // namespace
} // namespace headcount::evaluation
