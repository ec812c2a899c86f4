#pragma once

#include "privacy/pictures.h"
#include "stream/live_view.h"
#include "web/server.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace headcount::web::test {

/// A folder that is removed in the end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "headcount-web-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }

private:
    std::filesystem::path path_;
};

/// What a client has to say, byte by byte, and what it gets.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(loop_) {
        socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    }

    /// False if the server doesn't listen any more.
    bool send(std::string_view bytes) {
        boost::system::error_code error;
        boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), error);
        return !error;
    }

    void end_sending() {
        boost::system::error_code error;
        socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, error);
    }

    /// Reads until the text holds `end` or the connection is closed; fails the test after a minute.
    std::string read_until(std::string_view end) {
        while (text_.find(end) == std::string::npos && read_some()) {
        }
        return text_;
    }

    /// Everything up to the end of the connection.
    std::string read_all() {
        while (read_some()) {
        }
        return text_;
    }

    /// Forgets what was read.
    void forget() { text_.clear(); }

    /// One more piece; false at the end of the connection.
    bool read_some() {
        pollfd readable{socket_.native_handle(), POLLIN, 0};
        if (poll(&readable, 1, 60'000) != 1) {
            ADD_FAILURE() << "The server has not answered for a minute.";
            return false;
        }
        std::array<char, 65536> piece{};
        boost::system::error_code error;
        const std::size_t size = socket_.read_some(boost::asio::buffer(piece), error);
        text_.append(piece.data(), size);
        return !error;
    }

private:
    boost::asio::io_context loop_;
    boost::asio::ip::tcp::socket socket_;
    std::string text_;
};

/// A server on a loop of its own, on a free port of the loopback, with a page and a live view.
class RunningServer {
public:
    RunningServer() : RunningServer(ServerOptions{}) {}
    explicit RunningServer(ServerOptions options, Api api = {}, Gate gate = {}) {
        page.write("index.html", "<!doctype html><title>Headcount</title>");
        page.write("assets/page.js", "console.log(1)");
        page.write(".secret", "hidden");
        options.address = "127.0.0.1";
        options.port = 0;
        if (options.page_folder.empty()) options.page_folder = page.path();
        const auto add = [&api](const std::string& path, const std::string& text) {
            Route route;
            route.path = path;
            route.scope = Scope::read;
            route.handle = [text](const ApiRequest&, const Reply& reply) { reply(json_answer(text)); };
            api.add(std::move(route));
        };
        add("/api/v1/status", R"({"version":"test"})");
        add("/api/v1/settings", R"({"device":{}})");
        Result<std::unique_ptr<Server>> opened = Server::open(loop_, options, std::move(api), std::move(gate), {view, &video});
        if (!opened) throw std::runtime_error(opened.error().sentence);
        server_ = std::move(*opened);
        port = server_->port();
        thread_ = std::jthread([this] { loop_.run(); });
    }
    ~RunningServer() { stop(); }

    /// Runs something on the server's loop and waits for it.
    template <class Work>
    auto on_loop(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto done = task.get_future();
        boost::asio::post(loop_, std::move(task));
        return done.get();
    }

    void stop() {
        if (!thread_.joinable()) return;
        on_loop([this] { server_.reset(); });
        work_.reset();
        thread_.join();
    }

    /// Ends the server, on its loop, while that goes on.
    void close() { server_.reset(); }

    void recheck() {
        on_loop([this] { server_->recheck(); });
    }

    void publish(std::string message) {
        on_loop([this, message = std::move(message)]() mutable { server_->publish(std::move(message)); });
    }
    std::size_t listeners() {
        return on_loop([this] { return server_->listeners(); });
    }
    bool wait_for_listeners(std::size_t count) {
        return eventually([&] { return listeners() == count; });
    }

    /// Asks again until it is so; gives up after a minute.
    template <class Condition>
    static bool eventually(Condition condition) {
        for (int round = 0; round < 6000; ++round) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }

    std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port) + path; }

    TemporaryFolder page;
    stream::LiveView view{{}, {640, 200, 75}};
    stream::VideoEncoding encoding{{}};
    stream::LiveVideo video{encoding};
    std::uint16_t port = 0;

private:
    boost::asio::io_context loop_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
    std::unique_ptr<Server> server_;
    std::jthread thread_;
};

/// What a foreign program prints. It gets no more time than a minute.
inline std::string output_of(const std::string& command) {
    std::string text;
    FILE* const pipe = popen(("timeout 60 " + command + " 2>&1").c_str(), "r");
    std::array<char, 4096> piece{};
    while (const std::size_t size = fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), size);
    pclose(pipe);
    return text;
}

/// Asks once, in the plainest way, and closes.
inline std::string get(std::uint16_t port, const std::string& target, const std::string& fields = "") {
    RawClient client(port);
    client.send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields + "\r\n");
    return client.read_all();
}

} // namespace headcount::web::test
