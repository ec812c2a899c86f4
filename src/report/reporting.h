#pragma once

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "counting/events.h"
#include "report/report.h"
#include "settings/settings.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::report {

/// Who reports: the `device_info` of every report.
struct Identity {
    std::string name;
    std::string serial_number;
    std::string mac_address; ///< upper case, with colons
    std::string ip_address;  ///< of the interface in use
    friend bool operator==(const Identity&, const Identity&) = default;
};

/// What one observation led to, and when that was in the world.
struct Happening {
    WallTime at{};
    counting::Events events;
    std::vector<counting::Dwell> running_dwells; ///< those that go on still
};

/// A reading of both clocks at one moment. Periods and resets go by the world's, short spans by the steady one.
struct Moment {
    WallTime wall{};
    Duration steady{};
};

/// The counts as they stand, for the page and for buildings.
struct Standing {
    std::int64_t in_total = 0;  ///< since the last reset
    std::int64_t out_total = 0; ///< since the last reset
    counting::Occupancy occupancy;
    bool overcrowded = false;
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
