#pragma once

#include "peers/mosquitto.h"
#include "peers/process.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace headcount::peers {

/// A foreign HTTP server: tests/peers/http_server.py, which says what each path does.
class HttpServer {
public:
    /// Starts it on a free port; it can be stopped and started again on the same one.
    HttpServer() { start(); }

    void start() {
        process_.emplace(
            std::vector<std::string>{"python3", HEADCOUNT_SOURCE_DIR "/tests/peers/http_server.py", std::to_string(port_)});
        const auto said = process_->line();
        if (!said || !said->starts_with("listening "))
            throw std::runtime_error("the HTTP server did not start: " + said.value_or("it says nothing"));
        port_ = std::stoi(said->substr(10));
    }
    void stop() { process_.reset(); }

    int port() const { return port_; }
    std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }

    /// What it says next: `answered 401`, `reset`, `message HEX`.
    std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        return process_->line(patience);
    }
    bool says(const std::string& text) { return process_->says(text); }

    /// The next report that it accepted, byte for byte; nothing if none comes in time.
    std::optional<std::string> next(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        while (const auto said = process_->line(patience)) {
            if (said->starts_with("message ")) return bytes_of_hex(said->substr(8));
        }
        return std::nullopt;
    }

private:
    int port_ = 0;
    std::optional<Process> process_;
};

} // namespace headcount::peers
