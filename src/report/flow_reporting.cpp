#include "report/flow_reporting.h"

#include <fmt/format.h>

#include <optional>

namespace headcount::report {

namespace {

int edges_of(const settings::Settings& settings) {
    return settings.scene.flow ? static_cast<int>(settings.scene.flow->size()) : 0;
}

PeriodRule flow_rule(const settings::Settings& settings, const TimeZone& zone) {
    const settings::FlowReports& flow = settings.reports.flow;
    std::string subject = "flow"; // edge A of another area is another edge
    if (settings.scene.flow) {
        for (const Point point : *settings.scene.flow)
            subject += fmt::format(" {},{}", point.x, point.y);
    }
    return {flow.enabled && flow.periodic.enabled && settings.scene.flow.has_value(),
            flow.periodic.scheme,
            std::chrono::seconds(flow.periodic.interval_s),
            flow.schedule,
            zone,
            std::move(subject)};
}

} // namespace

FlowReporting::FlowReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now)
    : timestamp_(settings.reports.flow.timestamp),
      zone_(zone),
      edges_(edges_of(settings)),
      course_(flow_rule(settings, zone), now) {
}

void FlowReporting::resume(const SavedFlow& saved, const Passing& off, const Identity& identity, std::vector<Report>& made) {
    const std::optional<Span> ended = course_.resume(saved.period, off);
    counts_ = saved.counts;
    if (!ended) return;
    if (saved.edges >= 3) report_period(*ended, saved.edges, identity, made);
    counts_ = {};
}

void FlowReporting::take_in(const Happening& happening) {
    if (!course_.running()) return;
    for (const counting::Passage& passage : happening.events.passages) {
        const bool is_known =
            passage.from_edge >= 0 && passage.from_edge < edges_ && passage.to_edge >= 0 && passage.to_edge < edges_;
        if (is_known) ++counts_.passages[passage.from_edge][passage.to_edge];
    }
}

void FlowReporting::pass(const Passing& time, const Moment& /*now*/, const Identity& identity, std::vector<Report>& made) {
    const std::optional<Span> ended = course_.pass(time);
    if (ended) report_period(*ended, edges_, identity, made);
}

void FlowReporting::reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now,
                                const Identity& identity, std::vector<Report>& made) {
    const std::optional<Span> ended = course_.change(flow_rule(settings, zone), now.wall);
    if (ended) report_period(*ended, edges_, identity, made);
    timestamp_ = settings.reports.flow.timestamp;
    zone_ = zone;
    edges_ = edges_of(settings);
}

void FlowReporting::report_period(const Span& period, int edges, const Identity& identity, std::vector<Report>& made) {
    const bool is_nothing = period.start == period.end && !counts_.any();
    if (!is_nothing) made.push_back(flow_interval_report({identity, zone_, timestamp_}, period, edges, counts_));
    counts_ = {};
}

} // namespace headcount::report
