#include "report/dwell_report.h"

#include <algorithm>

namespace headcount::report {

namespace {

constexpr const char* dwell_event = "Dwell Time Detection";

std::int64_t whole_seconds(Duration span) {
    return std::chrono::floor<std::chrono::seconds>(span).count();
}

} // namespace

void DwellTally::add(Duration length) {
    ++stays;
    sum += length;
    longest = std::max(longest, length);
}

Report dwell_interval_report(const Sender& sender, const Span& period, const std::vector<int>& regions,
                             const DwellByRegion& figures) {
    Json report = interval_report(dwell_event, sender, period);
    Json data = Json::array();
    for (const int region : regions) {
        const auto found = figures.find(region);
        const DwellTally of_region = found == figures.end() ? DwellTally{} : found->second;
        data.push_back(Json{{"region", region},
                            {"max_dwell_time", whole_seconds(of_region.longest)},
                            {"avg_dwell_time", whole_seconds(of_region.average())}});
    }
    report["dwell_time_data"] = std::move(data);
    return finished(Feature::region, period.end, report);
}

Report dwell_trigger_report(const Sender& sender, WallTime time, const std::vector<Stay>& ended) {
    Json report = trigger_report(dwell_event, sender, time);
    Json data = Json::array();
    for (const Stay& stay : ended) {
        data.push_back(Json{{"region", stay.region},
                            {"people_id", stay.person},
                            {"dwel_start_time", sender.zone.format_iso(stay.start)},
                            {"dwel_end_time", sender.zone.format_iso(stay.start + stay.length)},
                            {"duration", std::chrono::floor<std::chrono::milliseconds>(stay.length).count()}});
    }
    report["dwel_time_data"] = std::move(data);
    return finished(Feature::region, time, report);
}

} // namespace headcount::report
