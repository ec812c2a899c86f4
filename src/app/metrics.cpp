#include "app/metrics.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace headcount::app {

namespace {

namespace fs = std::filesystem;

constexpr int most_thermometers = 32;

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes the text format: https://prometheus.io/docs/instrumenting/exposition_formats/
class Page {
public:
    /// Begins a metric. Its samples follow at once.
    void metric(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        fmt::format_to(std::back_inserter(text_), "# HELP headcount_{} {}\n# TYPE headcount_{} {}\n", name, help, name, type);
    }

    void sample(const Labels& labels, double value) {
        text_ += "headcount_";
        text_ += name_;
        if (labels.size() > 0) {
            std::string_view separator = "{";
            for (const auto& [label, content] : labels) {
                fmt::format_to(std::back_inserter(text_), "{}{}=\"{}\"", separator, label, escaped(content));
                separator = ",";
            }
            text_ += '}';
        }
        // Counts beyond what a double holds exactly would take thousands of years.
        fmt::format_to(std::back_inserter(text_), " {}\n", value);
    }
    void sample(double value) { sample({}, value); }

    std::string take() { return std::move(text_); }

private:
    static std::string escaped(std::string_view content) {
        std::string text;
        for (const char c : content) {
            if (c == '\\' || c == '"') text += '\\';
            if (c == '\n') {
                text += "\\n";
            } else {
                text += c;
            }
        }
        return text;
    }

