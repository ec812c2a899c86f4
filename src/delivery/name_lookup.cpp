#include "delivery/name_lookup.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

namespace headcount::delivery {

namespace {

Result<std::vector<std::string>> resolve(const std::string& host, int flags) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = flags;
    addrinfo* found = nullptr;
    const int status = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
    if (status != 0) return failure(fmt::format("the name '{}' can't be resolved: {}", host, gai_strerror(status)));

    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0) {
            addresses.emplace_back(text.data());
        }
    }
    if (addresses.empty()) return failure(fmt::format("the name '{}' has no address", host));
    return addresses;
}

} // namespace

/// Shared by the loop and the thread that asks; whoever is last closes it.
struct NameLookup::Answer {
    std::mutex mutex;
    Result<std::vector<std::string>> addresses;
    const int arrived = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

    Answer() = default;
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    ~Answer() { close(arrived); }
};

NameLookup::NameLookup(Loop& loop, const std::string& host, Done done) {
    if (auto numeric = resolve(host, AI_NUMERICHOST)) {
        waiting_ = loop.after(Duration::zero(), [done = std::move(done), addresses = std::move(*numeric)] { done(addresses); });
        return;
    }
    answer_ = std::make_shared<Answer>();
    waiting_ = loop.watch(answer_->arrived, POLLIN, [this, done = std::move(done)](short) {
        waiting_.drop();
        const std::shared_ptr<Answer> answer = std::move(answer_);
        std::unique_lock lock(answer->mutex);
        auto addresses = std::move(answer->addresses);
        lock.unlock();
        done(std::move(addresses));
    });
    std::thread([answer = answer_, host] {
        auto addresses = resolve(host, AI_ADDRCONFIG);
        // "localhost" on a machine without a network has only loopback addresses, which AI_ADDRCONFIG doesn't count.
        if (!addresses) addresses = resolve(host, 0);
        const std::scoped_lock lock(answer->mutex);
        answer->addresses = std::move(addresses);
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(answer->arrived, &one, sizeof one);
    }).detach();
}

} // namespace headcount::delivery
