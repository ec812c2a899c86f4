#include "report/line_reporting.h"

#include <algorithm>

namespace headcount::report {

namespace {

PeriodRule line_rule(const settings::Settings& settings, const TimeZone& zone) {
    const settings::LineReports& line = settings.reports.line;
    return {line.enabled && line.periodic.enabled && settings.scene.line.has_value(),
            line.periodic.scheme,
            std::chrono::seconds(line.periodic.interval_s),
            line.schedule,
            zone,
            "line"};
}

CrossingCounts count(const std::vector<counting::Crossing>& crossings) {
    CrossingCounts counts;
    for (const counting::Crossing& crossing : crossings)
        ++(crossing.direction == counting::Direction::in ? counts.in : counts.out);
    return counts;
}

} // namespace

LineReporting::LineReporting(const settings::Settings& settings, const TimeZone& zone, WallTime now)
    : settings_(settings.reports.line), zone_(zone), hours_(settings_.schedule, zone), course_(line_rule(settings, zone), now) {
}

void LineReporting::resume(const SavedLine& saved, const Passing& off, const Moment& now, const Identity& identity,
                           std::vector<Report>& made) {
    in_period_ = saved.in_period;
    since_reset_ = saved.since_reset;
    const std::optional<Span> ended = course_.resume(saved.period, off);
    if (ended) report_period(*ended, identity, made);
    if (!saved.window) return;
    const Duration slept = std::max(off.now - off.last, Duration::zero());
    window_ = TriggerWindow(now.steady + saved.window->left - slept, saved.window->waiting);
    window_limit_ = hours_.at(off.last).until;
    if (!settings_.enabled || !settings_.trigger) close_window(off.last, identity, made);
}

SavedLine LineReporting::save(const Moment& now) const {
    SavedLine saved{course_.save(), in_period_, since_reset_, {}};
    if (window_.end()) {
        const Duration left = std::clamp(*window_.end() - now.steady, Duration::zero(), TriggerWindow::length);
        saved.window = SavedWindow{left, window_.waiting()};
    }
    return saved;
}

void LineReporting::take_in(const Happening& happening, const Moment& now, const Identity& identity, std::vector<Report>& made) {
    pass_window(now, identity, made);
    const CrossingCounts crossings = count(happening.events.crossings);
    if (!crossings.any()) return;
    since_reset_ += crossings;
    if (course_.running()) in_period_ += crossings;
    trigger(happening, crossings, now, identity, made);
}

void LineReporting::trigger(const Happening& happening, const CrossingCounts& crossings, const Moment& now,
                            const Identity& identity, std::vector<Report>& made) {
    if (!settings_.enabled || !settings_.trigger) return;
    const Stretch& stretch = hours_.at(happening.at);
    if (!stretch.open) return;
    if (!window_.end()) window_limit_ = stretch.until;
    const std::optional<CrossingCounts> first = window_.add(crossings, now.steady);
    if (first) made.push_back(line_trigger_report(sender(identity), happening.at, *first));
}

void LineReporting::pass(const Passing& time, const Moment& now, const Identity& identity, std::vector<Report>& made) {
    pass_window(now, identity, made);
    const std::optional<Span> ended = course_.pass(time);
    if (ended) report_period(*ended, identity, made);
}

void LineReporting::pass_window(const Moment& now, const Identity& identity, std::vector<Report>& made) {
    if (!window_.end()) return;
    if (*window_.end() <= now.steady) {
        close_window(std::min(now.wall - (now.steady - *window_.end()), window_limit_), identity, made);
    } else if (window_limit_ <= now.wall) {
        close_window(window_limit_, identity, made);
    }
}

void LineReporting::close_window(WallTime time, const Identity& identity, std::vector<Report>& made) {
    const std::optional<CrossingCounts> waited = window_.close();
    if (waited) made.push_back(line_trigger_report(sender(identity), time, *waited));
}

void LineReporting::report_period(const Span& period, const Identity& identity, std::vector<Report>& made) {
    const bool is_nothing = period.start == period.end && !in_period_.any();
    if (!is_nothing) made.push_back(line_interval_report(sender(identity), period, in_period_, since_reset_));
    in_period_ = {};
}

void LineReporting::reconfigure(const settings::Settings& settings, const TimeZone& zone, const Moment& now,
                                const Identity& identity, std::vector<Report>& made) {
    const settings::LineReports& next = settings.reports.line;
    if (!next.enabled || !next.trigger) close_window(now.wall, identity, made);
    const std::optional<Span> ended = course_.change(line_rule(settings, zone), now.wall);
    if (ended) report_period(*ended, identity, made);
    settings_ = next;
    zone_ = zone;
    hours_ = WeeklyHours(settings_.schedule, zone);
    if (window_.end()) window_limit_ = std::min(window_limit_, hours_.at(now.wall).until);
}

std::optional<Duration> LineReporting::window_due(const Moment& now) const {
    if (!window_.end() || !window_.waiting().any()) return std::nullopt;
    if (window_limit_ == WallTime::max()) return window_.end();
    return std::min(*window_.end(), now.steady + (window_limit_ - now.wall));
}

} // namespace headcount::report
