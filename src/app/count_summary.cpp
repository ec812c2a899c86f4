#include "app/count_summary.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace headcount::app {

namespace {

using Json = nlohmann::ordered_json;

/// Milliseconds are enough for a person and keep the file readable.
double to_thousandths(double value) {
    return std::round(value * 1000) / 1000;
}
double seconds(Duration span) {
    return to_thousandths(to_seconds(span));
}

std::string edge_pair(const counting::Passage& passage) {
    return {static_cast<char>('A' + passage.from_edge), '-', static_cast<char>('A' + passage.to_edge)};
}

} // namespace

CountSummary::CountSummary(const settings::Scene& scene, Duration sample_every) : sample_every_(sample_every) {
    for (const settings::Region& region : scene.regions)
        regions_.push_back({region.id, region.name, 0, 0, 0});
}

void CountSummary::add(const counting::Events& events, int people_in_view, const StageTimes& times) {
    const double passed = frames_ == 0 ? 0 : to_seconds(events.time - last_time_);
    for (std::size_t i = 0; i < regions_.size() && i < events.seen.regions.size(); ++i) {
        RegionFigures& region = regions_[i];
        region.person_seconds += region.now * passed;
        region.now = events.seen.regions[i];
        region.most = std::max(region.most, region.now);
    }
    if (frames_ > 0) last_step_ = events.time - last_time_;
    last_time_ = events.time;
    ++frames_;
    add_sample(events, people_in_view);

    for (const counting::Crossing& crossing : events.crossings)
        ++(crossing.direction == counting::Direction::in ? in_ : out_);
    crossings_.insert(crossings_.end(), events.crossings.begin(), events.crossings.end());
    dwells_.insert(dwells_.end(), events.ended_dwells.begin(), events.ended_dwells.end());
    passages_.insert(passages_.end(), events.passages.begin(), events.passages.end());
    spent_.decode += times.decode;
    spent_.detect += times.detect;
    spent_.track += times.track;
    spent_.count += times.count;
}

void CountSummary::add_sample(const counting::Events& events, int people_in_view) {
    if (events.time < next_sample_) return;
    samples_.push_back({events.time, people_in_view, events.seen.regions});
    while (next_sample_ <= events.time)
        next_sample_ += std::max(sample_every_, Duration{1});
}

void CountSummary::add_running_dwells(const std::vector<counting::Dwell>& dwells) {
    dwells_.insert(dwells_.end(), dwells.begin(), dwells.end());
}

namespace {

Json event_fields(const CountSummary& summary, const std::vector<counting::Crossing>& crossings) {
    Json line{{"in", summary.in()}, {"out", summary.out()}, {"events", Json::array()}};
    for (const counting::Crossing& crossing : crossings) {
        const char* direction = crossing.direction == counting::Direction::in ? "in" : "out";
        line["events"].push_back({{"t", seconds(crossing.time)}, {"dir", direction}, {"person", crossing.person}});
    }
    return line;
}

Json sample_fields(const std::vector<CountSummary::Sample>& samples) {
    Json list = Json::array();
    for (const CountSummary::Sample& sample : samples)
        list.push_back({{"t", seconds(sample.time)}, {"total", sample.total}, {"regions", sample.regions}});
    return list;
}

Json flow_fields(const std::vector<counting::Passage>& passages) {
    std::map<std::string, int> pairs;
    for (const counting::Passage& passage : passages)
        ++pairs[edge_pair(passage)];
    Json flow = Json::object();
    for (const auto& [pair, count] : pairs)
        flow[pair] = count;
    return flow;
}

Json dwell_fields(const std::vector<counting::Dwell>& dwells) {
    Json list = Json::array();
    for (const counting::Dwell& dwell : dwells) {
        list.push_back({{"region", dwell.region},
                        {"person", dwell.person},
                        {"start_s", seconds(dwell.start)},
                        {"end_s", seconds(dwell.end)}});
    }
    return list;
}

} // namespace

std::string CountSummary::events_json() const {
    Json regions = Json::array();
    const double duration = to_seconds(last_time_);
    for (const RegionFigures& region : regions_) {
        regions.push_back({{"id", region.id},
                           {"name", region.name},
                           {"max", region.most},
                           {"average", duration > 0 ? to_thousandths(region.person_seconds / duration) : region.now}});
    }
    const Json fields{{"line", event_fields(*this, crossings_)},
                      {"regions", regions},
                      {"samples", sample_fields(samples_)},
                      {"flow", flow_fields(passages_)},
                      {"dwell", dwell_fields(dwells_)}};
    return fields.dump();
}

std::string CountSummary::json(const std::string& source, Duration elapsed) const {
    const auto each = [this](Duration total) {
        return frames_ == 0 ? 0.0 : to_thousandths(to_seconds(total) * 1000 / static_cast<double>(frames_));
    };
    const double spent_seconds = to_seconds(elapsed);
    Json result{{"source", source},
                {"frames", frames_},
                // The last frame is seen for as long as the one before it.
                {"duration_s", seconds(frames_ == 0 ? Duration{} : last_time_ + last_step_)},
                {"processed_fps", spent_seconds > 0 ? std::round(static_cast<double>(frames_) / spent_seconds * 10) / 10 : 0.0}};
    result.update(Json::parse(events_json()));
    result["timing_ms"] = {{"decode", each(spent_.decode)},
                           {"detect", each(spent_.detect)},
                           {"track", each(spent_.track)},
                           {"count", each(spent_.count)}};
    return result.dump(2) + "\n";
}

} // namespace headcount::app
