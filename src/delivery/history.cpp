#include "delivery/history.h"

#include "base/log.h"
#include "delivery/history_file.h"
#include "delivery/history_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace headcount::delivery {

namespace {

/// While nothing but time passes, this often is enough; memory cards wear out by writing.
constexpr Duration longest_quiet = std::chrono::seconds(30);
constexpr Duration retry_interval = std::chrono::seconds(5);
constexpr std::size_t most_questions = 16;

/// Another time zone, and what was counted before it.
struct ZoneChange {
    HistoryChange before;
    TimeZone zone;
    WallTime at{}; ///< when it was asked for, whenever the disk has time
};

bool has_people(const HistoryChange& change) {
    return std::any_of(change.minutes.begin(), change.minutes.end(), [](const auto& entry) { return entry.second.has_people(); });
}

} // namespace

struct History::State {
    using Work = std::function<void()>;

    State(std::filesystem::path where_to, TimeZone where, const Clock& given_clock, HistoryOptions given)
        : path(std::move(where_to)), clock(given_clock), options(std::move(given)), zone(std::move(where)) {}

    void run();
    bool is_commit_due() const;
    void adopt(const ZoneChange& change);
    void commit();
    bool open_file();
    void failed(const SqliteError& error);
    void show_fault(std::string sentence);
    void keep_within_limit();
    void answer(const HistoryQuestion& question, const Answered& answered);
    void answer_heat(const TimeSpan& span, const Answered& answered);
    bool enqueue(Work question);

    const std::filesystem::path path;
    const Clock& clock;
    const HistoryOptions options;

    // Shared; locked only for as long as it takes to move something.
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable flushed;
    HistoryChange submitted;
    std::deque<ZoneChange> zone_changes;
    std::deque<Work> questions;
    std::size_t unanswered = 0;
    std::uint64_t flushes_wanted = 0;
    std::uint64_t flushes_done = 0;
    bool is_stopping = false;
    std::string fault;

    // The history's thread's own.
    TimeZone zone;
    std::optional<HistoryFile> file;
    HistoryChange pending;
    Duration committed_at{};
    Duration retry_at{};
    std::size_t dropped = 0;

    std::thread thread;
};

// ---- The thread

void History::State::run() {
    std::unique_lock lock(mutex);
    while (true) {
        wake.wait(lock, [this] {
            return is_stopping || !zone_changes.empty() || !questions.empty() || flushes_wanted > flushes_done || is_commit_due();
        });
        const std::uint64_t flushes = flushes_wanted;
        const std::deque<ZoneChange> changes = std::exchange(zone_changes, {});
        const HistoryChange latest = std::exchange(submitted, {});
        const std::deque<Work> to_answer = std::exchange(questions, {});
        const bool is_last = is_stopping;
        lock.unlock();
        if (is_last) retry_at = {};
        for (const ZoneChange& change : changes)
            adopt(change);
        pending.add(latest);
        commit();
        for (const Work& question : to_answer)
            question();
        lock.lock();
        unanswered -= to_answer.size();
        flushes_done = flushes;
        flushed.notify_all();
        if (is_last) return;
    }
}

/// Submissions come each second, so nobody has to wake up to find that time has passed.
bool History::State::is_commit_due() const {
    if (submitted.is_empty()) return false;
    const Duration now = clock.steady();
    if (now < retry_at) return submitted.minutes.size() > 60; // to keep what waits within its limit
    return now - committed_at >= longest_quiet || has_people(submitted) || !pending.is_empty();
}

void History::State::adopt(const ZoneChange& change) {
    pending.add(change.before);
    commit();
    if (change.zone.name() == zone.name()) return;
    zone = change.zone;
    if (!file) return; // it learns of the zone when it can be opened again
    if (const auto set = file->set_zone(zone, change.at); !set) failed(set.error());
}

void History::State::commit() {
    keep_within_limit();
    if (pending.is_empty() || clock.steady() < retry_at) return;
    if (!file && !open_file()) return;
    if (const SqliteResult<void> added = file->add(pending); !added) {
        failed(added.error());
        return;
    }
    pending = {};
    committed_at = clock.steady();
    if (dropped > 0) log::error("Minutes missing in the history: {}, because the disk took none for too long.", dropped);
    dropped = 0;
    show_fault({});
}

