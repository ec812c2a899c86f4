#include "account/hashing.h"

#include <utility>

namespace headcount::account {

namespace {

constexpr std::size_t most_waiting = 8;

} // namespace

Hashing::Hashing(const HashCost& cost, Post post) : cost_(cost), waiting_(std::make_shared<Waiting>()), jobs_(most_waiting) {
    const std::weak_ptr<Waiting> waiting = waiting_;
    thread_ = std::jthread([this, waiting, post = std::move(post)](const std::stop_token& stop) {
        while (std::optional<Job> job = jobs_.pop(stop)) {
            post([waiting, number = job->number, made = job->work()] {
                const std::shared_ptr<Waiting> still = waiting.lock();
                if (!still) return;
                const auto found = still->by_number.extract(number);
                if (found) found.mapped()(made);
            });
        }
    });
}

Hashing::~Hashing() {
    thread_.request_stop();
    thread_.join();
}

bool Hashing::start(std::function<Made()> work, std::function<void(Made)> then) {
    if (waiting_->by_number.size() >= most_waiting) return false;
    const std::uint64_t number = next_number_++;
    waiting_->by_number.emplace(number, std::move(then));
    jobs_.push({number, std::move(work)}); // has room: what waits is counted above
    return true;
}

bool Hashing::make(std::string secret, std::function<void(std::optional<std::string>)> then) {
    return start(
        [secret = std::move(secret), cost = cost_] {
            return Made{hash_of(secret, cost), false};
        },
        [then = std::move(then)](Made made) { then(std::move(made.hash)); });
}

bool Hashing::compare(std::string hash, std::string secret, std::function<void(bool)> then) {
    return start(
        [hash = std::move(hash), secret = std::move(secret)] {
            return Made{std::nullopt, is_hash_of(hash, secret)};
        },
        [then = std::move(then)](const Made& made) { then(made.is_equal); });
}

} // namespace headcount::account
