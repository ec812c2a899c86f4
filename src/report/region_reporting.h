#pragma once

#include "base/time_zone.h"
#include "report/dwell_report.h"
#include "report/happening.h"
#include "report/period_course.h"
#include "report/region_report.h"
#include "report/saved_state.h"
#include "settings/settings.h"

#include <optional>
#include <vector>

namespace headcount::report {

/// The reports of regions and of dwell: who is where, the peak and the stays of the running period, and what the last
/// trigger report told. All numbers of people are the confirmed ones. Reports are added to `made`.
class RegionReporting {
public:
    /// After a restart everybody has to be found again. So long, from the first observation on, what was known before holds.
    static constexpr Duration settling_time = std::chrono::seconds(3);

    RegionReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now);

    /// Goes on where a predecessor stopped; `off` is the time between. Stays that went on then have ended: the people will
    /// be known by other ids.
    void resume(const SavedRegion& saved, const Passing& off, const Identity& identity, std::vector<Report>& made);
    SavedRegion save() const;

    void take_in(const Happening& happening, const Moment& now, const Identity& identity, std::vector<Report>& made);
    void pass(const Passing& time, const Moment& now, const Identity& identity, std::vector<Report>& made);
    void reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now, const Identity& identity,
                     std::vector<Report>& made);
    void reset() { dwells_.clear(); }

    /// See `PeriodCourse::due`.
    WallTime due(const Passing& time) const { return course_.due(time); }

    /// Of the running period: the most people, and the stays that ended.
    int peak() const { return peak_; }
    const DwellByRegion& dwells() const { return dwells_; }

private:
    Sender sender(const Identity& identity) const { return {identity, zone_, settings_.timestamp}; }
    bool names_regions() const { return is_mapped_ && !regions_.empty(); }
    bool times_dwells() const { return settings_.enabled && settings_.dwell && names_regions(); }

    void adopt(const settings::Settings& settings, const TimeZone& zone);
    bool is_settling(const Moment& now);
    void take_in_occupancy(const counting::Occupancy& occupancy);
    void take_in_dwells(const Happening& happening, const Identity& identity, std::vector<Report>& made);
    void end_stays(const std::vector<Stay>& stays, WallTime time, const Identity& identity, std::vector<Report>& made);
    void tell_change(WallTime time, const Identity& identity, std::vector<Report>& made);
    bool is_worth_telling() const;
    void report_period(const Span& period, const Identity& identity, std::vector<Report>& made);
    void begin_period();
    RegionCounts counts() const;

    settings::RegionReports settings_;
    std::vector<RegionCount> regions_; ///< as drawn; their numbers of people are in `occupancy_`
    bool is_mapped_ = true;
    TimeZone zone_;
    WeeklyHours hours_;
    PeriodCourse course_;
    SavedOccupancy occupancy_;
    SavedOccupancy told_;
    int peak_ = 0;
    DwellByRegion dwells_;
    std::vector<Stay> going_on_;
    bool was_resumed_ = false;
    std::optional<Duration> settled_at_; ///< steady clock
};

} // namespace headcount::report
