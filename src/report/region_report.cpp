#include "report/region_report.h"

#include <algorithm>

namespace headcount::report {

namespace {

constexpr const char* region_event = "Region People Counting";

template <class Value>
Json list_of(const RegionCounts& counts, Value value) {
    Json list = Json::array();
    for (const RegionCount& region : counts.regions)
        list.push_back(value(region));
    return list;
}

Json numbers(const RegionCounts& counts) {
    return list_of(counts, [](const RegionCount& region) { return region.id; });
}
Json names(const RegionCounts& counts) {
    return list_of(counts, [](const RegionCount& region) { return region.name; });
}
Json people(const RegionCounts& counts) {
    return list_of(counts, [](const RegionCount& region) { return region.people; });
}
Json occupancy(const RegionCounts& counts) {
    return list_of(counts, [](const RegionCount& region) { return region.people > 0 ? 1 : 0; });
}

bool counts_people(const RegionForm& form) {
    return form.type == settings::RegionReportType::people_counting;
}

} // namespace

Report region_interval_report(const Sender& sender, const Span& period, const RegionForm& form, const RegionCounts& counts,
                              int peak) {
    Json report = interval_report(region_event, sender, period);
    report["current_total"] = counts.total;
    // The guide spells it in both ways, and receivers read either.
    if (counts_people(form)) report["Max_counted"] = peak;
    report["max_counted"] = peak;
    if (!counts.regions.empty()) {
        report["total_mapped_regions"] = counts.regions.size();
        if (form.names) report["regions_name"] = names(counts);
        report["numbering_regions"] = numbers(counts);
        if (counts_people(form)) report["current_counted"] = people(counts);
        report["occupancy"] = occupancy(counts);
    }
    return finished(Feature::region, period.end, report);
}

Report region_trigger_report(const Sender& sender, WallTime time, const RegionForm& form, const RegionCounts& counts) {
    Json report = trigger_report_typed_last(region_event, sender, time);
    report["current_total"] = counts.total;
    if (!counts.regions.empty()) {
        report["total_mapped_regions"] = counts.regions.size();
        report["numbering_regions"] = numbers(counts);
        if (counts_people(form))
            report["current_counted"] = people(counts);
        else
            report["occupancy"] = occupancy(counts);
        if (form.names) report["regions_name"] = names(counts);
    }
    return finished(Feature::region, time, report);
}

} // namespace headcount::report
