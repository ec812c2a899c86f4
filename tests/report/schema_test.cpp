#include "report/schema.h"

#include "report/line_report.h"
#include "report/report_forms.h"
#include "report/text_files.h"

#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <map>

namespace headcount::report::test {

struct PublishedSchema::Forms {
    std::map<std::string, valijson::Schema> by_kind;
};

namespace {

std::string kind_of(const std::string& event, const std::string& type) {
    return event + " / " + type;
}

std::string text_of(valijson::ValidationResults& results) {
    std::string faults;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const std::string& place : error.context)
            faults += place;
        faults += ": " + error.description + "\n";
    }
    return faults;
}

} // namespace

PublishedSchema::PublishedSchema() : forms_(std::make_unique<Forms>()) {
    const nlohmann::json schema = nlohmann::json::parse(reports_schema().dump());
    for (const auto& [name, form] : schema["definitions"].items()) {
        const nlohmann::json& keys = form["properties"];
        const valijson::adapters::NlohmannJsonAdapter adapter(form);
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(adapter, forms_->by_kind[kind_of(keys["event"]["const"], keys["report_type"]["const"])]);
    }
}

PublishedSchema::~PublishedSchema() = default;

std::string PublishedSchema::fault_of(std::string_view text) {
    const nlohmann::json report = nlohmann::json::parse(text, nullptr, false);
    if (!report.is_object()) return "It is no JSON object.";
    const auto form = forms_->by_kind.find(kind_of(report.value("event", ""), report.value("report_type", "")));
    if (form == forms_->by_kind.end()) return "There is no such kind of report.";
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter target(report);
    if (valijson::Validator().validate(form->second, target, &results)) return {};
    return text_of(results) + ".";
}

namespace {

Json a_line_report() {
    const Identity identity{"Sensor", "1", "00:16:28:FA:8E:68", "192.168.0.99"};
    const TimeZone zone;
    return Json::parse(line_trigger_report({identity, zone, true}, WallTime{}, {1, 2}).json);
}

TEST(PublishedSchema, AcceptsAReport) {
    EXPECT_EQ(PublishedSchema().fault_of(a_line_report().dump()), "");
}

TEST(PublishedSchema, AcceptsWhatDeliveryAdds) {
    Json report = a_line_report();
    report["snapshot"] = "/9j/4AAQ";
    report["isRetransmission"] = true;
    EXPECT_EQ(PublishedSchema().fault_of(report.dump()), "");
}

TEST(PublishedSchema, RefusesWhatIsMissingMisspeltOfAnotherTypeOrForm) {
    PublishedSchema schema;
    Json report = a_line_report();
    report.erase("device_info");
    EXPECT_NE(schema.fault_of(report.dump()), "");

    report = a_line_report();
    report["line_triger_data"] = 1;
    EXPECT_NE(schema.fault_of(report.dump()), "");

    report = a_line_report();
    report["line_trigger_data"]["in"] = "1";
    EXPECT_NE(schema.fault_of(report.dump()), "");

    report = a_line_report();
    report["line_trigger_data"]["in"] = -1;
    EXPECT_NE(schema.fault_of(report.dump()), "");

    report = a_line_report();
    report["time_info"]["time"] = "2022-12-20T18:15:52";
    EXPECT_NE(schema.fault_of(report.dump()), "");

    report = a_line_report();
    report["event"] = "Weather";
    EXPECT_NE(schema.fault_of(report.dump()), "");
    EXPECT_NE(schema.fault_of("[]"), "");
    EXPECT_NE(schema.fault_of("{"), "");
}

TEST(PublishedSchema, IsTheOneInDocs) {
    expect_published("docs/reports.schema.json", reports_schema().dump(2) + "\n");
}

} // namespace
} // namespace headcount::report::test
