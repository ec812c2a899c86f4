#include "account/account.h"

#include "base/log.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headcount::account {

namespace {

Denial denial(int status, std::string sentence, int retry_after_s = 0) {
    return {status, std::move(sentence), retry_after_s};
}

Denial not_activated() {
    return denial(401, "The sensor is not activated yet: open its page and choose a password.");
}

Denial locked(Duration wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    const auto minutes = (seconds + 59) / 60;
    return denial(429,
                  fmt::format("There were too many wrong attempts: try again in {} minute{}.", minutes, minutes == 1 ? "" : "s"),
                  static_cast<int>(seconds));
}

Denial busy() {
    return denial(503, "The sensor is checking other passwords: try again in a few seconds.", 3);
}

std::string text_of(WallTime time) {
    return date::format("%FT%TZ", std::chrono::floor<std::chrono::seconds>(time));
}

} // namespace

Result<std::unique_ptr<Account>> Account::open(std::filesystem::path file, const Clock& clock, Hashing::Post post,
                                               const Options& options) {
    if (!prepare_secrets()) return failure("This machine gives no random numbers, without which no password is safe.");
    Result<AccountRecord> record = read_account(file);
    if (!record) return tl::unexpected(record.error());
    return std::unique_ptr<Account>(new Account(std::move(file), std::move(*record), clock, std::move(post), options));
}

Account::Account(std::filesystem::path file, AccountRecord record, const Clock& clock, Hashing::Post post, const Options& options)
    : file_(std::move(file)),
      record_(std::move(record)),
      clock_(clock),
      most_tokens_(options.most_tokens),
      sessions_(options.sessions),
      password_guesses_(options.password),
      recovery_guesses_(options.recovery),
      privacy_guesses_(options.privacy),
      hashing_(options.cost, std::move(post)) {
    sessions_.restore(record_.sessions, clock_.steady(), clock_.now());
}

// ---- Letting in

std::optional<Denial> Account::admit(const Shown& shown, Right wanted) {
    if (!is_activated()) return not_activated();
    if (!shown.token.empty()) {
        const std::string hash = quick_hash("token", shown.token);
        const auto token = std::find_if(record_.tokens.begin(), record_.tokens.end(),
                                        [&](const Token& one) { return are_equal(one.hash, hash); });
        if (token == record_.tokens.end()) return denial(401, "This token is not known: it may have been taken back.");
        if (wanted == Right::settings && token->right != Right::settings)
            return denial(403, "This token may only read: make one with the scope 'settings'.");
        return std::nullopt;
    }
    if (!sessions_.is_known(shown.session, clock_.steady(), shown.is_use)) return denial(401, "Sign in first.");
    if (shown.changes && !are_equal(shown.csrf, Sessions::csrf_of(shown.session)))
        return denial(403, "The request lacks the right X-CSRF-Token, which GET /api/v1/session gives.");
    return std::nullopt;
}

bool Account::is_signed_in(std::string_view session) {
    return is_activated() && sessions_.is_known(session, clock_.steady());
}

// ---- What all of it is made of

std::optional<Denial> Account::keep(AccountRecord changed) {
    if (const Result<void> written = write_account(file_, changed); !written) return denial(500, written.error().sentence);
    record_ = std::move(changed);
    return std::nullopt;
}

/// A session that cannot be kept holds until the next restart.
void Account::keep_sessions() {
    AccountRecord changed = record_;
    changed.sessions = sessions_.save(clock_.steady(), clock_.now());
    if (const auto refused = keep(std::move(changed))) log::warning("{}", refused->sentence);
}

/// Makes a hash and hands it on; `then` hears of trouble.
void Account::hash(std::string secret, const Then& then, std::function<void(std::string)> use) {
    const bool is_started = hashing_.make(std::move(secret), [then, use = std::move(use)](std::optional<std::string> made) {
        if (!made) return then(denial(503, "The sensor has too little memory to check passwords: try again later.", 10));
        use(std::move(*made));
    });
    if (!is_started) then(busy());
}

