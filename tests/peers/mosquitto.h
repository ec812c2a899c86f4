#pragma once

#include "peers/certificates.h"
#include "peers/network.h"
#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace headcount::peers {

/// What `mosquitto_sub -F %x` prints: two hexadecimal digits a byte.
inline std::string bytes_of_hex(const std::string& digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

/// An Eclipse Mosquitto broker of its own on a free port of this machine, and its subscriptions kept on the disk.
class MosquittoBroker {
public:
    /// `more` is added to its configuration file.
    explicit MosquittoBroker(const std::string& more = "") : port_(free_port()) {
        std::ofstream(folder_ / "mosquitto.conf")
            << "listener " << port_ << " 127.0.0.1\n"
            << "user root\n"
            << "persistence true\npersistence_location " << folder_.path().string() << "/\n"
            << "max_queued_messages 0\nlog_dest stderr\nlog_type information\nlog_type error\nconnection_messages false\n"
            << (more.empty() ? "allow_anonymous true\n" : more);
    }

    /// A second listener that speaks TLS. Before `start`. With a client CA (PEM) it asks for a client certificate.
    int add_tls(const Credentials& server, const std::string& client_ca = "") {
        const int port = free_port();
        const std::string name = std::to_string(port);
        std::ofstream configuration(folder_ / "mosquitto.conf", std::ios::app);
        configuration << "listener " << port << " 127.0.0.1\n"
                      << "certfile " << write_file((folder_ / (name + ".pem")).string(), server.certificate) << '\n'
                      << "keyfile " << write_file((folder_ / (name + ".key")).string(), server.key) << '\n';
        if (!client_ca.empty()) {
            configuration << "cafile " << write_file((folder_ / (name + ".ca")).string(), client_ca)
                          << "\nrequire_certificate true\n";
        }
        return port;
    }

    int port() const { return port_; }
    const TemporaryFolder& folder() const { return folder_; }

    /// Returns once it accepts connections.
    void start() {
        process_.emplace(std::vector<std::string>{"/usr/sbin/mosquitto", "-c", (folder_ / "mosquitto.conf").string()});
        if (!process_->says(" running", std::chrono::seconds(10)))
            throw std::runtime_error("the mosquitto broker did not start; is it installed? scripts/install test does that");
    }

    /// Ends it. SIGTERM lets it write down its subscriptions and what they wait for; SIGKILL is a power cut.
    void stop(int signal = SIGTERM) {
        if (process_) process_->end(signal);
        process_.reset();
    }

private:
    TemporaryFolder folder_;
    int port_;
    std::optional<Process> process_;
};

/// A foreign subscriber: mosquitto_sub, with a session that the broker keeps while it is away.
class MosquittoSubscriber {
public:
    MosquittoSubscriber(int port, const std::string& topic, const std::vector<std::string>& more = {})
        : process_([&] {
              std::vector<std::string> words{"stdbuf",
                                             "-oL",
                                             "mosquitto_sub",
                                             "-h",
                                             "127.0.0.1",
                                             "-p",
                                             std::to_string(port),
                                             "-t",
                                             topic,
                                             "-q",
                                             "2",
                                             "-c",
                                             "-i",
                                             "subscriber-" + topic,
                                             "-F",
                                             "message %t %q %r %x",
                                             "-d"};
              words.insert(words.end(), more.begin(), more.end());
              return words;
          }()) {
        if (!process_.says("Subscribed ("))
            throw std::runtime_error("mosquitto_sub could not subscribe; is it installed? scripts/install test does that");
    }

    struct Received {
        std::string topic;
        int qos = 0;
        bool retained = false;
        std::string payload;
    };

    /// The next message, byte for byte; nothing if none comes in time.
    std::optional<Received> next(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        while (const auto line = process_.line(patience)) {
            std::istringstream words(*line);
            std::string kind;
            std::string payload;
            Received received;
            if (words >> kind && kind == "message" && words >> received.topic >> received.qos >> received.retained >> payload) {
                received.payload = bytes_of_hex(payload);
                return received;
            }
        }
        return std::nullopt;
    }

    /// The bytes of the next message; says so if none comes.
    std::string next_payload() {
        const auto received = next();
        return received ? received->payload : "(no message came)";
    }

private:
    Process process_;
};

} // namespace headcount::peers
