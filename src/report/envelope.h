#pragma once

#include "base/time_zone.h"
#include "report/identity.h"
#include "report/moment.h"
#include "report/report.h"

#include <nlohmann/json.hpp>

namespace headcount::report {

/// Keys stay in the order in which they are set: that of the vendor's guide.
using Json = nlohmann::ordered_json;

/// Who reports, from where, and whether with times: what all reports of one feature share. Borrows the first two.
struct Sender {
    const Identity& identity;
    const TimeZone& zone;
    bool timestamp = true;
};

/// The beginning of a periodic report: `event`, `report_type`, `device_info`, `time_info`.
Json interval_report(const char* event, const Sender& sender, const Span& period);

/// The beginning of a trigger report, in the same order.
Json trigger_report(const char* event, const Sender& sender, WallTime time);

/// The beginning of a trigger report of regions, for which the guide has another order: `report_type` comes last.
Json trigger_report_typed_last(const char* event, const Sender& sender, WallTime time);

/// Makes a report of it. What is not UTF-8 in it is replaced.
Report finished(Feature feature, WallTime made_at, const Json& json);

} // namespace headcount::report
