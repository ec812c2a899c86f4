#pragma once

#include "base/clock.h"

#include <cstddef>
#include <list>
#include <string>

namespace headcount::stream {

/// Limits how often one address may guess the password of RTSP: five wrong ones within a minute, and none of its guesses is
/// looked at for five minutes, nor is the right one. Other addresses do not notice: whoever guesses cannot keep others out.
///
/// Belongs to one thread.
class PasswordGuesses {
public:
    struct Limits {
        std::size_t most_wrong = 5;
        Duration within = std::chrono::minutes(1);
        Duration pause = std::chrono::minutes(5);
        std::size_t most_addresses = 1024; ///< remembered; the one unheard of for longest is forgotten
    };
    /// The clock must outlive it.
    PasswordGuesses(const Limits& limits, const Clock& clock) : limits_(limits), clock_(clock) {}

    /// How long the address has to wait before a guess of its is looked at; 0: it need not.
    Duration wait_of(const std::string& address) const;

    /// It was wrong. True if the address has to wait from now on.
    bool was_wrong(const std::string& address);

    /// It was right: what came before is forgiven.
    void was_right(const std::string& address);

private:
    struct Address {
        std::string name;
        std::list<Duration> wrong; ///< steady times, oldest first
        Duration paused_until{};   ///< steady time
    };

    Limits limits_;
    const Clock& clock_;
    std::list<Address> addresses_; // heard of last first
};

} // namespace headcount::stream
