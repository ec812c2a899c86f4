#pragma once

#include "base/simulated_clock.h"
#include "base/time_zone.h"
#include "report/envelope.h"
#include "report/reporting.h"
#include "report/schema.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace headcount::report::test {

inline TimeZone zone(const std::string& name) {
    Result<TimeZone> found = TimeZone::find(name);
    EXPECT_TRUE(found) << name;
    return found ? *found : TimeZone();
}

/// A moment by the clock on the wall: `local("Europe/Berlin", 2026, 3, 29, 1, 30)`.
inline WallTime local(const std::string& zone_name, int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
    return zone(zone_name).from_local({year, month, day, hour, minute, second, 0});
}

/// The identity of the vendor's examples.
inline Identity example_identity() {
    return {"Workplace Sensor", "369362028335", "00:16:28:FA:8E:68", "192.168.0.99"};
}

/// Settings with a line, two regions and a flow area drawn, and nothing reported.
inline settings::Settings drawn(const std::string& zone_name = "UTC") {
    settings::Settings settings;
    settings.device.time_zone = zone_name;
    settings.scene.regions = {{1, "Desk", {{0, 0}, {0.4, 0}, {0.4, 1}}}, {2, "Sofa", {{0.6, 0}, {1, 0}, {1, 1}}}};
    settings.scene.line = Polyline{{0, 0.5}, {1, 0.5}};
    settings.scene.flow = Polygon{{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}, {0.1, 0.9}};
    settings.reports.region.enabled = false;
    settings.reports.line.enabled = false;
    settings.reports.flow.enabled = false;
    return settings;
}

/// Only the line's periodic reports.
inline settings::Settings line_every(int interval_s, const std::string& zone_name = "UTC") {
    settings::Settings settings = drawn(zone_name);
    settings.reports.line.enabled = true;
    settings.reports.line.periodic.interval_s = interval_s;
    return settings;
}

/// A sensor in a simulated world: brings time and happenings to `Reporting`, and keeps what it reports. Every report is held
/// against the published schema.
class Sensor {
public:
    Sensor(settings::Settings settings, WallTime start)
        : settings_(std::move(settings)),
          clock_(start),
          reporting_(std::make_unique<Reporting>(settings_, example_identity(), now())) {}

    Moment now() const { return {clock_.now(), clock_.steady() - boot_}; }
    Reporting& reporting() { return *reporting_; }
    const settings::Settings& settings() const { return settings_; }

    /// Lets time pass up to `moment`, waking up whenever something is due, and then.
    void run_until(WallTime moment) {
        for (;;) {
            const Duration wait = reporting_->next_due(now()) - now().steady;
            EXPECT_GE(wait, Duration::zero());
            ++wake_ups_;
            if (clock_.now() + wait > moment) break;
            clock_.advance(wait);
            const bool is_idle = !keep(reporting_->pass(now())) && wait == Duration::zero();
            idle_turns_ = is_idle ? idle_turns_ + 1 : 0;
            if (idle_turns_ > 10) {
                ADD_FAILURE() << "It asks to be called again and again, for nothing.";
                break;
            }
        }
        if (moment > clock_.now()) clock_.advance(moment - clock_.now());
        keep(reporting_->pass(now()));
    }
    void run_for(Duration span) { run_until(clock_.now() + span); }

    /// Observes: fills in what isn't given.
    void observe(counting::Events events, std::vector<counting::Dwell> running = {}) {
        events.time = source_time();
        if (events.occupancy.regions.empty()) {
            const std::size_t regions = settings_.scene.regions.size();
            if (events.occupancy.total == 0) events.occupancy = occupancy_;
            events.occupancy.regions.resize(regions);
        }
        occupancy_ = events.occupancy;
        keep(reporting_->take_in({clock_.now(), std::move(events), std::move(running)}, now()));
    }
    void cross(int in, int out = 0) {
        counting::Events events;
        for (int i = 0; i < in + out; ++i)
            events.crossings.push_back({{}, i < in ? counting::Direction::in : counting::Direction::out, next_person_++});
        observe(std::move(events));
    }
    void occupy(int total, std::vector<int> regions = {}) {
        occupancy_ = {total, std::move(regions)};
        occupancy_.regions.resize(settings_.scene.regions.size());
        observe({});
    }
    Duration source_time() const { return now().steady; }

    void reconfigure(settings::Settings settings) {
        settings_ = std::move(settings);
        reporting_->reconfigure(settings_, now());
    }

    /// Stops, and starts again after `off`, with what was saved at the end. The steady clock and the source begin anew.
    void restart(Duration off = {}) { restart_as(settings_, off); }
    void restart_as(settings::Settings settings, Duration off = {}) {
        const std::string saved = reporting_->save();
        EXPECT_LT(saved.size(), 16U * 1024U);
        restart_with(saved, std::move(settings), off);
    }
    void restart_with(const std::string& saved, settings::Settings settings, Duration off = {}) {
        settings_ = std::move(settings);
        clock_.advance(off);
        boot_ = clock_.steady();
        occupancy_ = {};
        reporting_ = std::make_unique<Reporting>(settings_, example_identity(), now(), saved);
    }

    /// Somebody sets the clock.
    void set_clock(WallTime time) { clock_.set(time); }

    /// All reports so far, or those of one event and type.
    const std::vector<Json>& reports() const { return reports_; }
    std::vector<Json> reports(const std::string& event, const std::string& type) const {
        std::vector<Json> found;
        for (const Json& report : reports_)
            if (report["event"] == event && report["report_type"] == type) found.push_back(report);
        return found;
    }
    std::vector<Json> line_periods() const { return reports("Line Crossing Counting", "interval"); }
    std::vector<Json> line_triggers() const { return reports("Line Crossing Counting", "trigger"); }
    Json last() const { return reports_.empty() ? Json() : reports_.back(); }
    /// When each of `reports()` became due.
    const std::vector<WallTime>& made_at() const { return made_at_; }
    void forget() {
        reports_.clear();
        made_at_.clear();
    }
    std::size_t wake_ups() const { return wake_ups_; }

private:
    bool keep(const std::vector<Report>& made) {
        for (const Report& report : made) {
            EXPECT_EQ(schema_.fault_of(report.json), "") << report.json;
            reports_.push_back(Json::parse(report.json, nullptr, false));
            made_at_.push_back(report.made_at);
        }
        return !made.empty();
    }

    settings::Settings settings_;
    SimulatedClock clock_;
    PublishedSchema schema_;
    std::unique_ptr<Reporting> reporting_;
    counting::Occupancy occupancy_;
    Duration boot_{}; ///< both the steady clock and the source's begin with the process
    vision::PersonId next_person_ = 1;
    std::size_t wake_ups_ = 0;
    int idle_turns_ = 0;
    std::vector<Json> reports_;
    std::vector<WallTime> made_at_;
};

/// `2026/01/31 09:00:00` to `...`: the period that a report speaks of.
inline std::string period_of(const Json& report) {
    return report["time_info"]["start_time"].get<std::string>() + " - " + report["time_info"]["end_time"].get<std::string>();
}

} // namespace headcount::report::test
