#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace headcount::peers {

/// One client of a `TcpPeer`, for the length of a call.
class Connection {
public:
    Connection(int socket, int ending) : socket_(socket), ending_(ending) {}

    /// Whatever comes next; empty at the end.
    std::string receive_some() const {
        char bytes[4096];
        if (!wait_for(POLLIN)) return {};
        const ssize_t count = recv(socket_, bytes, sizeof bytes, 0);
        return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
    }

    /// False once the client is gone or the test ends.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            if (!wait_for(POLLOUT)) return false;
            const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

private:
    bool wait_for(short event) const {
        pollfd waiting[2] = {{socket_, event, 0}, {ending_, POLLIN, 0}};
        return poll(waiting, 2, -1) > 0 && waiting[1].revents == 0;
    }

    int socket_;
    int ending_;
};

/// A server of the test's own, for what no real one would do: serves one client after the other on a free port of 127.0.0.1.
class TcpPeer {
public:
    explicit TcpPeer(std::function<void(const Connection&)> serve) : serve_(std::move(serve)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener_, 8) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
            throw std::runtime_error("the test's server can't listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    TcpPeer(const TcpPeer&) = delete;
    TcpPeer& operator=(const TcpPeer&) = delete;
    ~TcpPeer() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t told = write(ending_, &one, sizeof one);
        thread_.join();
        close(listener_);
        close(ending_);
    }

    int port() const { return port_; }

    /// Waits until so many clients were served.
    bool has_served(int clients, std::chrono::seconds patience = std::chrono::seconds(30)) {
        std::unique_lock lock(mutex_);
        return served_change_.wait_for(lock, patience, [&] { return served_ >= clients; });
    }

private:
    void run() {
        while (true) {
            pollfd waiting[2] = {{listener_, POLLIN, 0}, {ending_, POLLIN, 0}};
            if (poll(waiting, 2, -1) <= 0 || waiting[1].revents != 0) return;
            const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) continue;
            serve_(Connection(client, ending_));
            close(client);
            const std::scoped_lock lock(mutex_);
            ++served_;
            served_change_.notify_all();
        }
    }

    std::function<void(const Connection&)> serve_;
    int listener_ = -1;
    const int ending_ = eventfd(0, EFD_CLOEXEC);
    int port_ = 0;
    std::mutex mutex_;
    std::condition_variable served_change_;
    int served_ = 0;
    std::thread thread_;
};

} // namespace headcount::peers
