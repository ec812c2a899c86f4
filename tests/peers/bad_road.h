#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace headcount::peers {

/// The network between a sensor and a server of 127.0.0.1: passes bytes on, or does to them what bad networks do.
class BadRoad {
public:
    enum class Way {
        open,     ///< passes everything on
        refusing, ///< resets every connection at once
        silent,   ///< takes connections, and passes nothing on
        slow,     ///< one byte a second each way
    };

    explicit BadRoad(int destination) : destination_(destination) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address = local(0);
        socklen_t length = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener_, 16) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error("the test's road can't be opened");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    BadRoad(const BadRoad&) = delete;
    BadRoad& operator=(const BadRoad&) = delete;
    ~BadRoad() {
        change([this] { is_ending_ = true; });
        thread_.join();
        close(listener_);
        close(changed_);
    }

    int port() const { return port_; }

    /// Becomes another road; every connection that there is breaks.
    void become(Way way) {
        change([&] { way_ = way; });
    }
    /// Leads to another port, and is open.
    void lead_to(int destination) {
        change([&] {
            way_ = Way::open;
            destination_ = destination;
        });
    }

private:
    struct Pair {
        std::array<int, 2> ends{-1, -1}; ///< the sensor's, the server's
    };

    static sockaddr_in local(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        return address;
    }
    static void reset(int socket) {
        if (socket < 0) return;
        const linger at_once{1, 0};
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(socket);
    }
    static void reset(const Pair& pair) {
        for (const int end : pair.ends)
            reset(end);
    }

    template <class Change>
    void change(Change make) {
        {
            const std::scoped_lock lock(mutex_);
            make();
            ++version_;
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t told = write(changed_, &one, sizeof one);
    }

    void run() {
        std::list<Pair> pairs;
        std::uint64_t known = 0;
        while (true) {
            std::unique_lock lock(mutex_);
            const Way way = way_;
            const int destination = destination_;
            const bool is_ending = is_ending_;
            if (known != version_ || is_ending) {
                for (const Pair& pair : pairs)
                    reset(pair);
                pairs.clear();
                known = version_;
            }
            lock.unlock();
            if (is_ending) return;

            std::vector<pollfd> waiting{{listener_, POLLIN, 0}, {changed_, POLLIN, 0}};
            if (way == Way::open) {
                for (const Pair& pair : pairs)
                    for (const int end : pair.ends)
                        waiting.push_back({end, POLLIN, 0});
            }
            poll(waiting.data(), waiting.size(), way == Way::slow ? 1000 : -1);
            if (waiting[1].revents != 0) {
                std::uint64_t count = 0;
                [[maybe_unused]] const ssize_t taken = read(changed_, &count, sizeof count);
                continue;
            }
            std::erase_if(pairs, [&](const Pair& pair) {
                const bool stands = way == Way::silent || pass(pair, way == Way::slow ? 1 : 65'536);
                if (!stands) reset(pair);
                return !stands;
            });
            if (waiting[0].revents != 0) take_in(way, destination, pairs);
        }
    }

    void take_in(Way way, int destination, std::list<Pair>& pairs) const {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        Pair pair{{client, -1}};
        if (way != Way::refusing) {
            pair.ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const sockaddr_in address = local(destination);
            if (connect(pair.ends[1], reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
                pairs.push_back(pair);
                return;
            }
        }
        reset(pair);
    }

    /// False once an end has gone.
    static bool pass(const Pair& pair, std::size_t most) {
        for (const std::size_t from : {0U, 1U}) {
            std::array<char, 65'536> bytes;
            const ssize_t count = recv(pair.ends[from], bytes.data(), most, MSG_DONTWAIT);
            if (count == 0) return false;
            if (count < 0) {
                if (errno != EAGAIN) return false;
                continue;
            }
            if (send(pair.ends[1 - from], bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) return false;
        }
        return true;
    }

    int listener_ = -1;
    const int changed_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int port_ = 0;
    std::mutex mutex_;
    Way way_ = Way::open;
    int destination_;
    bool is_ending_ = false;
    std::uint64_t version_ = 0;
    std::thread thread_;
};

} // namespace headcount::peers