    std::string_view name_;
    std::string text_;
};

void put_counts(Page& page, const SensorState& state) {
    const report::Standing& standing = state.standing;
    page.metric("people", "gauge", "People who are counted now.");
    page.sample(standing.occupancy.total);
    page.metric("region_people", "gauge", "People in a region now.");
    for (std::size_t i = 0; i < state.settings.scene.regions.size(); ++i) {
        const settings::Region& region = state.settings.scene.regions[i];
        const int people = i < standing.occupancy.regions.size() ? standing.occupancy.regions[i] : 0;
        page.sample({{"region", std::to_string(region.id)}, {"name", region.name}}, people);
    }
    page.metric("crossings_total", "counter", "People who have crossed the line since the last reset.");
    page.sample({{"direction", "in"}}, static_cast<double>(standing.in_total));
    page.sample({{"direction", "out"}}, static_cast<double>(standing.out_total));
    page.metric("overcrowded", "gauge", "Whether more people are there than are allowed.");
    page.sample(standing.overcrowded ? 1 : 0);
}

void put_sight(Page& page, const SensorState& state, const MetricsExtras& extras) {
    page.metric("source_running", "gauge", "Whether pictures come.");
    page.sample(state.source.kind == video::SourceState::Kind::running ? 1 : 0);
    page.metric("health", "gauge", "1 for the state that holds: whether what is counted can be believed.");
    for (std::size_t i = 0; i < delivery::health_states; ++i) {
        const auto health = static_cast<delivery::Health>(i);
        page.sample({{"state", delivery::name_of(health)}}, health == state.health ? 1 : 0);
    }
    page.metric("frames_total", "counter", "Pictures that people were looked for in.");
    page.sample(static_cast<double>(extras.frames));
    page.metric("frames_per_second", "gauge", "Pictures a second that people are looked for in, over two seconds.");
    page.sample(state.frames_per_second);
    page.metric("stage_seconds", "gauge", "What a picture costs in each stage, on average.");
    page.sample({{"stage", "decode"}}, to_seconds(state.times.decode));
    page.sample({{"stage", "detect"}}, to_seconds(state.times.detect));
    page.sample({{"stage", "track"}}, to_seconds(state.times.track));
    page.sample({{"stage", "count"}}, to_seconds(state.times.count));
}

void put_delivery(Page& page, const SensorState& state) {
    const auto each = [&](std::string_view name, std::string_view help, const auto& value_of) {
        page.metric(name, name.ends_with("_total") ? "counter" : "gauge", help);
        for (const delivery::RecipientStatus& recipient : state.recipients)
            page.sample({{"feature", report::name_of(recipient.feature)}, {"recipient", recipient.address}}, value_of(recipient));
    };
    each("recipient_connected", "Whether a recipient of reports can be reached.",
         [](const auto& recipient) { return recipient.connected ? 1 : 0; });
    each("recipient_failing", "Whether the last attempt to reach a recipient failed.",
         [](const auto& recipient) { return recipient.last_error.empty() ? 0 : 1; });
    each("recipient_delivered_total", "Reports that a recipient has taken.",
         [](const auto& recipient) { return static_cast<double>(recipient.delivered); });
    each("recipient_failures_total", "Attempts to connect to a recipient or to report to it that failed.",
         [](const auto& recipient) { return static_cast<double>(recipient.failures); });
    each("recipient_waiting_reports", "Reports that wait for a recipient.",
         [](const auto& recipient) { return static_cast<double>(recipient.waiting); });
    each("recipient_last_success_timestamp_seconds", "When a recipient last took a report; 0: not since the start.",
         [](const auto& recipient) { return to_seconds(recipient.last_success.time_since_epoch()); });
    page.metric("storage_fault", "gauge", "Whether the disk takes nothing, so that a restart would lose something.");
    page.sample({{"store", "outbox"}}, state.delivery_fault.empty() ? 0 : 1);
    page.sample({{"store", "history"}}, state.history_fault.empty() ? 0 : 1);
}

void put_process(Page& page, const SensorState& state, const MetricsExtras& extras) {
    page.metric("page_listeners", "gauge", "Browsers and others that follow the live view's messages.");
    page.sample(static_cast<double>(extras.page_listeners));
    page.metric("location_push_clients", "gauge", "Clients of the realtime location push.");
    page.sample(static_cast<double>(extras.push_listeners));
    page.metric("location_push_lost_lines_total", "counter", "Lines that clients missed who read too slowly.");
    page.sample(static_cast<double>(extras.push_lost_lines));
    page.metric("process_cpu_seconds_total", "counter", "Processor time that the sensor has used.");
    page.sample(extras.process.processor_s);
    page.metric("process_resident_memory_bytes", "gauge", "Memory that the sensor uses.");
    page.sample(static_cast<double>(extras.process.memory_bytes));
    page.metric("temperature_celsius", "gauge", "Temperatures that the board measures.");
    for (const Temperature& temperature : extras.temperatures)
        page.sample({{"zone", temperature.zone}, {"kind", temperature.kind}}, temperature.celsius);
    page.metric("info", "gauge", "Which sensor this is. Always 1.");
    page.sample({{"version", HEADCOUNT_VERSION}, {"name", state.settings.device.name}, {"serial_number", state.serial_number}},
                1);
}

} // namespace

std::vector<Temperature> read_temperatures(const fs::path& folder) {
    std::vector<Temperature> found;
    for (int number = 0; number < most_thermometers; ++number) {
        const fs::path zone = folder / ("thermal_zone" + std::to_string(number));
        std::ifstream value(zone / "temp");
        long thousandths = 0;
        // Numbers may have gaps; a zone whose sensor is asleep has no value.
        if (!(value >> thousandths)) continue;
        Temperature& temperature = found.emplace_back();
        temperature.zone = std::to_string(number);
        temperature.celsius = static_cast<double>(thousandths) / 1000;
        std::ifstream(zone / "type") >> temperature.kind;
    }
    return found;
}

ProcessUse read_process_use() {
    ProcessUse use;
    rusage spent{};
    if (::getrusage(RUSAGE_SELF, &spent) == 0) {
        const auto seconds_of = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
        };
        use.processor_s = seconds_of(spent.ru_utime) + seconds_of(spent.ru_stime);
    }
    std::uint64_t pages = 0;
    std::ifstream sizes("/proc/self/statm");
    if (sizes >> pages >> pages) use.memory_bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return use;
}

std::string metrics_text(const SensorState& state, const MetricsExtras& extras) {
    Page page;
    put_counts(page, state);
    put_sight(page, state, extras);
    put_delivery(page, state);
    put_process(page, state, extras);
    return page.take();
}

} // namespace headcount::app
