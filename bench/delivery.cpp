// How fast reports get out: so many trigger reports a second into a broker on this machine, and how long each takes.
//
//   scripts/build release bench_delivery && build/bench_delivery [SECONDS [REPORTS_A_SECOND]]
//
// Starts a mosquitto of its own. A thread that stands for the frame loop submits the reports on time; a subscriber notes when
// each has come. Prints how long submitting took (that is what the frame loop would feel) and how old a report was when it
// arrived, written to the disk and acknowledged (QoS 1) on the way. Fails if a report is missing, or if the 99th percentile is
// over 50 ms.
#include "delivery/delivery.h"

#include "base/clock.h"
#include "base/log.h"
#include "peers/mosquitto.h"

#include <fmt/format.h>
#include <mosquitto.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace headcount;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr const char* topic = "bench/line";
constexpr double longest_ms = 50;

/// Notes how old each report is when it comes. The library's thread writes, others ask.
class Arrivals {
public:
    Arrivals(const Clock& clock, int port) : clock_(clock), client_(mosquitto_new("bench-subscriber", true, this)) {
        mosquitto_connect_callback_set(client_,
                                       [](mosquitto* client, void*, int) { mosquitto_subscribe(client, nullptr, topic, 1); });
        mosquitto_subscribe_callback_set(
            client_, [](mosquitto*, void* self, int, int, const int*) { static_cast<Arrivals*>(self)->begin(); });
        mosquitto_message_callback_set(client_, [](mosquitto*, void* self, const mosquitto_message* message) {
            static_cast<Arrivals*>(self)->take(static_cast<const char*>(message->payload));
        });
        mosquitto_connect(client_, "127.0.0.1", port, 60);
        mosquitto_loop_start(client_);
    }
    Arrivals(const Arrivals&) = delete;
    Arrivals& operator=(const Arrivals&) = delete;
    ~Arrivals() {
        mosquitto_disconnect(client_);
        mosquitto_loop_stop(client_, false);
        mosquitto_destroy(client_);
    }

    void wait_until_subscribed() {
        std::unique_lock lock(mutex_);
        change_.wait(lock, [this] { return is_subscribed_; });
    }
    /// Their ages, sorted; fewer if they don't come within half a minute.
    std::vector<double> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        change_.wait_for(lock, std::chrono::seconds(30), [&] { return ages_ms_.size() >= count; });
        std::sort(ages_ms_.begin(), ages_ms_.end());
        return ages_ms_;
    }

private:
    void begin() {
        const std::scoped_lock lock(mutex_);
        is_subscribed_ = true;
        change_.notify_all();
    }
    void take(const std::string& json) {
        const Duration sent{std::stoll(json.substr(json.find("\"at\":") + 5))};
        const std::scoped_lock lock(mutex_);
        ages_ms_.push_back(Milliseconds(clock_.steady() - sent).count());
        change_.notify_all();
    }

    const Clock& clock_;
    mosquitto* client_;
    std::mutex mutex_;
    std::condition_variable change_;
    bool is_subscribed_ = false;
    std::vector<double> ages_ms_;
};

double percentile(const std::vector<double>& sorted, double part) {
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

report::Report report_at(Duration moment) {
    report::Report report;
    report.json = fmt::format(R"({{"event":"Line Crossing Counting","report_type":"trigger","at":{},"device_info":{{"device":)"
                              R"("Workplace Sensor","device_sn":"BENCH","device_mac":"00:00:00:00:00:00","ip_address":)"
                              R"("127.0.0.1"}},"line_trigger_data":{{"in":1,"out":0}}}})",
                              moment.count());
    return report;
}

} // namespace

int main(int count, char** words) {
    const int seconds = count > 1 ? std::atoi(words[1]) : 60;
    const int rate = count > 2 ? std::atoi(words[2]) : 1000;
    const SystemClock clock;
    peers::MosquittoBroker broker;
    broker.start();
    mosquitto_lib_init();
    Arrivals arrivals(clock, broker.port());
    arrivals.wait_until_subscribed();

    settings::Settings settings;
    settings.reports.line.recipients.protocol = settings::Protocol::mqtt;
    settings::MqttRecipient& mqtt = settings.reports.line.recipients.mqtt;
    mqtt.host = "127.0.0.1";
    mqtt.port = broker.port();
    mqtt.topic = topic;
    mqtt.qos = 1;
    const peers::TemporaryFolder folder;
    const auto delivery = delivery::Delivery::open(folder / "outbox.sqlite", settings, "BENCH", clock);

    const std::clock_t worked_before = std::clock();
    std::vector<double> submitting_ms;
    const auto began = std::chrono::steady_clock::now();
    for (int number = 0; number < seconds * rate; ++number) {
        std::this_thread::sleep_until(began + std::chrono::nanoseconds(1'000'000'000LL * number / rate));
        const Duration before = clock.steady();
        delivery->submit({report_at(before)}, "state");
        submitting_ms.push_back(Milliseconds(clock.steady() - before).count());
    }
    const std::vector<double> ages_ms = arrivals.wait_for(submitting_ms.size());
    const double worked_s = static_cast<double>(std::clock() - worked_before) / CLOCKS_PER_SEC;
    std::sort(submitting_ms.begin(), submitting_ms.end());

    fmt::print("{} reports a second for {} s into a local broker, QoS 1: {} of {} arrived\n", rate, seconds, ages_ms.size(),
               submitting_ms.size());
    fmt::print("submitting:  p50 {:.3f} ms, p99 {:.3f} ms, longest {:.3f} ms\n", percentile(submitting_ms, 0.5),
               percentile(submitting_ms, 0.99), submitting_ms.back());
    fmt::print("to arrival:  p50 {:.2f} ms, p99 {:.2f} ms, longest {:.2f} ms\n", percentile(ages_ms, 0.5),
               percentile(ages_ms, 0.99), ages_ms.empty() ? 0 : ages_ms.back());
    fmt::print("processor:   {:.2f} ms a report, everything but the broker\n", 1000 * worked_s / (seconds * rate));
    const bool is_good = ages_ms.size() == submitting_ms.size() && percentile(ages_ms, 0.99) < longest_ms;
    if (!is_good) fmt::print("A report is missing, or the 99th percentile is not under {} ms.\n", longest_ms);
    return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
