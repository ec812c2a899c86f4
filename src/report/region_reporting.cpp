#include "report/region_reporting.h"

#include <algorithm>

namespace headcount::report {

namespace {

PeriodRule region_rule(const settings::Settings& settings, const TimeZone& zone) {
    const settings::RegionReports& region = settings.reports.region;
    return {region.enabled && region.periodic.enabled,
            region.periodic.scheme,
            std::chrono::seconds(region.periodic.interval_s),
            region.schedule,
            zone,
            "region"};
}

bool is_in(const std::vector<RegionCount>& regions, int id) {
    return std::any_of(regions.begin(), regions.end(), [id](const RegionCount& region) { return region.id == id; });
}

int people_in(const SavedOccupancy& occupancy, int region) {
    const auto found = occupancy.regions.find(region);
    return found == occupancy.regions.end() ? 0 : found->second;
}

/// Stays by the source's clock become stays by the world's; `happening` knows both.
std::vector<Stay> in_the_world(const std::vector<counting::Dwell>& dwells, const Happening& happening) {
    std::vector<Stay> stays;
    stays.reserve(dwells.size());
    for (const counting::Dwell& dwell : dwells)
        stays.push_back({dwell.region, dwell.person, happening.at - (happening.events.time - dwell.start), dwell.length()});
    return stays;
}

} // namespace

RegionReporting::RegionReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now)
    : hours_(settings.reports.region.schedule, zone), course_(region_rule(settings, zone), now) {
    adopt(settings, zone);
}

void RegionReporting::adopt(const settings::Settings& settings, const TimeZone& zone) {
    settings_ = settings.reports.region;
    is_mapped_ = settings.counting.mapping == settings::MappingChoice::mapped;
    zone_ = zone;
    hours_ = WeeklyHours(settings_.schedule, zone);
    regions_.clear();
    for (const settings::Region& region : settings.scene.regions)
        regions_.push_back({region.id, region.name, 0});
    const auto is_gone = [this](const auto& entry) { return !is_in(regions_, entry.first); };
    std::erase_if(occupancy_.regions, is_gone);
    std::erase_if(told_.regions, is_gone);
    std::erase_if(dwells_, is_gone);
    std::erase_if(going_on_, [this](const Stay& stay) { return !times_dwells() || !is_in(regions_, stay.region); });
}

void RegionReporting::resume(const SavedRegion& saved, const Passing& off, const Identity& identity, std::vector<Report>& made) {
    was_resumed_ = true;
    occupancy_ = saved.occupancy;
    told_ = saved.told;
    peak_ = saved.peak;
    dwells_ = saved.dwells;
    const std::optional<Span> ended = course_.resume(saved.period, off);
    if (times_dwells() && saved.period.running) {
        for (const Stay& stay : saved.going_on)
            dwells_[stay.region].add(stay.length);
    }
    end_stays(saved.going_on, off.last, identity, made);
    if (ended) report_period(*ended, identity, made);
    if (ended || !saved.period.running) begin_period();
}

SavedRegion RegionReporting::save() const {
    return {course_.save(), peak_, occupancy_, told_, dwells_, going_on_};
}

void RegionReporting::take_in(const Happening& happening, const Moment& now, const Identity& identity,
                              std::vector<Report>& made) {
    if (!is_settling(now)) {
        take_in_occupancy(happening.events.occupancy);
        tell_change(happening.at, identity, made);
    }
    take_in_dwells(happening, identity, made);
}

bool RegionReporting::is_settling(const Moment& now) {
    if (!was_resumed_) return false;
    if (!settled_at_) settled_at_ = now.steady + settling_time;
    return now.steady < *settled_at_;
}

void RegionReporting::take_in_occupancy(const counting::Occupancy& occupancy) {
    // What was observed before the scene was drawn anew speaks of other regions.
    if (occupancy.regions.size() != regions_.size()) return;
    occupancy_.total = occupancy.total;
    for (std::size_t i = 0; i < regions_.size(); ++i)
        occupancy_.regions[regions_[i].id] = occupancy.regions[i];
    peak_ = std::max(peak_, occupancy_.total);
}

void RegionReporting::take_in_dwells(const Happening& happening, const Identity& identity, std::vector<Report>& made) {
    if (!times_dwells()) return;
    std::vector<Stay> ended = in_the_world(happening.events.ended_dwells, happening);
    if (course_.running()) {
        for (const Stay& stay : ended)
            dwells_[stay.region].add(stay.length);
    }
    end_stays(ended, happening.at, identity, made);
    going_on_ = in_the_world(happening.running_dwells, happening);
}

void RegionReporting::end_stays(const std::vector<Stay>& stays, WallTime time, const Identity& identity,
                                std::vector<Report>& made) {
    if (!times_dwells() || !settings_.dwell_trigger || !hours_.at(time).open) return;
    std::vector<Stay> known;
    std::copy_if(stays.begin(), stays.end(), std::back_inserter(known),
                 [this](const Stay& stay) { return is_in(regions_, stay.region); });
    if (!known.empty()) made.push_back(dwell_trigger_report(sender(identity), time, known));
}

void RegionReporting::tell_change(WallTime time, const Identity& identity, std::vector<Report>& made) {
    const bool tells = settings_.enabled && settings_.by_result;
    if (tells && !hours_.at(time).open) return;
    if (tells && !is_worth_telling()) return;
    told_ = occupancy_;
    if (tells) made.push_back(region_trigger_report(sender(identity), time, {settings_.type, settings_.region_names}, counts()));
}

bool RegionReporting::is_worth_telling() const {
    const auto differ = [this](int before, int now) {
        return settings_.trigger == settings::RegionTrigger::any_change ? before != now : (before > 0) != (now > 0);
    };
    if (!names_regions()) return differ(told_.total, occupancy_.total);
    return std::any_of(regions_.begin(), regions_.end(), [&](const RegionCount& region) {
        return differ(people_in(told_, region.id), people_in(occupancy_, region.id));
    });
}

void RegionReporting::pass(const Passing& time, const Moment& /*now*/, const Identity& identity, std::vector<Report>& made) {
    const std::optional<Span> before = course_.running();
    const std::optional<Span> ended = course_.pass(time);
    if (ended) report_period(*ended, identity, made);
    if (course_.running() != before) begin_period();
}

void RegionReporting::reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now,
                                  const Identity& identity, std::vector<Report>& made) {
    const std::optional<Span> before = course_.running();
    const std::optional<Span> ended = course_.change(region_rule(settings, zone), now.wall);
    if (ended) report_period(*ended, identity, made);
    if (course_.running() != before) begin_period();
    adopt(settings, zone);
}

void RegionReporting::report_period(const Span& period, const Identity& identity, std::vector<Report>& made) {
    if (period.start == period.end) return;
    made.push_back(region_interval_report(sender(identity), period, {settings_.type, settings_.region_names}, counts(), peak_));
    if (!times_dwells()) return;
    DwellByRegion tallies = dwells_;
    for (const Stay& stay : going_on_)
        tallies[stay.region].add(stay.length);
    std::vector<int> ids;
    for (const RegionCount& region : regions_)
        ids.push_back(region.id);
    made.push_back(dwell_interval_report(sender(identity), period, ids, tallies));
}

void RegionReporting::begin_period() {
    peak_ = occupancy_.total;
    dwells_.clear();
}

RegionCounts RegionReporting::counts() const {
    RegionCounts counts{occupancy_.total, {}};
    if (!names_regions()) return counts;
    counts.regions = regions_;
    for (RegionCount& region : counts.regions)
        region.people = people_in(occupancy_, region.id);
    return counts;
}

} // namespace headcount::report
