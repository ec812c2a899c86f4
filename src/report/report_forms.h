#pragma once

#include "report/envelope.h"

#include <string>
#include <vector>

namespace headcount::report {

/// One key of a report.
struct ReportField {
    std::string name;
    Json schema;      ///< JSON Schema of its value
    std::string when; ///< when it is there; empty: always
    std::string meaning;
    bool is_common = false; ///< all reports have it
};

/// One kind of report, for those who receive it.
struct ReportForm {
    std::string name;                ///< for anchors and definitions: `line_interval`
    std::string title;               ///< for people
    std::vector<ReportField> fields; ///< in the order in which they are sent
};

/// All kinds of reports. The tests hold every report that they make against these.
std::vector<ReportForm> report_forms();

/// JSON Schema (draft 7, which every validator knows) of any report that a sensor sends, made from the forms.
Json reports_schema();

/// The fields of a form as a table in Markdown: those that all reports have, or those of its own.
std::string field_table(const ReportForm& form, bool common);

} // namespace headcount::report
