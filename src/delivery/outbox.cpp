#include "delivery/outbox.h"

#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace headcount::delivery {

Outbox::Outbox(std::filesystem::path file, const Clock& clock, OutboxLimits limits, OutboxFileConditions conditions)
    : path_(std::move(file)), clock_(clock), limits_(limits), conditions_(std::move(conditions)) {
    open_file();
}

bool Outbox::open_file() {
    auto opened = OutboxFile::open(path_, conditions_);
    if (!opened) {
        failed(opened.error());
        return false;
    }
    file_.emplace(std::move(*opened));
    StoredContents contents = file_->take_contents();
    if (was_read_) return true; // it holds what this object wrote, or nothing, and is about to be replaced
    was_read_ = true;
    needs_rewriting_ = last_number_ > 0 || has_new_state_;
    take_over(std::move(contents));
    return true;
}

void Outbox::take_over(StoredContents contents) {
    if (!has_new_state_) state_ = std::move(contents.state);
    if (contents.messages.empty()) return;
    id_of_number_zero_ = contents.messages.back().id;
    for (auto message = contents.messages.rbegin(); message != contents.messages.rend(); ++message) {
        queues_[message->recipient].push_front(
            {.number = message->id - id_of_number_zero_, .body = std::move(message->body), .is_late = true});
        ++total_;
    }
    if (recipients_) set_recipients(*recipients_, keep_messages_);
    Drops drops;
    for (const auto& [recipient, queue] : queues_)
        keep_within_limits(recipient, drops);
    log_drops(drops);
}

void Outbox::set_recipients(std::set<std::string> recipients, bool keep_messages) {
    recipients_ = std::move(recipients);
    keep_messages_ = keep_messages;
    for (auto& [recipient, queue] : queues_) {
        const bool exists = recipients_->contains(recipient);
        if (exists && keep_messages) continue;
        const auto unwanted = [exists](const WaitingMessage& message) { return !exists || !message.is_under_way; };
        for (const WaitingMessage& message : queue) {
            if (unwanted(message)) forget(message);
        }
        const std::size_t dropped = std::erase_if(queue, unwanted);
        if (dropped == 0) continue;
        log::warning("Waiting reports dropped: {}, because {}.", dropped,
                     exists ? "retransmission is off" : "their recipient is no longer in the settings");
    }
    std::erase_if(queues_, [](const auto& entry) { return entry.second.empty(); });
    save();
}

void Outbox::add(std::vector<Draft> drafts, std::optional<std::string> state) {
    Drops drops;
    for (Draft& draft : drafts) {
        std::deque<WaitingMessage>& queue = queues_[draft.recipient];
        queue.push_back({.number = ++last_number_,
                         .body = std::move(draft.body),
                         .is_late = draft.is_late,
                         .snapshot = std::move(draft.snapshot)});
        if (queue.size() > most_snapshots) queue[queue.size() - most_snapshots - 1].snapshot.reset();
        ++total_;
        keep_within_limits(draft.recipient, drops);
    }
    if (state) {
        state_ = std::move(*state);
        has_new_state_ = true;
    }
    log_drops(drops);
    save();
}

void Outbox::log_drops(const Drops& drops) const {
    for (const auto& [recipient, count] : drops) {
        log::warning("Oldest reports dropped: {}, which waited for {}; at most {} wait for a recipient, and {} in all.", count,
                     recipient, limits_.per_recipient, limits_.in_all);
    }
}

void Outbox::keep_within_limits(const std::string& recipient, Drops& drops) {
    std::deque<WaitingMessage>& queue = queues_[recipient];
    while (queue.size() > limits_.per_recipient && drop_oldest(queue))
        ++drops[recipient];
    while (total_ > limits_.in_all) {
        std::deque<WaitingMessage>* oldest = queue_with_oldest();
        if (oldest == nullptr || !drop_oldest(*oldest)) return;
        const auto owner =
            std::find_if(queues_.begin(), queues_.end(), [&](const auto& entry) { return &entry.second == oldest; });
        ++drops[owner->first];
    }
}

bool Outbox::drop_oldest(std::deque<WaitingMessage>& queue) {
    const auto oldest = std::find_if(queue.begin(), queue.end(), [](const auto& message) { return !message.is_under_way; });
    if (oldest == queue.end()) return false;
    forget(*oldest);
    queue.erase(oldest);
    return true;
}

