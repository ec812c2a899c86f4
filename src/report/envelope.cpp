#include "report/envelope.h"

namespace headcount::report {

namespace {

void add_device(Json& report, const Identity& identity) {
    report["device_info"] = Json{{"device", identity.name},
                                 {"device_sn", identity.serial_number},
                                 {"device_mac", identity.mac_address},
                                 {"ip_address", identity.ip_address}};
}

void add_zone(Json& time_info, const TimeZone& zone, WallTime time) {
    time_info["timezone"] = zone.format_standard_offset(time);
    time_info["dst_status"] = zone.is_daylight_saving(time);
}

void add_time(Json& report, const Sender& sender, WallTime time) {
    if (!sender.timestamp) return;
    Json time_info;
    time_info["time"] = sender.zone.format(time);
    add_zone(time_info, sender.zone, time);
    report["time_info"] = std::move(time_info);
}

} // namespace

Json interval_report(const char* event, const Sender& sender, const Span& period) {
    Json report;
    report["event"] = event;
    report["report_type"] = "interval";
    add_device(report, sender.identity);
    if (!sender.timestamp) return report;
    Json time_info;
    add_zone(time_info, sender.zone, period.end);
    time_info["start_time"] = sender.zone.format(period.start);
    time_info["end_time"] = sender.zone.format(period.end);
    report["time_info"] = std::move(time_info);
    return report;
}

Json trigger_report(const char* event, const Sender& sender, WallTime time) {
    Json report;
    report["event"] = event;
    report["report_type"] = "trigger";
    add_device(report, sender.identity);
    add_time(report, sender, time);
    return report;
}

Json trigger_report_typed_last(const char* event, const Sender& sender, WallTime time) {
    Json report;
    report["event"] = event;
    add_device(report, sender.identity);
    add_time(report, sender, time);
    report["report_type"] = "trigger";
    return report;
}

Report finished(Feature feature, WallTime made_at, const Json& json) {
    return {feature, made_at, json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

} // namespace headcount::report
