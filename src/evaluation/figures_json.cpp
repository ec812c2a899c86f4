#include "evaluation/figures.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace headcount::evaluation {

namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) {
    return std::round(value * 1e4) / 1e4;
}

const char* direction_key(counting::Direction direction) {
    return direction == counting::Direction::in ? "in" : "out";
}

Json fields(const DetectionFigures& found) {
    return {{"people", found.boxes},
            {"ap50", rounded(found.ap50)},
            {"precision", rounded(found.precision)},
            {"recall", rounded(found.recall)},
            {"count_bias", rounded(found.count_bias)},
            {"count_error", rounded(found.count_error)},
            {"count_exact", rounded(found.count_exact)},
            {"count_within_one", rounded(found.count_within_one)}};
}

Json fields(const SetFigures& set) {
    Json json{{"name", set.name}, {"pictures", set.pictures}};
    if (!set.pooled.empty()) json["pooled"] = set.pooled;
    json.update(fields(set.detection));
    return json;
}

Json fields(const LineFigures& line) {
    Json wrong = Json::array();
    for (const WrongCrossing& crossing : line.wrong) {
        wrong.push_back({{"kind", crossing.is_missed ? "missed" : "extra"},
                         {"dir", direction_key(crossing.direction)},
                         {"from_s", rounded(crossing.from_s)},
                         {"to_s", rounded(crossing.to_s)}});
    }
    const LineTruth& truth = line.truth;
    return {{"truth",
             {{"in", truth.in},
              {"in_range", {truth.in_least, truth.in_most}},
              {"out", truth.out},
              {"out_range", {truth.out_least, truth.out_most}}}},
            {"in", line.in},
            {"out", line.out},
            {"in_error", line.in - truth.in},
            {"out_error", line.out - truth.out},
            {"within_range", line.is_in_range()},
            {"wrong", wrong}};
}

Json fields(const CountFigures& people, const std::vector<WrongCount>& wrong_counts) {
    Json wrong = Json::array();
    for (const WrongCount& one : wrong_counts)
        wrong.push_back({{"t", rounded(one.time_s)}, {"truth", one.truth}, {"counted", one.counted}});
    return {{"moments", people.moments},
            {"bias", rounded(people.bias)},
            {"error", rounded(people.error)},
            {"exact", rounded(people.exact)},
            {"within_one", rounded(people.within_one)},
            {"wrong", wrong}};
}

Json fields(const TrackingFigures& tracking) {
    return {{"sightings", tracking.sightings},
            {"mota", rounded(tracking.mota)},
            {"idf1", rounded(tracking.idf1)},
            {"id_switches", tracking.switches}};
}

Json fields(const ClipFigures& clip) {
    Json json{{"name", clip.name},
              {"frames", clip.frames},
              {"duration_s", rounded(to_seconds(clip.length))},
              {"fps", std::round(clip.frames_per_second * 10) / 10}};
    if (clip.line) json["line"] = fields(*clip.line);
    if (clip.people) json["people"] = fields(*clip.people, clip.wrong_counts);
    if (clip.detection) json["detection"] = fields(*clip.detection);
    if (clip.tracking) json["tracking"] = fields(*clip.tracking);
    return json;
}

} // namespace

std::string figures_json(const Figures& figures) {
    Json json{{"model", figures.model},
              {"working_score", rounded(static_cast<double>(figures.working_score))},
              {"sets", Json::array()},
              {"clips", Json::array()}};
    for (const SetFigures& set : figures.sets)
        json["sets"].push_back(fields(set));
    for (const ClipFigures& clip : figures.clips)
        json["clips"].push_back(fields(clip));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace headcount::evaluation
