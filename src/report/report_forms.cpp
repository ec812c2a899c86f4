#include "report/report_forms.h"

#include <fmt/format.h>

#include <utility>

namespace headcount::report {

namespace {

using Fields = std::vector<ReportField>;

Json text() {
    return {{"type", "string"}};
}
Json text_like(const char* pattern) {
    return {{"type", "string"}, {"pattern", pattern}};
}
Json one(const char* value) {
    return {{"const", value}};
}
Json count() {
    return {{"type", "integer"}, {"minimum", 0}};
}
Json integer() {
    return {{"type", "integer"}};
}
Json list_of(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

/// An object with exactly these members, those with a condition optional.
Json object_of(const Fields& fields) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const ReportField& field : fields) {
        Json schema = field.schema;
        if (!field.meaning.empty()) schema["description"] = field.meaning;
        properties[field.name] = std::move(schema);
        if (field.when.empty()) required.push_back(field.name);
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

Json local_time() {
    return text_like("^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$");
}
Json iso_time() {
    return text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}$");
}
Json region_number() {
    return {{"type", "integer"}, {"minimum", 1}, {"maximum", 16}};
}

ReportField event(const char* name) {
    return {"event", one(name), "", "what the report is about"};
}
ReportField interval_type() {
    return {"report_type", one("interval"), "", "a periodic report"};
}
ReportField trigger_type() {
    return {"report_type", one("trigger"), "", "sent because something happened"};
}

ReportField device_info() {
    return {"device_info",
            object_of({{"device", text(), "", "the sensor's name"},
                       {"device_sn", text(), "", "its serial number"},
                       {"device_mac", text(), "", "hardware address of the interface in use, upper case with colons"},
                       {"ip_address", text(), "", "address of the interface in use"}}),
            "", "who reports"};
}

Fields zone_fields() {
    return {{"timezone", text_like("^UTC[+-][0-9]{1,2}:[0-9]{2}$"), "", "offset without daylight saving"},
            {"dst_status", {{"type", "boolean"}}, "", "daylight saving is in force, and the times include it"}};
}

ReportField period_info() {
    Fields fields = zone_fields();
    fields.push_back({"start_time", local_time(), "", "the period's start, local"});
    fields.push_back({"end_time", local_time(), "", "the period's end, local"});
    return {"time_info", object_of(fields), "with Report with Timestamp", "the period; zone and daylight saving as at its end"};
}

ReportField moment_info() {
    Fields fields{{"time", local_time(), "", "when it happened, local"}};
    for (ReportField& field : zone_fields())
        fields.push_back(std::move(field));
    return {"time_info", object_of(fields), "with Report with Timestamp", "the moment"};
}

/// The fields of one kind between those that all have.
ReportForm form(std::string name, std::string title, Fields head, const Fields& body) {
    for (ReportField& field : head)
        field.is_common = true;
    head.insert(head.end(), body.begin(), body.end());
    head.push_back(
        {"snapshot", text(), "over HTTP, with Snapshot on", "the picture that the report speaks of: JPEG in base64", true});
    head.push_back(
        {"isRetransmission", {{"const", true}}, "sent late", "the report was stored while its recipient was away", true});
    return {std::move(name), std::move(title), std::move(head)};
}

constexpr const char* with_regions = "with regions drawn, mapped";
constexpr const char* with_people = "with regions drawn, mapped; type Region People Counting";

ReportField region_numbers() {
    return {"numbering_regions", list_of(region_number()), with_regions, "the regions' numbers; the lists below have this order"};
}
ReportField region_total() {
    return {"total_mapped_regions", count(), with_regions, "how many regions are drawn"};
}
ReportField region_names() {
    return {"regions_name", list_of(text()), "with regions drawn, mapped; Report With Region Name", "their names"};
}
ReportField region_people() {
    return {"current_counted", list_of(count()), with_people, "people in each region"};
}
ReportField region_occupancy(const char* when) {
    return {"occupancy", list_of({{"enum", {0, 1}}}), when, "1 for each region with somebody in it"};
}
ReportField current_total() {
    return {"current_total", count(), "",
            "people now: in the regions, outside all of them (non-mapped), or in the whole picture"};
}

ReportForm region_interval() {
    return form(
        "region_interval", "Region People Counting, periodic",
        {event("Region People Counting"), interval_type(), device_info(), period_info()},
        {current_total(),
         {"Max_counted", count(), "type Region People Counting", "the same as max_counted, in the vendor's other spelling"},
         {"max_counted", count(), "", "the most people there were at once during the period"},
         region_total(),
         region_names(),
         region_numbers(),
         region_people(),
         region_occupancy(with_regions)});
}

ReportForm region_trigger() {
    return form("region_trigger", "Region People Counting, trigger",
                {event("Region People Counting"), device_info(), moment_info(), trigger_type()},
                {current_total(), region_total(), region_numbers(),
                 region_occupancy("with regions drawn, mapped; type Occupancy"), region_people(), region_names()});
}

ReportForm dwell_interval() {
    const Json entry = object_of({{"region", region_number(), "", "the region's number"},
                                  {"max_dwell_time", count(), "", "the longest stay, in whole seconds"},
                                  {"avg_dwell_time", count(), "", "the average stay, in whole seconds"}});
    return form("dwell_interval", "Dwell Time Detection, periodic",
                {event("Dwell Time Detection"), interval_type(), device_info(), period_info()},
                {{"dwell_time_data", list_of(entry), "",
                  "per region: stays that ended in the period or go on at its end; 0 if there were none"}});
}

ReportForm dwell_trigger() {
    const Json entry = object_of({{"region", region_number(), "", "the region's number"},
                                  {"people_id", count(), "", "names the person until the sensor restarts"},
                                  {"dwel_start_time", iso_time(), "", "ISO 8601, with the offset in force"},
                                  {"dwel_end_time", iso_time(), "", "ISO 8601, with the offset in force"},
                                  {"duration", count(), "", "milliseconds"}});
    return form("dwell_trigger", "Dwell Time Detection, trigger",
                {event("Dwell Time Detection"), trigger_type(), device_info(), moment_info()},
                {{"dwel_time_data", list_of(entry), "", "the stays that have just ended (spelt so)"}});
}

ReportForm line_interval() {
    const Json totals = object_of({{"in_cumulative_counted", count(), "", "In since the last reset"},
                                   {"out_cumulative_counted", count(), "", "Out since the last reset"},
                                   {"capacity_cumulative_counted", integer(), "", "their difference"}});
    return form("line_interval", "Line Crossing Counting, periodic",
                {event("Line Crossing Counting"), interval_type(), device_info(), period_info()},
                {{"in_counted", count(), "", "In during the period"},
                 {"out_counted", count(), "", "Out during the period"},
                 {"capacity_counted", integer(), "", "their difference"},
                 {"total_data", totals, "", "since the last reset, as at the period's end"}});
}

ReportForm line_trigger() {
    const Json crossings = object_of({{"in", count(), "", "In"}, {"out", count(), "", "Out"}});
    return form("line_trigger", "Line Crossing Counting, trigger",
                {event("Line Crossing Counting"), trigger_type(), device_info(), moment_info()},
                {{"line_trigger_data", crossings, "", "a first crossing, or all of the 15 s after it"}});
}

ReportForm flow_interval() {
    Json pairs = Json::object();
    Json required = Json::array();
    for (const char from : {'A', 'B', 'C', 'D'}) {
        for (const char to : {'A', 'B', 'C', 'D'}) {
            const std::string pair{from, '-', to};
            pairs[pair] = count();
            if (from != 'D' && to != 'D') required.push_back(pair);
        }
    }
    const Json data{{"type", "object"}, {"properties", pairs}, {"required", required}, {"additionalProperties", false}};
    return form("flow_interval", "People Flow Analysis, periodic",
                {event("People Flow Analysis"), interval_type(), device_info(), period_info()},
                {{"flow_data", data, "", "people from one edge to another, for all pairs; a triangle has no edge D"}});
}

std::string type_of(const Json& schema) {
    if (schema.contains("const")) return fmt::format("`{}`", schema["const"].dump());
    if (schema.contains("enum")) return "0 or 1";
    const std::string type = schema["type"];
    return type == "array" ? "list of " + type_of(schema["items"]) : type;
}

void add_rows(std::string& table, const ReportField& field, const std::string& path) {
    table += fmt::format("| `{}` | {} | {} | {} |\n", path, type_of(field.schema), field.when.empty() ? "always" : field.when,
                         field.meaning);
    const bool is_list = field.schema.contains("items");
    const Json& object = is_list ? field.schema["items"] : field.schema;
    if (!object.contains("properties")) return;
    for (const auto& [name, schema] : object["properties"].items()) {
        const std::string meaning = schema.value("description", "");
        if (meaning.empty()) continue; // names that speak for themselves: the pairs of edges
        add_rows(table, {name, schema, "", meaning}, fmt::format("{}{}{}", path, is_list ? "[]." : ".", name));
    }
}

} // namespace

std::vector<ReportForm> report_forms() {
    return {region_interval(), region_trigger(), dwell_interval(), dwell_trigger(),
            line_interval(),   line_trigger(),   flow_interval()};
}

Json reports_schema() {
    Json definitions = Json::object();
    Json any_of = Json::array();
    for (const ReportForm& form : report_forms()) {
        Json schema{{"title", form.title}};
        schema.update(object_of(form.fields));
        definitions[form.name] = std::move(schema);
        any_of.push_back(Json{{"$ref", "#/definitions/" + form.name}});
    }
    return {{"$schema", "http://json-schema.org/draft-07/schema#"},
            {"title", "A report of Headcount"},
            {"oneOf", std::move(any_of)},
            {"definitions", std::move(definitions)}};
}

std::string field_table(const ReportForm& form, bool common) {
    std::string table = "| key | value | there | meaning |\n|---|---|---|---|\n";
    for (const ReportField& field : form.fields)
        if (field.is_common == common) add_rows(table, field, field.name);
    return table;
}

} // namespace headcount::report