std::deque<WaitingMessage>* Outbox::queue_with_oldest() {
    std::deque<WaitingMessage>* found = nullptr;
    std::int64_t lowest = 0;
    for (auto& [recipient, queue] : queues_) {
        const auto oldest = std::find_if(queue.begin(), queue.end(), [](const auto& message) { return !message.is_under_way; });
        if (oldest == queue.end() || (found != nullptr && oldest->number > lowest)) continue;
        found = &queue;
        lowest = oldest->number;
    }
    return found;
}

void Outbox::forget(const WaitingMessage& message) {
    if (message.number <= last_saved_) removed_.push_back(message.number + id_of_number_zero_);
    --total_;
}

WaitingMessage* Outbox::first(const std::string& recipient) {
    const auto queue = queues_.find(recipient);
    return queue == queues_.end() || queue->second.empty() ? nullptr : &queue->second.front();
}

std::size_t Outbox::waiting(const std::string& recipient) const {
    const auto queue = queues_.find(recipient);
    return queue == queues_.end() ? 0 : queue->second.size();
}

void Outbox::mark_late(const std::string& recipient) {
    const auto queue = queues_.find(recipient);
    if (queue == queues_.end()) return;
    for (WaitingMessage& message : queue->second) {
        message.is_late = true;
        message.snapshot.reset();
    }
}

void Outbox::remove(const std::string& recipient, std::int64_t number) {
    const auto queue = queues_.find(recipient);
    if (queue == queues_.end()) return;
    const auto message = std::find_if(queue->second.begin(), queue->second.end(),
                                      [number](const auto& candidate) { return candidate.number == number; });
    if (message == queue->second.end()) return;
    forget(*message);
    queue->second.erase(message);
}

std::size_t Outbox::remove_all(const std::string& recipient) {
    const auto queue = queues_.find(recipient);
    if (queue == queues_.end()) return 0;
    const std::size_t count = queue->second.size();
    for (const WaitingMessage& message : queue->second)
        forget(message);
    queues_.erase(queue);
    return count;
}

bool Outbox::is_behind() const {
    return needs_rewriting_ || has_new_state_ || last_saved_ < last_number_ || !removed_.empty();
}

void Outbox::save() {
    if (!is_behind() || clock_.steady() < retry_at_) return;
    if (!file_ && !open_file()) return;
    if (!write()) return;
    needs_rewriting_ = false;
    has_new_state_ = false;
    last_saved_ = last_number_;
    removed_.clear();
    if (fault_.empty()) return;
    fault_.clear();
    log::info("The outbox {} is in use again; it holds everything that waits.", path_.string());
}

bool Outbox::write() {
    const SqliteResult<void> written = needs_rewriting_ ? file_->replace(contents()) : file_->commit(change());
    if (!written) failed(written.error());
    return written.has_value();
}

OutboxChange Outbox::change() const {
    OutboxChange change;
    change.removed = removed_;
    collect(last_saved_, change.added);
    if (has_new_state_) change.state = state_;
    return change;
}

StoredContents Outbox::contents() const {
    StoredContents contents{.state = state_, .messages = {}};
    collect(std::numeric_limits<std::int64_t>::min(), contents.messages);
    return contents;
}

void Outbox::collect(std::int64_t after, std::vector<StoredMessage>& messages) const {
    if (!keep_messages_) return;
    for (const auto& entry : queues_) {
        const std::deque<WaitingMessage>& queue = entry.second;
        const auto is_known = [after](const WaitingMessage& message) { return message.number <= after; };
        for (auto message = std::find_if(queue.rbegin(), queue.rend(), is_known).base(); message != queue.end(); ++message) {
            messages.push_back({message->number + id_of_number_zero_, entry.first, message->body});
        }
    }
}

void Outbox::failed(const SqliteError& error) {
    needs_rewriting_ = true;
    retry_at_ = clock_.steady() + retry_interval;
    file_.reset(); // opening it again finds out whether it is sound
    std::string sentence =
        fmt::format("Reports are kept in memory only and would not survive a restart: the outbox {} is of no use, because {}.",
                    path_.string(), cause_of(error));
    if (sentence == fault_) return;
    fault_ = std::move(sentence);
    log::error("{}", fault_);
}

} // namespace headcount::delivery
