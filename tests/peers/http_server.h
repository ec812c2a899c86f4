#pragma once

#include "peers/certificates.h"
#include "peers/mosquitto.h"
#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace headcount::peers {

/// A foreign HTTP server: tests/peers/http_server.py, which says what each path does.
class HttpServer {
public:
    /// Starts it on a free port; it can be stopped and started again on the same one.
    HttpServer() { start(); }
    /// The same for HTTPS. With a client CA (PEM) it asks for a client certificate.
    explicit HttpServer(const Credentials& server, const std::string& client_ca = "") {
        tls_ = {write_file((folder_ / "certificate.pem").string(), server.certificate),
                write_file((folder_ / "key.pem").string(), server.key)};
        if (!client_ca.empty()) tls_.push_back(write_file((folder_ / "client-ca.pem").string(), client_ca));
        start();
    }

    void start() {
        std::vector<std::string> words{"python3", HEADCOUNT_SOURCE_DIR "/tests/peers/http_server.py", std::to_string(port_)};
        words.insert(words.end(), tls_.begin(), tls_.end());
        process_.emplace(words);
        const auto said = process_->line();
        if (!said || !said->starts_with("listening "))
            throw std::runtime_error("the HTTP server did not start: " + said.value_or("it says nothing"));
        port_ = std::stoi(said->substr(10));
    }
    void stop() { process_.reset(); }

    int port() const { return port_; }
    /// With the address for HTTP, with the name for HTTPS.
    std::string url(const std::string& path) const {
        return (tls_.empty() ? "http://127.0.0.1:" : "https://localhost:") + std::to_string(port_) + path;
    }

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
    TemporaryFolder folder_;
    std::vector<std::string> tls_;
    int port_ = 0;
    std::optional<Process> process_;
};

} // namespace headcount::peers
