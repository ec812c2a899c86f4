#pragma once

#include "base/clock.h"
#include "base/time.h"
#include "delivery/connection_test.h"
#include "delivery/options.h"
#include "report/report.h"
#include "settings/settings.h"

#include <cstddef>
#include <cstdint>
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
    WallTime connected_since{};  ///< zero: it is not. HTTP: since when nothing has failed
    std::size_t waiting = 0;     ///< reports in the outbox
    WallTime last_success{};     ///< zero: none yet
    std::string last_error;      ///< empty: none since the last success
    WallTime last_failure_at{};  ///< zero: none yet
    std::uint64_t delivered = 0; ///< reports that it has taken, since the start or since it was configured
    std::uint64_t failures = 0;  ///< attempts to connect or to send that failed, and losses of the connection
    std::string last_failure;    ///< what failed then, whatever has gone well since; empty: nothing yet
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

    /// Tries a recipient of the settings once, as `ConnectionTest` says; `url` is 1 to 3 and only for HTTP. `verdict` is called
    /// exactly once, on the delivery's thread: within the patience for connecting and answering, or when this object goes. At
    /// most 8 tests go on at once; one more is refused.
    void test_connection(report::Feature feature, int url, ConnectionVerdict verdict);

    /// Why reports are not safe from a restart, as a sentence; empty if they are.
    std::string fault() const;

private:
    struct State;
    explicit Delivery(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace headcount::delivery