/// One guess of a secret that is limited.
void Account::guess(Guesses& guesses, const std::string& hash, std::string secret, const std::string& address, Denial wrong,
                    const Then& then) {
    if (const Duration wait = guesses.begin(address, clock_.steady()); wait > Duration::zero()) return then(locked(wait));
    const bool is_started =
        hashing_.compare(hash, std::move(secret), [this, &guesses, address, wrong = std::move(wrong), then](bool is_right) {
            if (is_right) {
                guesses.succeed(address);
                return then(std::nullopt);
            }
            const Duration wait = guesses.locked_for(clock_.steady());
            then(wait > Duration::zero() ? locked(wait) : wrong);
        });
    if (is_started) return;
    guesses.take_back(address);
    then(busy());
}

/// The password of somebody who is signed in already. Guesses are counted against their session: no stranger can keep them from
/// it, and who has found an open page does not get far.
void Account::confirm(const std::string& session, std::string password, const Then& then) {
    if (!is_signed_in(session)) return then(denial(401, "Sign in first."));
    sessions_.count_wrong_guess(session); // until it is found right
    if (!is_signed_in(session)) return then(denial(401, "There were too many wrong attempts: sign in again."));
    const bool is_started = hashing_.compare(record_.password, std::move(password), [this, session, then](bool is_right) {
        if (!is_right) return then(denial(403, "That is not the current password."));
        sessions_.forgive(session);
        then(std::nullopt);
    });
    if (!is_started) then(busy());
}

// ---- The first visit, and forgetting

void Account::activate(Activation wanted, const Then& then) {
    if (is_activated()) return then(denial(409, "The sensor is activated already: sign in."));
    if (const auto good = check_password(wanted.password); !good) return then(denial(422, good.error().sentence));
    if (!wanted.questions.empty()) {
        if (const auto good = check_questions(wanted.questions); !good) return then(denial(422, good.error().sentence));
    }
    if (!wanted.privacy_password.empty()) {
        if (const auto good = check_privacy_password(wanted.privacy_password); !good)
            return then(denial(422, good.error().sentence));
    }
    const auto record = std::make_shared<AccountRecord>();
    std::vector<std::string> answers;
    for (const SecurityQuestion& question : wanted.questions) {
        record->questions.push_back(question.question);
        answers.push_back(question.answer);
    }
    const auto finish = [this, record, then] {
        // Somebody else may have been quicker.
        then(is_activated() ? denial(409, "The sensor is activated already: sign in.") : keep(*record));
    };
    const auto add_privacy = [this, record, finish, then, privacy = wanted.privacy_password] {
        if (privacy.empty()) return finish();
        hash(privacy, then, [record, finish](std::string made) {
            record->privacy_password = std::move(made);
            finish();
        });
    };
    const auto add_answers = [this, record, add_privacy, then, answers] {
        if (answers.empty()) return add_privacy();
        hash(joined_answers(answers), then, [record, add_privacy](std::string made) {
            record->answers = std::move(made);
            add_privacy();
        });
    };
    hash(std::move(wanted.password), then, [record, add_answers](std::string made) {
        record->password = std::move(made);
        add_answers();
    });
}

void Account::recover(const std::vector<std::string>& answers, std::string password, const std::string& address,
                      const Then& then) {
    if (!is_activated()) return then(not_activated());
    if (record_.answers.empty())
        return then(denial(409, "No security questions were set. With access to the machine, 'headcount account reset' helps."));
    if (const auto good = check_password(password); !good) return then(denial(422, good.error().sentence));
    const auto set_password = [this, then](std::string made) {
        AccountRecord changed = record_;
        changed.password = std::move(made);
        std::optional<Denial> refused = keep(std::move(changed));
        if (!refused) {
            sign_out_everywhere();
            password_guesses_.unlock();
        }
        then(std::move(refused));
    };
    guess(recovery_guesses_, record_.answers, joined_answers(answers), address, denial(403, "Not all of the answers are right."),
          [this, then, set_password, password = std::move(password)](std::optional<Denial> refused) {
              if (refused) return then(std::move(refused));
              hash(password, then, set_password);
          });
}

// ---- Signing in and out

