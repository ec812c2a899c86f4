#pragma once

#include "base/clock.h"
#include "delivery/delivery.h"
#include "settings/settings.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace headcount::delivery::test {

inline const SystemClock& system_clock() {
    static const SystemClock clock;
    return clock;
}

/// Whenever a delivery of this test has something new to tell.
class News {
public:
    void come() {
        const std::scoped_lock lock(mutex_);
        ++count_;
        arrival_.notify_all();
    }
    std::uint64_t count() {
        const std::scoped_lock lock(mutex_);
        return count_;
    }
    /// False if nothing more than `known` has come until then.
    bool wait_for_more(std::uint64_t known, std::chrono::steady_clock::time_point until) {
        std::unique_lock lock(mutex_);
        return arrival_.wait_until(lock, until, [&] { return count_ != known; });
    }

private:
    std::mutex mutex_;
    std::condition_variable arrival_;
    std::uint64_t count_ = 0;
};
inline News& news() {
    static News all;
    return all;
}

/// Waits as short a time as a test can bear.
inline DeliveryOptions impatient() {
    DeliveryOptions options;
    options.shown = [] { news().come(); };
    options.courier.pause = RetryPause(std::chrono::milliseconds(20), std::chrono::milliseconds(100));
    options.patience = {.connect = std::chrono::seconds(10), .answer = std::chrono::seconds(10)};
    return options;
}

/// The `number`th report, with what JSON can hold: quotes, other scripts, escapes.
inline std::string report_json(int number) {
    return R"({"event":"Line Crossing Counting","device":"Türe \"Süd\" 門","number":)" + std::to_string(number) +
           R"(,"text":"\u00e9\n}{"})";
}
inline std::string late_report_json(int number) {
    std::string json = report_json(number);
    json.pop_back();
    return json + R"(,"isRetransmission":true})";
}
inline report::Report line_report(int number) {
    return {.feature = report::Feature::line, .made_at = {}, .json = report_json(number)};
}

/// The number that a report carries, late or not; -1 if it is not one of ours.
inline int number_of(const std::string& json) {
    for (const bool late : {false, true}) {
        const std::size_t at = json.find("\"number\":");
        if (at == std::string::npos) return -1;
        const int number = std::stoi(json.substr(at + 9));
        if (json == (late ? late_report_json(number) : report_json(number))) return number;
    }
    return -1;
}
inline bool is_late(const std::string& json) {
    return json.find(R"("isRetransmission":true)") != std::string::npos;
}

inline settings::Settings to_broker(int port, int qos = 1, const std::string& topic = "hall/line") {
    settings::Settings settings;
    settings.reports.line.recipients.protocol = settings::Protocol::mqtt;
    settings.reports.line.recipients.mqtt = {
        .host = "127.0.0.1", .port = port, .client_id = "", .username = "", .password = "", .topic = topic, .qos = qos};
    return settings;
}

inline settings::Settings to_server(const std::string& url, const std::string& username = "", const std::string& password = "") {
    settings::Settings settings;
    settings.reports.line.recipients.protocol = settings::Protocol::http;
    settings.reports.line.recipients.http[0] = {
        .enabled = true, .url = url, .snapshot = false, .username = username, .password = password};
    return settings;
}

/// Looks whenever a delivery that is `impatient` has news, until it is so, or until that is hopeless.
inline bool eventually(const std::function<bool()>& is_so, std::chrono::seconds patience = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const std::uint64_t known = news().count();
        if (is_so()) return true;
        if (!news().wait_for_more(known, deadline)) return is_so();
    }
}

inline bool is_connected(const Delivery& delivery) {
    const auto status = delivery.status();
    return status.size() == 1 && status[0].connected;
}
inline bool is_empty(const Delivery& delivery) {
    const auto status = delivery.status();
    return status.size() == 1 && status[0].waiting == 0;
}
inline bool has_failed(const Delivery& delivery) {
    const auto status = delivery.status();
    return status.size() == 1 && !status[0].last_error.empty();
}

} // namespace headcount::delivery::test
