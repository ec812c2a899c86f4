#pragma once

#include "delivery/delivery.h"
#include "delivery/loop.h"
#include "delivery/options.h"
#include "delivery/outbox.h"
#include "delivery/recipient.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace headcount::delivery {

/// Brings one recipient its messages from the outbox, in order, one at a time.
///
/// A recipient is *away* from the moment something fails (connecting, sending, the connection) until it is connected again.
/// Everything that waits for it in that time is late. Lives on the loop's thread; loop and outbox must outlive it.
class Courier {
public:
    Courier(Loop& loop, Outbox& outbox, std::string key, CourierRules rules);
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// Begins: connects, then sends what waits. To be called once, with a recipient whose losses are told to `lost`.
    void start(std::unique_ptr<Recipient> recipient);
    void lost(const Failure& failure);

    const std::string& key() const { return key_; }
    /// A report that comes now is late.
    bool marks_as_late() const { return rules_.keeps_messages && is_away_; }
    /// A report that comes now is to be kept or can be sent. Without retransmission an HTTP server that failed gets the next
    /// report that comes after the pause: only so can it be found there again.
    bool accepts() const { return rules_.keeps_messages || !is_away_ || step_ == Step::ready || step_ == Step::sending; }

    /// There may be something new in the outbox.
    void look() { send_next(); }

    void take_back(const std::vector<std::string>& topics) { recipient_->take_back(topics); }

    /// All but `feature`.
    RecipientStatus status() const;

private:
    enum class Step { connecting, ready, sending, pausing };

    void connect();
    void connected(const tl::expected<void, Failure>& outcome);
    void send_next();
    void sent(std::int64_t number, const tl::expected<void, Failure>& outcome);
    void delivered(std::int64_t number);
    void refused(std::int64_t number, const Failure& failure);
    bool is_to_be_given_up() const;
    void go_away(const Failure& failure);
    void is_there();
    void note(const Failure& failure);
    std::string body_of(const WaitingMessage& message) const;

    Loop& loop_;
    Outbox& outbox_;
    std::string key_;
    CourierRules rules_;
    std::minstd_rand chance_;

    std::unique_ptr<Recipient> recipient_;
    Step step_ = Step::connecting;
    bool is_away_ = false;
    Duration connected_since_{};
    WallTime there_since_{}; ///< zero: away, or not connected yet
    WallTime last_success_{};
    std::string last_error_;
    WallTime last_failure_at_{};
    std::string last_failure_;
    std::uint64_t delivered_ = 0;
    std::uint64_t failures_ = 0;

    std::int64_t refused_number_ = 0;
    int refusals_ = 0;
    Duration refused_since_{};
    bool has_accepted_ = false; ///< since the last report that was given up

    Loop::Handle pause_;
};

} // namespace headcount::delivery
