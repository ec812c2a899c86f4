#include "report/report_forms.h"
#include "report/sensor.h"
#include "report/text_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace headcount::report {
namespace {

using namespace std::chrono_literals;

const WallTime nine = test::local("Europe/Berlin", 2026, 6, 1, 9);

/// All that can be reported is.
settings::Settings everything() {
    settings::Settings settings = test::drawn("Europe/Berlin");
    settings.reports.region.enabled = true;
    settings.reports.region.by_result = true;
    settings.reports.region.region_names = true;
    settings.reports.region.dwell = true;
    settings.reports.region.dwell_trigger = true;
    settings.reports.line.enabled = true;
    settings.reports.line.trigger = true;
    settings.reports.flow.enabled = true;
    return settings;
}

/// An hour in which something of every kind happens.
void live_through_an_hour(test::Sensor& sensor) {
    sensor.run_for(10min);
    sensor.cross(1);
    sensor.occupy(3, {2, 1});
    sensor.run_for(5min);
    sensor.cross(11, 4);
    counting::Events events;
    const Duration now = sensor.source_time();
    events.ended_dwells = {{1, 3, now - 91s, now - 1s}};
    events.passages.insert(events.passages.end(), 7, {{}, 0, 2, 1});
    events.passages.insert(events.passages.end(), 2, {{}, 1, 3, 2});
    sensor.observe(events, {{2, 1, now - 4min, now}});
    sensor.occupy(2, {1, 1});
    sensor.run_for(45min);
}

std::string example_of(const ReportForm& form, const test::Sensor& sensor) {
    const auto constant = [&](const char* name) {
        for (const ReportField& field : form.fields)
            if (field.name == name) return field.schema["const"].get<std::string>();
        return std::string();
    };
    const std::vector<Json> found = sensor.reports(constant("event"), constant("report_type"));
    EXPECT_FALSE(found.empty()) << form.name;
    return found.empty() ? "" : found.front().dump(2);
}

/// Puts `text` in its place on the page.
void fill_in(std::string& page, const std::string& name, const std::string& text) {
    const std::string begin = "<!-- " + name + ": made by tests/report/page_test.cpp -->\n";
    const std::size_t from = page.find(begin);
    ASSERT_NE(from, std::string::npos) << "docs/reports.md has no place for " << name;
    const std::size_t to = page.find("<!-- end -->", from);
    ASSERT_NE(to, std::string::npos);
    page.replace(from + begin.size(), to - from - begin.size(), text);
}

TEST(ThePageForIntegrators, IsWhatTheSensorSends) {
    test::Sensor sensor(everything(), nine);
    live_through_an_hour(sensor);
    std::string page = test::text_of_file(std::filesystem::path(HEADCOUNT_SOURCE_DIR) / "docs/reports.md");
    for (const ReportForm& form : report_forms()) {
        if (form.name == "line_interval") fill_in(page, "common interval", field_table(form, true));
        if (form.name == "line_trigger") fill_in(page, "common trigger", field_table(form, true));
        fill_in(page, form.name, field_table(form, false) + "\n```json\n" + example_of(form, sensor) + "\n```\n");
    }
    test::expect_published("docs/reports.md", page);
}

} // namespace
} // namespace headcount::report
