#pragma once

#include "account/account_file.h"
#include "account/guesses.h"
#include "account/hashing.h"
#include "account/password.h"
#include "account/sessions.h"
#include "base/clock.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::account {

/// Why something was refused, in the terms of HTTP (RFC 9110), so that everybody who asks over it is told the same.
struct Denial {
    int status = 401;
    std::string sentence;
    int retry_after_s = 0; ///< 0: waiting does not help
};

/// What is shown in order to be let in. Empty: not shown.
struct Shown {
    std::string_view session = {};
    std::string_view token = {};
    std::string_view csrf = {};
    bool changes = false; ///< wants to change something
    bool is_use = true;   ///< false: a look whether it would be let in
};

/// The one account of a sensor: who may see it and who may change it.
///
/// Five wrong passwords lock it for ten minutes; those who are signed in don't notice. The same goes for the security questions
/// and for the privacy mode's password, each counted on its own. Everything that hashes a password is done on another thread;
/// its answer (`Then`) comes on the owner's thread, after the call has returned or before. Belongs to one thread, the I/O loop.
class Account {
public:
    /// Nothing: it was done.
    using Then = std::function<void(std::optional<Denial>)>;
    /// The new session's secret.
    using ThenSession = std::function<void(tl::expected<std::string, Denial>)>;

    struct Options {
        HashCost cost;
        Guesses::Limits password;
        Guesses::Limits recovery{5, std::chrono::hours(1)};
        Guesses::Limits privacy;
        Sessions::Limits sessions;
        std::size_t most_tokens = 32;
    };

    /// Reads its file. Refused with a sentence if that is damaged. The clock must outlive it.
    static Result<std::unique_ptr<Account>> open(std::filesystem::path file, const Clock& clock, Hashing::Post post,
                                                 const Options& options);

    bool is_activated() const { return record_.is_activated(); }

    /// Whether somebody may do something, or why not.
    std::optional<Denial> admit(const Shown& shown, Right wanted);

    bool is_signed_in(std::string_view session);

    // -- The first visit, and forgetting

    struct Activation {
        std::string password;
        std::vector<SecurityQuestion> questions; ///< three or none
        std::string privacy_password;            ///< empty: none
    };
    void activate(Activation wanted, const Then& then);

    const std::vector<std::string>& questions() const { return record_.questions; }

    /// Sets another password if all answers are right, and signs everybody out.
    void recover(const std::vector<std::string>& answers, std::string password, const std::string& address, const Then& then);

    // -- Signing in and out

    void sign_in(std::string password, const std::string& address, ThenSession then);
    void sign_out(std::string_view session);
    void sign_out_everywhere();

    /// Of those who are signed in: needs the current password, and signs out all others.
    void change_password(const std::string& session, std::string current, std::string wanted, const Then& then);
    /// Other questions, or none; needs the password.
    void change_questions(const std::string& session, std::string password, const std::vector<SecurityQuestion>& questions,
                          const Then& then);

    // -- Machines

    const std::vector<Token>& tokens() const { return record_.tokens; }
    struct NewToken {
        Token token;
        std::string secret; ///< shown this once
    };
    tl::expected<NewToken, Denial> add_token(const std::string& name, Right right);
    std::optional<Denial> remove_token(const std::string& id);

    // -- The privacy mode

    /// Whether the privacy mode may be changed with this password. If there is none yet, this one becomes it.
    void check_privacy(std::string password, const std::string& address, const Then& then);

private:
    Account(std::filesystem::path file, AccountRecord record, const Clock& clock, Hashing::Post post, const Options& options);

    std::optional<Denial> keep(AccountRecord changed);
    void keep_sessions();
    void guess(Guesses& guesses, const std::string& hash, std::string secret, const std::string& address, Denial wrong,
               const Then& then);
    void confirm(const std::string& session, std::string password, const Then& then);
    void hash(std::string secret, const Then& then, std::function<void(std::string)> use);

    std::filesystem::path file_;
    AccountRecord record_;
    const Clock& clock_;
    std::size_t most_tokens_;
    Sessions sessions_;
    Guesses password_guesses_;
    Guesses recovery_guesses_;
    Guesses privacy_guesses_;
    Hashing hashing_; // last: what waits for it refers to the others
};

} // namespace headcount::account
