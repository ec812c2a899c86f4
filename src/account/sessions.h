#pragma once

#include "account/account_file.h"
#include "base/time.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::account {

/// Who is signed in. Only hashes of their secrets are kept. Time is handed in (steady).
class Sessions {
public:
    struct Limits {
        Duration idle = std::chrono::hours(1);      ///< without a request
        Duration absolute = std::chrono::hours(12); ///< however busy
        std::size_t most = 32;                      ///< the one that was idle for longest makes room
    };
    explicit Sessions(const Limits& limits) : limits_(limits) {}

    /// Begins one; the secret goes to its owner and nowhere else.
    std::string begin(Duration now);

    /// Whether the secret is that of a session, whose idle time begins anew if `is_use`.
    bool is_known(std::string_view secret, Duration now, bool is_use = true);

    void end(std::string_view secret);
    void end_all() { sessions_.clear(); }
    void end_all_but(std::string_view secret);

    /// A guess of the password within the session, wrong unless it is forgiven. The sixth wrong one ends the session.
    void count_wrong_guess(std::string_view secret);
    void forgive(std::string_view secret);

    /// What is to be kept for after a restart. The idle time begins anew then, the absolute time does not.
    std::vector<SavedSession> save(Duration now, WallTime world) const;
    void restore(const std::vector<SavedSession>& saved, Duration now, WallTime world);

    std::size_t size() const { return sessions_.size(); }

    /// What a page must show beside its cookie to change something; other sites' pages can't read it. Made of the secret.
    static std::string csrf_of(std::string_view secret);

private:
    struct Session {
        std::string hash;
        Duration begun{};
        Duration last_use{};
        int wrong_guesses = 0;
    };
    Session* find(std::string_view secret);

    Limits limits_;
    std::vector<Session> sessions_;
};

} // namespace headcount::account
