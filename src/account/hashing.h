#pragma once

#include "account/secrets.h"
#include "base/bounded_queue.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace headcount::account {

/// Hashes passwords on a thread of its own: each takes tens of milliseconds and 64 MiB, and only one is made at a time.
///
/// Belongs to one thread (the I/O loop), on which all answers come, by way of `post`. No more than eight wait. When this object
/// is destroyed, what still waits is dropped without an answer, on the owner's thread.
class Hashing {
public:
    /// Runs a function on the owner's thread, soon. Called on the other one; may drop it once the owner ends.
    using Post = std::function<void(std::function<void()>)>;

    Hashing(const HashCost& cost, Post post);
    ~Hashing();
    Hashing(const Hashing&) = delete;
    Hashing& operator=(const Hashing&) = delete;

    /// Makes a hash; `then` gets nothing if there is not enough memory. False if too many wait already: `then` is not called.
    bool make(std::string secret, std::function<void(std::optional<std::string>)> then);

    /// Compares. False as above.
    bool compare(std::string hash, std::string secret, std::function<void(bool)> then);

private:
    struct Made {
        std::optional<std::string> hash;
        bool is_equal = false;
    };
    struct Job {
        std::uint64_t number = 0;
        std::function<Made()> work;
    };
    struct Waiting {
        std::map<std::uint64_t, std::function<void(Made)>> by_number;
    };

    bool start(std::function<Made()> work, std::function<void(Made)> then);

    HashCost cost_;
    std::uint64_t next_number_ = 1;
    std::shared_ptr<Waiting> waiting_; // held by nobody else for longer than a call
    BoundedQueue<Job> jobs_;
    std::jthread thread_;
};

} // namespace headcount::account
