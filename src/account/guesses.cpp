#include "account/guesses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::account {

Guesses::Count& Guesses::count_of(const std::string& address) {
    const std::string name = network_of(address);
    const auto found = std::find_if(addresses_.begin(), addresses_.end(), [&](const Address& one) { return one.name == name; });
    if (found != addresses_.end()) {
        addresses_.splice(addresses_.begin(), addresses_, found);
    } else {
        if (addresses_.size() >= limits_.most_addresses) addresses_.pop_back();
        addresses_.push_front({name, {}});
    }
    return addresses_.front().count;
}

void Guesses::add(Count& count, Duration pause, Duration now) const {
    if (++count.wrong < limits_.most_wrong) return;
    count.wrong = 0;
    ++count.pauses;
    count.paused_until = now + pause;
}

Duration Guesses::begin(const std::string& address, Duration now) {
    Count& own = count_of(address);
    const Duration wait = std::max(own.paused_until, all_.paused_until) - now;
    if (wait > Duration::zero()) return wait;
    Duration pause = limits_.pause;
    for (int i = 0; i < own.pauses && pause < limits_.longest_pause; ++i)
        pause *= 2;
    add(own, std::min(pause, limits_.longest_pause), now);
    add(all_, limits_.pause, now);
    return Duration::zero();
}

void Guesses::succeed(const std::string& address) {
    count_of(address) = {};
    all_ = {};
}

void Guesses::take_back(const std::string& address) {
    const auto undo = [this](Count& count) {
        if (count.wrong > 0) {
            --count.wrong;
        } else if (count.pauses > 0) {
            --count.pauses;
            count.wrong = limits_.most_wrong - 1;
            count.paused_until = {};
        }
    };
    undo(count_of(address));
    undo(all_);
}

Duration Guesses::locked_for(Duration now) const {
    return std::max(all_.paused_until - now, Duration::zero());
}

std::string network_of(const std::string& address) {
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
    const bool is_mapped = std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char b) { return b == 0; }) &&
                           bytes[10] == 0xff && bytes[11] == 0xff;
    if (!is_mapped) std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

} // namespace headcount::account
