#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace headcount::account {

/// What a machine may do with a token.
enum class Right { read, settings };

/// A machine's key, without the key.
struct Token {
    std::string id;
    std::string name;
    Right right = Right::read; ///< `settings` includes `read`
    std::string hash;
    std::string made; ///< when, in UTC: `2026-11-24T09:00:00Z`
    friend bool operator==(const Token&, const Token&) = default;
};

/// Who is signed in, without the secret.
struct SavedSession {
    std::string hash;
    std::int64_t begun_s = 0; ///< seconds since 1970
    friend bool operator==(const SavedSession&, const SavedSession&) = default;
};

/// What is kept of an account: hashes only.
struct AccountRecord {
    std::string password;               ///< hash; empty: not activated
    std::vector<std::string> questions; ///< three or none
    std::string answers;                ///< hash of all of them together; empty: no questions
    std::string privacy_password;       ///< hash; empty: none
    std::vector<Token> tokens;
    std::vector<SavedSession> sessions; ///< so that a restart signs nobody out
    friend bool operator==(const AccountRecord&, const AccountRecord&) = default;

    bool is_activated() const { return !password.empty(); }
};

/// Reads the file (JSON, at most 64 KiB); a missing one is an account that is not activated. A damaged one is refused, or whoever
/// damages it could make the account their own.
Result<AccountRecord> read_account(const std::filesystem::path& file);

/// Writes it durably, for the owner of the process alone (mode 0600).
Result<void> write_account(const std::filesystem::path& file, const AccountRecord& record);

/// Takes password, questions, privacy password and tokens away, for whoever has access to the machine and has forgotten them.
/// The next visitor of the page activates the account anew.
Result<void> reset_account(const std::filesystem::path& file);

} // namespace headcount::account
