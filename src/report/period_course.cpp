#include "report/period_course.h"

#include "report/periods.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace headcount::report {

namespace {

/// FNV-1a: short and the same everywhere. Nobody gains anything from a collision.
std::uint64_t hash_of(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

} // namespace

std::string PeriodRule::fingerprint() const {
    if (!active) return "none";
    std::string text = fmt::format("{} {} {} {}", static_cast<int>(scheme), interval.count(), zone.name(), subject);
    if (schedule.enabled) {
        text += " within";
        for (const settings::WeeklyBlock& block : schedule.blocks)
            text += fmt::format(" {}:{}-{}", block.weekday, block.from_minute, block.to_minute);
    }
    return fmt::format("{:016x}", hash_of(text));
}

PeriodCourse::PeriodCourse(PeriodRule rule, WallTime now)

    : rule_(std::move(rule)), fingerprint_(rule_.fingerprint()), hours_(rule_.schedule, rule_.zone), anchor_(now) {
    begin(now, now);
}

std::optional<Span> PeriodCourse::resume(const SavedPeriod& saved, const Passing& off) {
    std::optional<Span> last = saved.running;
    if (saved.rule != fingerprint_) {
        if (last) last->end = std::clamp(off.last, last->start, last->end);
        return last;
    }
    anchor_ = saved.anchor;
    begin(off.now, off.now);
    if (!last) return std::nullopt;
    constexpr Duration beyond_belief = std::chrono::hours(48);
    const bool is_believable = last->end - std::max(last->start, std::min(off.last, off.now)) < beyond_belief;
    if (is_believable)
        running_ = last;
    else
        begin(std::min(last->start, off.now), off.now);
    return std::nullopt;
}

std::optional<Span> PeriodCourse::pass(const Passing& time) {
    if (time.now < due(time)) return std::nullopt;
    if (!running_) {
        begin(time.was_blind ? time.now : std::min(idle_from_, time.now), time.now);
        return std::nullopt;
    }
    Span ended = *running_;
    const bool broke_off = was_put_far_back(time) || was_slept_through(time);
    if (broke_off) ended.end = std::clamp(time.last, ended.start, ended.end);
    begin(broke_off ? time.now : ended.end, time.now);
    return ended;
}

WallTime PeriodCourse::due(const Passing& time) const {
    if (running_) {
        if (was_put_far_back(time)) return WallTime::min();
        return was_slept_through(time) ? time.last : running_->end;
    }
    const bool was_put_back = time.now < idle_from_ - farthest_correction;
    return rule_.active && was_put_back ? WallTime::min() : idle_until_;
}

bool PeriodCourse::was_put_far_back(const Passing& time) const {
    return running_ && time.now < running_->start - std::max<Duration>(rule_.interval, farthest_correction);
}

bool PeriodCourse::was_slept_through(const Passing& time) const {
    return running_ && time.was_blind && time.last < running_->end && running_->end <= time.now;
}

void PeriodCourse::begin(WallTime not_before, WallTime now) {
    running_.reset();
    idle_from_ = not_before;
    idle_until_ = WallTime::max();
    if (!rule_.active) return;
    const Stretch& stretch = hours_.at(now);
    if (!stretch.open) {
        idle_until_ = stretch.until;
        return;
    }
    const WallTime regular_end = rule_.scheme == settings::PeriodScheme::on_the_dot
                                     ? next_on_the_dot(rule_.zone, rule_.interval, now)
                                     : next_from(anchor_, rule_.interval, now);
    running_ = Span{std::max(not_before, stretch.from), std::min(regular_end, stretch.until)};
}

std::optional<Span> PeriodCourse::change(PeriodRule rule, WallTime now) {
    if (rule.fingerprint() == fingerprint_) return std::nullopt;
    std::optional<Span> ended = running_;
    if (ended) ended->end = std::clamp(now, ended->start, ended->end);
    *this = PeriodCourse(std::move(rule), now);
    return ended;
}

SavedPeriod PeriodCourse::save() const {
    return {fingerprint_, anchor_, running_};
}

} // namespace headcount::report
