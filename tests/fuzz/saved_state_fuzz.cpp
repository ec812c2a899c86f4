#include "report/reporting.h"
#include "report/saved_state.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace headcount;

settings::Settings everything() {
    settings::Settings settings;
    settings.device.time_zone = "Europe/Berlin";
    settings.scene.regions = {{1, "Desk", {{0, 0}, {0.4, 0}, {0.4, 1}}}};
    settings.scene.line = Polyline{{0, 0.5}, {1, 0.5}};
    settings.scene.flow = Polygon{{0.1, 0.1}, {0.9, 0.1}, {0.9, 0.9}};
    settings.reports.region.by_result = true;
    settings.reports.region.dwell = true;
    settings.reports.region.dwell_trigger = true;
    settings.reports.line.trigger = true;
    settings.reports.line.schedule = {true, {{0, 0, 1440}, {1, 60, 120}}};
    settings.reports.reset_enabled = true;
    settings.reports.resets = {{std::nullopt, 0}, {1, 150}};
    return settings;
}

} // namespace

/// What is accepted is the same once written and read again, and whoever goes on from it comes to rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto state = report::parse_saved_state(text);
    if (!state) {
        if (state.error().sentence.empty()) std::abort();
        return 0;
    }
    const std::string written = report::to_text(*state);
    const auto again = report::parse_saved_state(written);
    if (!again || report::to_text(*again) != written) std::abort();

    static const settings::Settings settings = everything();
    report::Moment now{WallTime{std::chrono::hours(500'000)}, std::chrono::seconds(5)};
    report::Reporting successor(settings, {}, now, text);
    std::size_t reports = successor.pass(now).size();
    for (int wake_up = 0; wake_up < 3; ++wake_up) {
        const Duration wait = successor.next_due(now) - now.steady;
        if (wait < Duration::zero() || wait > std::chrono::hours(24)) std::abort();
        now = {now.wall + wait, now.steady + wait};
        reports += successor.pass(now).size();
    }
    if (reports > 400 || !report::parse_saved_state(successor.save())) std::abort();
    return 0;
}
