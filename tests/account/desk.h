#pragma once

#include "account/account.h"
#include "base/simulated_clock.h"
#include "peers/temporary_folder.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace headcount::account::test {

/// The loop of an account: what is posted waits here until somebody runs it.
class Desk {
public:
    Hashing::Post post() {
        return [this](std::function<void()> work) {
            const std::scoped_lock lock(mutex_);
            waiting_.push_back(std::move(work));
            ready_.notify_one();
        };
    }

    /// Runs what comes until it is so; fails the test after a minute without anything.
    template <class Condition>
    void run_until(Condition is_so) {
        while (!is_so()) {
            std::unique_lock lock(mutex_);
            if (!ready_.wait_for(lock, std::chrono::minutes(1), [this] { return !waiting_.empty(); })) {
                FAIL() << "Nothing has come for a minute.";
            }
            const std::function<void()> work = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            work();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> waiting_;
};

inline constexpr auto right_password = "Right-pass1";
inline constexpr auto owner = "192.0.2.1";
inline constexpr auto stranger = "192.0.2.66";

/// An account whose hashes cost next to nothing, on a clock that stands.
struct Desktop {
    explicit Desktop(Account::Options wanted = {}) : options(std::move(wanted)) {
        options.cost = {1, 8192};
        reopen();
    }

    void reopen() {
        account.reset();
        auto opened = Account::open(file, clock, desk.post(), options);
        if (!opened) throw std::runtime_error(opened.error().sentence);
        account = std::move(*opened);
    }

    /// Calls something that answers with a denial or nothing, and waits for that.
    template <class Call>
    std::optional<Denial> outcome(Call call) {
        std::optional<std::optional<Denial>> answer;
        call([&answer](std::optional<Denial> refused) { answer = std::move(refused); });
        desk.run_until([&] { return answer.has_value(); });
        return answer.value_or(Denial{});
    }

    std::optional<Denial> activate(std::vector<SecurityQuestion> questions = {}, const std::string& privacy = "") {
        return outcome([&](Account::Then then) { account->activate({right_password, questions, privacy}, then); });
    }

    tl::expected<std::string, Denial> sign_in(const std::string& password, const std::string& address = owner) {
        std::optional<tl::expected<std::string, Denial>> answer;
        account->sign_in(password, address, [&](tl::expected<std::string, Denial> session) { answer = std::move(session); });
        desk.run_until([&] { return answer.has_value(); });
        return *answer;
    }

    int status_of_sign_in(const std::string& password, const std::string& address = owner) {
        const auto session = sign_in(password, address);
        return session ? 200 : session.error().status;
    }

    int status_of(const Shown& shown, Right wanted) {
        const auto refused = account->admit(shown, wanted);
        return refused ? refused->status : 200;
    }

    peers::TemporaryFolder folder;
    std::filesystem::path file{folder / "account.json"};
    SimulatedClock clock{WallTime{std::chrono::hours(24 * 365)}};
    Desk desk;
    Account::Options options;
    std::unique_ptr<Account> account;
};

} // namespace headcount::account::test