bool History::State::open_file() {
    auto opened = HistoryFile::open(path, zone, clock.now(), options.file, options.limits);
    if (!opened) {
        failed(opened.error());
        return false;
    }
    file.emplace(std::move(*opened));
    return true;
}

void History::State::failed(const SqliteError& error) {
    retry_at = clock.steady() + retry_interval;
    file.reset(); // opening it again finds out whether it is sound
    show_fault(fmt::format("History is kept in memory only and would not survive a restart: {} is of no use, because {}.",
                           path.string(), cause_of(error)));
}

void History::State::show_fault(std::string sentence) {
    const std::scoped_lock lock(mutex);
    if (sentence == fault) return;
    if (sentence.empty()) {
        log::info("The history {} is in use again.", path.string());
    } else {
        log::error("{}", sentence);
    }
    fault = std::move(sentence);
}

void History::State::keep_within_limit() {
    while (pending.minutes.size() > options.most_pending) {
        pending.minutes.erase(pending.minutes.begin());
        ++dropped;
    }
    while (pending.heat.size() > options.most_pending)
        pending.heat.erase(pending.heat.begin());
}

// ---- Questions

void History::State::answer(const HistoryQuestion& question, const Answered& answered) {
    if (!file && !open_file()) {
        answered(failure("There is no history at the moment: its file cannot be read."));
        return;
    }
    auto rows = file->rows(question.resolution, question.from, question.to, most_history_rows + 1);
    if (!rows) {
        answered(failure("The history cannot be read: " + cause_of(rows.error()) + "."));
        return;
    }
    answered(history_text(question, *rows, clock.now()));
}

void History::State::answer_heat(const TimeSpan& span, const Answered& answered) {
    if (!file && !open_file()) {
        answered(failure("There is no history at the moment: its file cannot be read."));
        return;
    }
    const auto cells = file->heat(span.from, span.to);
    if (!cells) {
        answered(failure("The history cannot be read: " + cause_of(cells.error()) + "."));
        return;
    }
    answered(heat_text(span, zone, *cells));
}

bool History::State::enqueue(Work question) {
    const std::scoped_lock lock(mutex);
    if (unanswered >= most_questions) return false;
    ++unanswered;
    questions.push_back(std::move(question));
    wake.notify_one();
    return true;
}

// ---- From other threads

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {
}

std::unique_ptr<History> History::open(const std::filesystem::path& file, const TimeZone& zone, const Clock& clock,
                                       const HistoryOptions& options) {
    auto state = std::make_unique<State>(file, zone, clock, options);
    state->committed_at = clock.steady();
    state->open_file();
    State& running = *state;
    state->thread = std::thread([&running] { running.run(); });
    return std::unique_ptr<History>(new History(std::move(state)));
}

History::~History() {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->is_stopping = true;
        state_->wake.notify_one();
    }
    state_->thread.join();
}

void History::submit(const HistoryChange& change) {
    if (change.is_empty()) return;
    const std::scoped_lock lock(state_->mutex);
    state_->submitted.add(change);
    state_->wake.notify_one();
}

void History::set_zone(const TimeZone& zone) {
    const std::scoped_lock lock(state_->mutex);
    state_->zone_changes.push_back({std::exchange(state_->submitted, {}), zone, state_->clock.now()});
    state_->wake.notify_one();
}

void History::flush() {
    std::unique_lock lock(state_->mutex);
    const std::uint64_t wanted = ++state_->flushes_wanted;
    state_->wake.notify_one();
    state_->flushed.wait(lock, [&] { return state_->flushes_done >= wanted; });
}

void History::ask(HistoryQuestion question, const Answered& answered) {
    State& state = *state_;
    auto work = [&state, question = std::move(question), answered] { state.answer(question, answered); };
    if (!state.enqueue(std::move(work))) answered(failure("Too many questions at once: ask again in a moment."));
}

void History::ask_heat(TimeSpan span, const Answered& answered) {
    State& state = *state_;
    auto work = [&state, span, answered] { state.answer_heat(span, answered); };
    if (!state.enqueue(std::move(work))) answered(failure("Too many questions at once: ask again in a moment."));
}

std::string History::fault() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->fault;
}

} // namespace headcount::delivery
