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
#include <memory>
#include <set>
#include <string>

namespace headcount::report::test {

/// The validator compiles a pattern whenever it meets it, which takes longer than all the rest. Patterns here know digits only
/// as digits, so texts that differ in nothing else need be held against them once; everything else is checked every time.
struct PublishedSchema::Forms {
    std::map<std::string, valijson::Schema> by_kind;
    std::map<std::string, valijson::Schema> by_kind_without_patterns;
    std::set<std::string> texts_seen;
};

namespace {

std::string kind_of(const std::string& event, const std::string& type) {
    return event + " / " + type;
}

nlohmann::json without_patterns(nlohmann::json schema) {
    if (schema.is_object()) schema.erase("pattern");
    if (schema.is_structured()) {
        for (nlohmann::json& part : schema)
            part = without_patterns(part);
    }
    return schema;
}

/// All texts of a report, every digit the same.
std::string texts_of(const nlohmann::json& json) {
    std::string texts;
    if (json.is_string()) {
        for (const char c : json.get_ref<const std::string&>())
            texts += c >= '0' && c <= '9' ? '0' : c;
        return texts + '\n';
    }
    if (json.is_structured()) {
        for (const auto& [key, part] : json.items()) {
            const std::string inner = texts_of(part);
            if (!inner.empty()) texts += key + ':' + inner;
        }
    }
    return texts;
}

void read_schema(const nlohmann::json& json, valijson::Schema& schema) {
    const valijson::adapters::NlohmannJsonAdapter adapter(json);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, schema);
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
        const std::string kind = kind_of(keys["event"]["const"], keys["report_type"]["const"]);
        read_schema(form, forms_->by_kind[kind]);
        read_schema(without_patterns(form), forms_->by_kind_without_patterns[kind]);
    }
}

PublishedSchema::~PublishedSchema() = default;

std::string PublishedSchema::fault_of(std::string_view text) {
    const nlohmann::json report = nlohmann::json::parse(text, nullptr, false);
    if (!report.is_object()) return "It is no JSON object.";
    const std::string texts = texts_of(report);
    const bool is_known = forms_->texts_seen.contains(texts);
    const auto& forms = is_known ? forms_->by_kind_without_patterns : forms_->by_kind;
    const auto form = forms.find(kind_of(report.value("event", ""), report.value("report_type", "")));
    if (form == forms.end()) return "There is no such kind of report.";
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter target(report);
    if (!valijson::Validator().validate(form->second, target, &results)) return text_of(results) + ".";
    forms_->texts_seen.insert(texts);
    return {};
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
    EXPECT_EQ(schema.fault_of(a_line_report().dump()), "");
    EXPECT_NE(schema.fault_of(report.dump()), "") << "also once good ones have been seen";

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
