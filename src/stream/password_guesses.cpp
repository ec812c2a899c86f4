#include "stream/password_guesses.h"

#include <algorithm>

namespace headcount::stream {

Duration PasswordGuesses::wait_of(const std::string& address) const {
    for (const Address& one : addresses_) {
        if (one.name == address) return std::max(one.paused_until - clock_.steady(), Duration::zero());
    }
    return Duration::zero();
}

bool PasswordGuesses::was_wrong(const std::string& address) {
    const auto found =
        std::find_if(addresses_.begin(), addresses_.end(), [&](const Address& one) { return one.name == address; });
    if (found != addresses_.end()) {
        addresses_.splice(addresses_.begin(), addresses_, found);
    } else {
        if (addresses_.size() >= limits_.most_addresses) addresses_.pop_back();
        addresses_.push_front({address, {}, {}});
    }
    Address& guesser = addresses_.front();
    const Duration now = clock_.steady();
    std::erase_if(guesser.wrong, [&](Duration time) { return time <= now - limits_.within; });
    guesser.wrong.push_back(now);
    if (guesser.wrong.size() < limits_.most_wrong) return false;
    guesser.wrong.clear();
    guesser.paused_until = now + limits_.pause;
    return true;
}

void PasswordGuesses::was_right(const std::string& address) {
    std::erase_if(addresses_, [&](const Address& one) { return one.name == address; });
}

} // namespace headcount::stream
