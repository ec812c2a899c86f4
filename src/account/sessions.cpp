#include "account/sessions.h"

#include "account/secrets.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace headcount::account {

namespace {

std::string hash_of_session(std::string_view secret) {
    return quick_hash("session", secret);
}

} // namespace

std::string Sessions::begin(Duration now) {
    if (sessions_.size() >= limits_.most) {
        sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(),
                                         [](const Session& a, const Session& b) { return a.last_use < b.last_use; }));
    }
    std::string secret = random_secret();
    sessions_.push_back({hash_of_session(secret), now, now, 0});
    return secret;
}

Sessions::Session* Sessions::find(std::string_view secret) {
    if (secret.empty()) return nullptr;
    const std::string hash = hash_of_session(secret);
    const auto found =
        std::find_if(sessions_.begin(), sessions_.end(), [&](const Session& one) { return are_equal(one.hash, hash); });
    return found == sessions_.end() ? nullptr : &*found;
}

bool Sessions::is_known(std::string_view secret, Duration now, bool is_use) {
    std::erase_if(sessions_,
                  [&](const Session& one) { return now - one.last_use >= limits_.idle || now - one.begun >= limits_.absolute; });
    Session* const session = find(secret);
    if (session && is_use) session->last_use = now;
    return session != nullptr;
}

void Sessions::end(std::string_view secret) {
    const std::string hash = hash_of_session(secret);
    std::erase_if(sessions_, [&](const Session& one) { return one.hash == hash; });
}

void Sessions::end_all_but(std::string_view secret) {
    const std::string hash = hash_of_session(secret);
    std::erase_if(sessions_, [&](const Session& one) { return one.hash != hash; });
}

void Sessions::count_wrong_guess(std::string_view secret) {
    constexpr int most_wrong = 5;
    Session* const session = find(secret);
    if (session && ++session->wrong_guesses > most_wrong) end(secret);
}

void Sessions::forgive(std::string_view secret) {
    if (Session* const session = find(secret)) session->wrong_guesses = 0;
}

std::vector<SavedSession> Sessions::save(Duration now, WallTime world) const {
    std::vector<SavedSession> saved;
    for (const Session& one : sessions_) {
        const WallTime begun = world - (now - one.begun);
        saved.push_back({one.hash, std::chrono::floor<std::chrono::seconds>(begun.time_since_epoch()).count()});
    }
    return saved;
}

void Sessions::restore(const std::vector<SavedSession>& saved, Duration now, WallTime world) {
    const std::int64_t world_s = std::chrono::floor<std::chrono::seconds>(world.time_since_epoch()).count();
    for (const SavedSession& one : saved) {
        // A clock that was put back must not make a session older than it can be, or younger than new.
        const std::int64_t longest_s = std::chrono::ceil<std::chrono::seconds>(limits_.absolute).count();
        const std::int64_t age_s = world_s - std::clamp(one.begun_s, world_s - longest_s, world_s);
        sessions_.push_back({one.hash, now - std::chrono::seconds(age_s), now, 0});
    }
}

std::string Sessions::csrf_of(std::string_view secret) {
    return quick_hash("csrf", secret);
}

} // namespace headcount::account
