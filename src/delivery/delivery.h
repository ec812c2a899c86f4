#pragma once

#include "base/clock.h"
#include "base/time.h"
#include "delivery/options.h"
#include "report/report.h"
#include "settings/settings.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace headcount::delivery {

/// How one recipient is doing.
struct RecipientStatus {
    report::Feature feature = report::Feature::line;
    std::string address; ///< for people, without secrets: `mqtt://host:1883 topic`, `http://host/path`
    bool connected = false;
    std::size_t waiting = 0; ///< reports in the outbox
    WallTime last_success{}; ///< zero: none yet
    std::string last_error;  ///< empty: none since the last success
};

/// Takes reports and sees to it that they arrive.
///
/// Every report is written to the outbox (SQLite, WAL), once for each recipient of its feature, before it is sent, and removed
/// after the recipient has acknowledged it: at least once, in order per recipient, whatever is restarted. At most 1 000 wait
/// per recipient and 3 000 in all; the oldest are dropped first and the drop is logged. A recipient that cannot be reached is
/// tried again with growing pauses (1 s to 60 s, with jitter), the first connection like any other.
///
/// Has a thread of its own; all members may be called from any thread and none waits for a recipient or for the disk, except
/// for opening and destruction.
class Delivery {
public:
    /// Opens or makes the outbox. `clock` must outlive this object. An outbox that cannot be used (a read-only or full disk,
    /// a broken file) is no reason not to count: delivery then goes on from memory, says so in the log, and `fault` tells it.
    static std::unique_ptr<Delivery> open(const std::filesystem::path& database, const settings::Settings& settings,
                                          const std::string& serial_number, const Clock& clock,
                                          const DeliveryOptions& options = {});
    ~Delivery();

    /// What the last `submit` before the restart had as its state; empty if there was none.
    const std::string& saved_state() const;

    /// Writes the reports and the state of counting in one transaction, then sends the reports. Never waits: what the disk has
    /// not taken yet lies in a queue of at most 3 000 reports, of which the oldest are dropped first.
    void submit(std::vector<report::Report> reports, std::string state);

    /// Returns once everything that was submitted before is on the disk, or has been refused by it: see `fault`.
    void flush();

    /// Other recipients. Reports that wait for an unchanged recipient go on waiting for it.
    void reconfigure(const settings::Settings& settings);

    std::vector<RecipientStatus> status() const;

    /// Why reports are not safe from a restart, as a sentence; empty if they are.
    std::string fault() const;

private:
    struct State;
    explicit Delivery(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace headcount::delivery