void Account::sign_in(std::string password, const std::string& address, ThenSession then) {
    if (!is_activated()) return then(tl::unexpected(not_activated()));
    guess(password_guesses_, record_.password, std::move(password), address, denial(401, "The password is wrong."),
          [this, then = std::move(then)](std::optional<Denial> refused) {
              if (refused) return then(tl::unexpected(std::move(*refused)));
              std::string session = sessions_.begin(clock_.steady());
              keep_sessions();
              then(std::move(session));
          });
}

void Account::sign_out(std::string_view session) {
    sessions_.end(session);
    keep_sessions();
}

void Account::sign_out_everywhere() {
    sessions_.end_all();
    keep_sessions();
}

void Account::change_password(const std::string& session, std::string current, std::string wanted, const Then& then) {
    if (const auto good = check_password(wanted); !good) return then(denial(422, good.error().sentence));
    confirm(session, std::move(current), [this, session, then, wanted = std::move(wanted)](std::optional<Denial> refused) {
        if (refused) return then(std::move(refused));
        hash(wanted, then, [this, session, then](std::string made) {
            AccountRecord changed = record_;
            changed.password = std::move(made);
            std::optional<Denial> unkept = keep(std::move(changed));
            if (!unkept) {
                sessions_.end_all_but(session);
                keep_sessions();
            }
            then(std::move(unkept));
        });
    });
}

void Account::change_questions(const std::string& session, std::string password, const std::vector<SecurityQuestion>& questions,
                               const Then& then) {
    if (!questions.empty()) {
        if (const auto good = check_questions(questions); !good) return then(denial(422, good.error().sentence));
    }
    const auto set = [this, then, questions](std::string made) {
        AccountRecord changed = record_;
        changed.answers = std::move(made);
        changed.questions.clear();
        for (const SecurityQuestion& question : questions)
            changed.questions.push_back(question.question);
        then(keep(std::move(changed)));
    };
    confirm(session, std::move(password), [this, then, set, questions](std::optional<Denial> refused) {
        if (refused) return then(std::move(refused));
        if (questions.empty()) return set("");
        std::vector<std::string> answers;
        answers.reserve(questions.size());
        for (const SecurityQuestion& question : questions)
            answers.push_back(question.answer);
        hash(joined_answers(answers), then, set);
    });
}

// ---- Machines

tl::expected<Account::NewToken, Denial> Account::add_token(const std::string& name, Right right) {
    if (name.empty() || name.size() > 64) return tl::unexpected(denial(422, "A token's name must have 1 to 64 characters."));
    if (record_.tokens.size() >= most_tokens_)
        return tl::unexpected(denial(409, fmt::format("There are {} tokens already: take one back first.", most_tokens_)));
    NewToken made;
    made.secret = "hc_" + random_secret();
    made.token = {random_id(), name, right, quick_hash("token", made.secret), text_of(clock_.now())};
    AccountRecord changed = record_;
    changed.tokens.push_back(made.token);
    if (std::optional<Denial> refused = keep(std::move(changed))) return tl::unexpected(std::move(*refused));
    return made;
}

std::optional<Denial> Account::remove_token(const std::string& id) {
    AccountRecord changed = record_;
    if (std::erase_if(changed.tokens, [&](const Token& one) { return one.id == id; }) == 0)
        return denial(404, "There is no such token.");
    return keep(std::move(changed));
}

// ---- The privacy mode

void Account::check_privacy(std::string password, const std::string& address, const Then& then) {
    if (!record_.privacy_password.empty()) {
        return guess(privacy_guesses_, record_.privacy_password, std::move(password), address,
                     denial(403, "That is not the privacy mode's password."), then);
    }
    if (const auto good = check_privacy_password(password); !good) return then(denial(422, good.error().sentence));
    hash(std::move(password), then, [this, then](std::string made) {
        if (!record_.privacy_password.empty())
            return then(denial(409, "Somebody else has just set the privacy mode's password."));
        AccountRecord changed = record_;
        changed.privacy_password = std::move(made);
        then(keep(std::move(changed)));
    });
}

} // namespace headcount::account
