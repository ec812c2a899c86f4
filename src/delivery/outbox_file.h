#pragma once

#include "delivery/options.h"
#include "delivery/sqlite.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::delivery {

/// One message as it lies on the disk.
struct StoredMessage {
    std::int64_t id = 0;   ///< grows with every message: the order of sending
    std::string recipient; ///< whom it is for: `Address::key`
    std::string body;      ///< the report's JSON, without the mark of a late delivery
};

/// What the outbox holds.
struct StoredContents {
    std::string state;                   ///< the text that came with the last submission; empty: none yet
    std::vector<StoredMessage> messages; ///< in order
};

/// A change that is made as a whole or not at all.
struct OutboxChange {
    std::vector<StoredMessage> added;
    std::vector<std::int64_t> removed;
    std::optional<std::string> state;

    bool is_empty() const { return added.empty() && removed.empty() && !state; }
};

/// The outbox on the disk: an SQLite database, described table by table in docs/outbox.md.
///
/// A change is on the disk, synced, when `commit` returns. Locked for as long as it is open, so that two sensors never share
/// one. One thread at a time.
class OutboxFile {
public:
    /// Opens the file, or makes it, and reads it. A file that is broken, or is something else, is renamed to
    /// `FILE.broken-N`, logged, and replaced by a new one: what can't be read must not stop what comes. Anything else is an
    /// error.
    static SqliteResult<OutboxFile> open(const std::filesystem::path& file, const OutboxFileConditions& conditions);

    /// What the file held when it was opened; given away once.
    StoredContents take_contents() { return std::move(contents_); }

    SqliteResult<void> commit(const OutboxChange& change);

    /// Makes the file hold exactly `contents`.
    SqliteResult<void> replace(const StoredContents& contents);

private:
    OutboxFile(Database database, OutboxFileConditions conditions)
        : database_(std::move(database)), conditions_(std::move(conditions)) {}

    static SqliteResult<OutboxFile> open_sound(const std::filesystem::path& file, const OutboxFileConditions& conditions);
    SqliteResult<void> read();
    SqliteResult<void> write_messages(const std::vector<StoredMessage>& messages);
    SqliteResult<void> write_state(const std::string& state);

    Database database_;
    OutboxFileConditions conditions_;
    StoredContents contents_;
};

} // namespace headcount::delivery
