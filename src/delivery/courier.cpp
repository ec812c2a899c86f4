#include "delivery/courier.h"

#include "base/log.h"
#include "delivery/body.h"

#include <utility>

namespace headcount::delivery {

Courier::Courier(Loop& loop, Outbox& outbox, std::string key, CourierRules rules)
    : loop_(loop), outbox_(outbox), key_(std::move(key)), rules_(rules), chance_(std::random_device{}()) {
}

Courier::~Courier() {
    if (WaitingMessage* message = outbox_.first(key_)) message->is_under_way = false;
}

void Courier::start(std::unique_ptr<Recipient> recipient) {
    recipient_ = std::move(recipient);
    connect();
}

void Courier::connect() {
    step_ = Step::connecting;
    recipient_->connect([this](const auto& outcome) { connected(outcome); });
}

void Courier::connected(const tl::expected<void, Failure>& outcome) {
    if (!outcome) return go_away(outcome.error());
    step_ = Step::ready;
    connected_since_ = loop_.clock().steady();
    if (recipient_->is_connected()) {
        if (is_away_) log::info("{} is there again. Reports that wait for it: {}.", key_, outbox_.waiting(key_));
        is_there();
    }
    send_next();
}

void Courier::send_next() {
    if (step_ != Step::ready) return;
    WaitingMessage* message = outbox_.first(key_);
    if (message == nullptr) return;
    step_ = Step::sending;
    message->is_under_way = true;
    recipient_->send({.body = body_of(*message), .is_late = message->is_late},
                     [this, number = message->number](const auto& outcome) { sent(number, outcome); });
}

std::string Courier::body_of(const WaitingMessage& message) const {
    if (message.is_late) return marked_as_late(message.body);
    return message.snapshot == nullptr ? message.body : with_snapshot(message.body, *message.snapshot);
}

void Courier::is_there() {
    is_away_ = false;
    last_error_.clear();
    if (there_since_ == WallTime{}) there_since_ = loop_.clock().now();
}

void Courier::note(const Failure& failure) {
    ++failures_;
    last_error_ = failure.sentence;
    last_failure_ = failure.sentence;
    last_failure_at_ = loop_.clock().now();
}

void Courier::sent(std::int64_t number, const tl::expected<void, Failure>& outcome) {
    if (outcome) return delivered(number);
    if (WaitingMessage* message = outbox_.first(key_)) message->is_under_way = false;
    if (outcome.error().is_about_message) return refused(number, outcome.error());
    go_away(outcome.error());
}

void Courier::delivered(std::int64_t number) {
    outbox_.remove(key_, number);
    if (is_away_) log::info("{} takes reports again. Reports that wait for it: {}.", key_, outbox_.waiting(key_));
    ++delivered_;
    has_accepted_ = true;
    refusals_ = 0;
    rules_.pause.reset();
    last_success_ = loop_.clock().now();
    is_there();
    step_ = Step::ready;
    send_next();
}

void Courier::refused(std::int64_t number, const Failure& failure) {
    if (number != refused_number_ || refusals_ == 0) {
        refused_number_ = number;
        refused_since_ = loop_.clock().steady();
        refusals_ = 0;
    }
    ++refusals_;
    if (!is_to_be_given_up()) return go_away(failure);
    log::error("A report was given up after {} attempts. {}", refusals_, failure.sentence);
    outbox_.remove(key_, number);
    has_accepted_ = false;
    is_away_ = false; // who refuses one report is there for the next
    note(failure);
    rules_.pause.reset();
    refusals_ = 0;
    step_ = Step::ready;
    send_next();
}

bool Courier::is_to_be_given_up() const {
    if (!rules_.keeps_messages) return true;
    // A server that takes other reports refuses this one for its content. One that takes none is more likely wrong itself:
    // then reports are worth more than their speed, but not for ever.
    if (has_accepted_) return refusals_ >= rules_.refusals;
    return loop_.clock().steady() - refused_since_ >= rules_.long_refusal;
}

void Courier::lost(const Failure& failure) {
    if (step_ != Step::ready) return;
    // A connection that held is a fresh start; one that is cut again and again at once (a second client with the same id, for
    // instance) earns growing pauses.
    if (loop_.clock().steady() - connected_since_ >= rules_.steady_connection) rules_.pause.reset();
    go_away(failure);
}

void Courier::go_away(const Failure& failure) {
    if (failure.sentence != last_error_) log::warning("{}", failure.sentence);
    note(failure);
    is_away_ = true;
    there_since_ = {};
    if (rules_.keeps_messages) {
        outbox_.mark_late(key_);
    } else if (const std::size_t dropped = outbox_.remove_all(key_); dropped > 0) {
        log::warning("Reports dropped: {}, for {}, because it is away and retransmission is off.", dropped, key_);
    }
    step_ = Step::pausing;
    const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
    pause_ = loop_.after(rules_.pause.next(chance), [this] { connect(); });
}

RecipientStatus Courier::status() const {
    RecipientStatus status;
    status.address = key_;
    status.connected = recipient_ != nullptr && recipient_->is_connected() && !is_away_;
    if (status.connected) status.connected_since = there_since_;
    status.waiting = outbox_.waiting(key_);
    status.last_success = last_success_;
    status.last_error = last_error_;
    status.last_failure_at = last_failure_at_;
    status.last_failure = last_failure_;
    status.delivered = delivered_;
    status.failures = failures_;
    return status;
}

} // namespace headcount::delivery
