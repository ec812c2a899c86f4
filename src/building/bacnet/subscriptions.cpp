#include "building/bacnet/subscriptions.h"

#include "building/bacnet/apdu.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace headcount::building::bacnet {

namespace {

constexpr Duration notification_patience = std::chrono::milliseconds(apdu_timeout_ms);

std::uint32_t remaining_s(const Subscriptions::Subscription& subscription, Duration now) {
    if (!subscription.end) return 0;
    const auto left = std::chrono::ceil<std::chrono::seconds>(*subscription.end - now).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

PropertyId monitored_of(const Subscriptions::Subscription& subscription) {
    return subscription.monitored.value_or(PropertyId::present_value);
}

} // namespace

bool Subscriptions::take_in(const SubscribeCov& request, const MappedObject& object, const Peer& peer, Duration now) {
    const std::optional<PropertyId> monitored =
        request.monitored ? std::optional(request.monitored->property) : std::optional<PropertyId>();
    std::erase_if(all_, [&](const Subscription& subscription) {
        const bool is_it = subscription.peer == peer && subscription.process == request.process &&
                           subscription.object == &object && subscription.monitored == monitored;
        return is_it || (subscription.end && *subscription.end <= now);
    });
    if (!request.terms) return true;
    if (all_.size() >= most) return false;
    Subscription made;
    made.peer = peer;
    made.process = request.process;
    made.object = &object;
    made.monitored = monitored;
    made.increment = request.increment;
    made.is_confirmed = request.terms->is_confirmed;
    if (request.terms->lifetime_s != 0) made.end = now + std::chrono::seconds(request.terms->lifetime_s);
    all_.push_back(std::move(made));
    return true;
}

/// Whether what is shown differs too little from what was told.
bool Subscriptions::is_told_enough(const Subscription& subscription, const Shown& shown) const {
    if (!subscription.told) return false;
    if (subscription.told->flags != shown.flags) return false;
    if (monitored_of(subscription) == PropertyId::status_flags) return true;
    const float* before = std::get_if<float>(&subscription.told->value);
    const float* after = std::get_if<float>(&shown.value);
    if (before == nullptr || after == nullptr) return subscription.told->value == shown.value;
    const float difference = std::abs(*after - *before);
    return difference == 0 || difference < subscription.increment.value_or(subscription.object->cov_increment);
}

/// An invoke id that no other notification to this subscriber waits with.
std::uint8_t Subscriptions::free_invoke_id(const Peer& peer) {
    for (int tries = 0; tries < 256; ++tries) {
        const std::uint8_t candidate = next_invoke_id_++;
        const bool is_taken = std::any_of(all_.begin(), all_.end(), [&](const Subscription& subscription) {
            return subscription.invoke_id == candidate && subscription.peer == peer;
        });
        if (!is_taken) return candidate;
    }
    return next_invoke_id_++;
}

std::optional<Subscriptions::Notice> Subscriptions::notice(Subscription& subscription, const Shown& shown, Duration now) {
    if (subscription.invoke_id || is_told_enough(subscription, shown)) return std::nullopt;
    CovNotification notification;
    notification.process = subscription.process;
    notification.device = device_;
    notification.object = subscription.object->id;
    notification.remaining_s = remaining_s(subscription, now);
    if (monitored_of(subscription) == PropertyId::present_value)
        notification.items.push_back({PropertyId::present_value, bacnet::encoded(shown.value)});
    notification.items.push_back({PropertyId::status_flags, bacnet::encoded(shown.flags)});
    const Octets parameters = notification.encode();
    subscription.told = shown;
    if (!subscription.is_confirmed) {
        const UnconfirmedRequest request{static_cast<std::uint8_t>(UnconfirmedService::unconfirmed_cov_notification), parameters};
        return Notice{subscription.peer, encode_apdu(request), false};
    }
    subscription.invoke_id = free_invoke_id(subscription.peer);
    ConfirmedRequest request;
    request.limits = {longest_apdu, 0, false};
    request.invoke_id = *subscription.invoke_id;
    request.service = static_cast<std::uint8_t>(ConfirmedService::confirmed_cov_notification);
    request.parameters = parameters;
    subscription.apdu = encode_apdu(request);
    subscription.tries = 0;
    subscription.due = now + notification_patience;
    return Notice{subscription.peer, subscription.apdu, true};
}

std::vector<Subscriptions::Notice> Subscriptions::notify(const Present& present, Duration now) {
    std::vector<Notice> notices;
    for (Subscription& subscription : all_) {
        if (subscription.end && *subscription.end <= now) continue;
        if (auto made = notice(subscription, Objects::shown(*subscription.object, present), now))
            notices.push_back(*std::move(made));
    }
    return notices;
}

void Subscriptions::acknowledge(const Peer& peer, std::uint8_t invoke_id, bool forget) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Subscription& subscription) {
        return subscription.invoke_id == invoke_id && subscription.peer == peer;
    });
    if (found == all_.end()) return;
    found->invoke_id.reset();
    if (forget) all_.erase(found);
}

std::vector<Subscriptions::Notice> Subscriptions::pass(Duration now) {
    std::vector<Notice> notices;
    std::erase_if(all_, [now](const Subscription& subscription) { return subscription.end && *subscription.end <= now; });
    for (Subscription& subscription : all_) {
        if (!subscription.invoke_id || subscription.due > now) continue;
        if (subscription.tries == apdu_retries) {
            // Given up: the next change is tried again, because the subscriber may be back by then.
            subscription.invoke_id.reset();
            continue;
        }
        ++subscription.tries;
        subscription.due = now + notification_patience;
        notices.push_back({subscription.peer, subscription.apdu, true});
    }
    return notices;
}

Duration Subscriptions::due() const {
    Duration first = Duration::max();
    for (const Subscription& subscription : all_) {
        if (subscription.end) first = std::min(first, *subscription.end);
        if (subscription.invoke_id) first = std::min(first, subscription.due);
    }
    return first;
}

Octets Subscriptions::encoded(Duration now) const {
    Octets octets;
    TagWriter writer(octets);
    for (const Subscription& subscription : all_) {
        writer.opening(0); // recipient
        writer.opening(0);
        writer.opening(1); // address
        Octets mac;
        if (subscription.peer.remote) {
            mac = subscription.peer.remote->mac;
        } else {
            append_number(mac, subscription.peer.link.address, 4);
            append_number(mac, subscription.peer.link.port, 2);
        }
        writer.number(subscription.peer.remote ? subscription.peer.remote->network : 0);
        writer.value(mac);
        writer.closing(1);
        writer.closing(0);
        writer.context(1, Unsigned{subscription.process});
        writer.closing(0);
        writer.opening(1); // monitored property reference
        writer.context(0, subscription.object->id);
        writer.context(1, Enumerated{static_cast<std::uint32_t>(monitored_of(subscription))});
        writer.closing(1);
        writer.context(2, subscription.is_confirmed);
        writer.context(3, Unsigned{remaining_s(subscription, now)});
        if (subscription.object->id.type == ObjectType::analog_input || subscription.object->id.type == ObjectType::analog_value)
            writer.context(4, subscription.increment.value_or(subscription.object->cov_increment));
    }
    return octets;
}

} // namespace headcount::building::bacnet
