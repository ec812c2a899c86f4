#pragma once

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "counting/events.h"
#include "report/dwell_report.h"
#include "report/flow_report.h"
#include "report/happening.h"
#include "report/identity.h"
#include "report/moment.h"
#include "report/report.h"
#include "settings/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::report {

/// The counts as they stand, for the page and for buildings.
struct Standing {
    std::int64_t in_total = 0;  ///< since the last reset
    std::int64_t out_total = 0; ///< since the last reset
    counting::Occupancy occupancy;
    bool overcrowded = false;
    std::int64_t in_period = 0;  ///< in the running period of the line's reports
    std::int64_t out_period = 0; ///< in the running period of the line's reports
    int most_people = 0;         ///< the peak of the running period of the regions' reports
    DwellByRegion dwells;        ///< stays that ended in that period
    FlowCounts flow;             ///< in the running period of the flow's reports
};

/// Turns events into reports, and says when each is due.
///
/// Holds the counts of the running periods, the cumulative counts and the short memory of triggers. It reads no clock: the
/// caller brings the time and asks again at `next_due`. The same calls always give the same reports. All its state can be
/// saved as text and taken up again by a successor after a restart, a crash or a power cut: no period is then sent twice,
/// and only what happened after the last saving is missing. One thread.
class Reporting {
public:
    /// `saved` is what `save` of a predecessor gave, or empty. One that cannot be read is ignored, and said in the log.
    Reporting(const settings::Settings& settings, Identity identity, const Moment& now, std::string_view saved = {});
    ~Reporting();

    /// Takes in what happened. The reports that this makes due, oldest first.
    std::vector<Report> take_in(const Happening& happening, const Moment& now);

    /// The reports that the passing of time makes due: ends of periods, of trigger windows, resets. Oldest first.
    std::vector<Report> pass(const Moment& now);

    /// When `pass` is to be called at the latest, as a time of the steady clock.
    Duration next_due(const Moment& now) const;

    /// Goes on under other settings: what is unchanged keeps its periods and counts.
    void reconfigure(const settings::Settings& settings, const Moment& now);
    void set_identity(Identity identity);

    /// Puts the cumulative counts back to zero, as a reset schedule does.
    void reset_counts(const Moment& now);

    Standing standing() const;

    /// Everything that a successor needs, as text of at most a few kB.
    std::string save() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace headcount::report
