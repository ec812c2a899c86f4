#pragma once

#include "base/time.h"

#include <cstddef>
#include <list>
#include <string>

namespace headcount::account {

/// Limits how often a secret can be guessed.
///
/// Five wrong guesses lock the secret for a while, whoever made them. An address that makes five is not let guess either, for as
/// long the first time and twice as long each time after that until it guesses right: so it can't keep the secret locked for
/// others. A guess counts as wrong from its beginning until it is found right: many at once are not more than five. Time is
/// handed in (steady).
class Guesses {
public:
    struct Limits {
        int most_wrong = 5;
        Duration pause = std::chrono::minutes(10);
        Duration longest_pause = std::chrono::hours(24); ///< of an address
        std::size_t most_addresses = 1024;               ///< remembered; the one unheard of for longest is forgotten
    };
    explicit Guesses(const Limits& limits) : limits_(limits) {}

    /// How long to wait before the next guess; 0: it may be made now, and has begun.
    Duration begin(const std::string& address, Duration now);

    /// The guess was right: what came before is forgiven.
    void succeed(const std::string& address);

    /// The secret is another now: whoever is not paused may guess at once.
    void unlock() { all_ = {}; }

    /// The guess could not be looked at.
    void take_back(const std::string& address);

    /// How long the secret stays locked; 0: it is not.
    Duration locked_for(Duration now) const;

private:
    struct Count {
        int wrong = 0;
        int pauses = 0;          ///< since the last right guess
        Duration paused_until{}; ///< steady time
    };
    struct Address {
        std::string name;
        Count count;
    };

    Count& count_of(const std::string& address);
    void add(Count& count, Duration pause, Duration now) const;

    Limits limits_;
    Count all_;
    std::list<Address> addresses_; // heard of last first
};

/// What of an address one client has to itself: an IPv4 address, or the first half of one of IPv6, of which a client has all.
std::string network_of(const std::string& address);

} // namespace headcount::account
