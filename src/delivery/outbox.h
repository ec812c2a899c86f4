#pragma once

#include "base/clock.h"
#include "delivery/options.h"
#include "delivery/outbox_file.h"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace headcount::delivery {

/// A message on its way into the outbox.
struct Draft {
    std::string recipient; ///< `Address::key`
    std::string body;
    bool is_late = false;                                  ///< the recipient is away
    std::shared_ptr<const std::string> snapshot = nullptr; ///< JPEG; null: none
};

/// A message that waits for its recipient.
struct WaitingMessage {
    std::int64_t number = 0; ///< grows with every message; those of before the start are not above zero
    std::string body;
    bool is_late = false;
    bool is_under_way = false;
    std::shared_ptr<const std::string> snapshot = nullptr; ///< JPEG, in memory only; none once it is late
};

/// The messages that wait, and the state of counting: in memory, and written to the disk.
///
/// The memory is complete; the file follows it. While the file can't be written (full, read-only, broken, locked by another
/// program) the memory goes on alone and `fault` says why; the file is tried again at most every `retry_interval`, and then
/// takes over everything at once. Messages that were in a file which could only be read later come first, as late ones.
/// One thread at a time.
class Outbox {
public:
    static constexpr Duration retry_interval = std::chrono::seconds(5);
    /// So many of a recipient's newest messages keep their snapshot: a slow one must not fill the memory with pictures.
    static constexpr std::size_t most_snapshots = 8;

    /// Opens the file. What was waiting in it is late.
    Outbox(std::filesystem::path file, const Clock& clock, OutboxLimits limits, OutboxFileConditions conditions);

    /// The state as of the last submission before this start; empty: none.
    const std::string& state() const { return state_; }

    /// Who exists. Messages for others are dropped and the drop is logged. Without `keep_messages` (no retransmission)
    /// messages are not written to the file and those that wait are dropped.
    void set_recipients(std::set<std::string> recipients, bool keep_messages);

    /// Adds messages and replaces the state, on the disk in one transaction. What exceeds the limits is dropped, the oldest
    /// first, but never a message that is under way; the drop is logged.
    void add(std::vector<Draft> drafts, std::optional<std::string> state);

    /// The oldest message for this recipient, or null. Valid until the next change.
    WaitingMessage* first(const std::string& recipient);
    std::size_t waiting(const std::string& recipient) const;

    /// Everything that waits for this recipient is late from now on.
    void mark_late(const std::string& recipient);

    /// The message is no longer wanted: delivered or given up. Reaches the disk with the next `save` or `add`.
    void remove(const std::string& recipient, std::int64_t number);
    /// The same for everything that waits for this recipient. Returns how many there were.
    std::size_t remove_all(const std::string& recipient);

    /// The disk doesn't yet have everything.
    bool is_behind() const;
    /// Brings the disk up to date, if it can be.
    void save();

    /// Why messages are not safe from a restart, as a sentence; empty if they are.
    const std::string& fault() const { return fault_; }

private:
    bool open_file();
    void take_over(StoredContents contents);
    bool write();
    OutboxChange change() const;
    StoredContents contents() const;
    void collect(std::int64_t after, std::vector<StoredMessage>& messages) const;
    using Drops = std::map<std::string, std::size_t>; ///< how many, by recipient
    void keep_within_limits(const std::string& recipient, Drops& drops);
    void log_drops(const Drops& drops) const;
    bool drop_oldest(std::deque<WaitingMessage>& queue);
    std::deque<WaitingMessage>* queue_with_oldest();
    void forget(const WaitingMessage& message);
    void failed(const SqliteError& error);

    std::filesystem::path path_;
    const Clock& clock_;
    OutboxLimits limits_;
    OutboxFileConditions conditions_;

    std::optional<OutboxFile> file_;
    bool was_read_ = false;       ///< the file of before the start was read
    bool needs_rewriting_ = true; ///< the file may hold something else than what was written last
    Duration retry_at_{};
    std::string fault_;

    std::string state_;
    bool has_new_state_ = false;
    std::optional<std::set<std::string>> recipients_; ///< absent: not known yet
    bool keep_messages_ = true;
    std::map<std::string, std::deque<WaitingMessage>> queues_;
    std::size_t total_ = 0;
    std::int64_t last_number_ = 0;
    std::int64_t last_saved_ = 0;        ///< messages up to this one are in the file
    std::int64_t id_of_number_zero_ = 0; ///< a message's id in the file is this and its number
    std::vector<std::int64_t> removed_;  ///< ids that the file still has
};

} // namespace headcount::delivery
