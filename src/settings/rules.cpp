#include "settings/rules.h"

#include "settings/areas.h"
#include "settings/building_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::settings {

namespace {

std::string region_numbers_differ(const Scene& scene) {
    for (std::size_t i = 0; i < scene.regions.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (scene.regions[i].id == scene.regions[j].id) {
                return fmt::format("regions[{}].id is {}, as regions[{}].id is already: give each region its own number.", i,
                                   scene.regions[i].id, j);
            }
        }
    }
    return {};
}

std::string regions_are_areas(const Scene& scene) {
    for (std::size_t i = 0; i < scene.regions.size(); ++i) {
        if (const auto valid = validate_area(scene.regions[i].points); !valid)
            return fmt::format("regions[{}].points: {}", i, valid.error().sentence);
    }
    return {};
}

std::string line_can_be_crossed(const Scene& scene) {
    if (!scene.line) return {};
    const auto valid = validate_line(*scene.line);
    return valid ? std::string() : fmt::format("line.points: {}", valid.error().sentence);
}

std::string uturn_area_is_an_area(const Scene& scene) {
    if (!scene.uturn_area) return {};
    const auto valid = validate_area(*scene.uturn_area);
    return valid ? std::string() : fmt::format("uturn_area: {}", valid.error().sentence);
}

std::string flow_area_is_convex(const Scene& scene) {
    if (!scene.flow) return {};
    const auto valid = validate_flow_area(*scene.flow);
    return valid ? std::string() : fmt::format("flow.points: {}", valid.error().sentence);
}

std::string masks_are_areas(const Scene& scene) {
    for (std::size_t i = 0; i < scene.masks.size(); ++i) {
        if (const auto valid = validate_area(scene.masks[i]); !valid)
            return fmt::format("masks[{}]: {}", i, valid.error().sentence);
    }
    return {};
}

/// What the three features have alike, with their places in the document.
struct Feature {
    std::string_view place;
    const WeeklySchedule& schedule;
    const Recipients& recipients;
};

std::array<Feature, 3> features(const Reports& reports) {
    return {{{"reports.region", reports.region.schedule, reports.region.recipients},
             {"reports.line", reports.line.schedule, reports.line.recipients},
             {"reports.flow", reports.flow.schedule, reports.flow.recipients}}};
}

std::string line_reports_keep_apart(const Settings& settings) {
    constexpr int shortest_with_trigger_s = 31;
    const LineReports& line = settings.reports.line;
    if (!line.trigger || !line.periodic.enabled || line.periodic.interval_s >= shortest_with_trigger_s) return {};
    return fmt::format(
        "reports.line.periodic.interval_s is {} s, but must be over 30 s while reports.line.trigger is on: a trigger report adds "
        "up "
        "crossings for 15 s, so that shorter periods would tell of them before it does. Choose a longer interval, or switch one "
        "off.",
        line.periodic.interval_s);
}

std::string block_fault(const std::vector<WeeklyBlock>& blocks, std::size_t index) {
    const WeeklyBlock& block = blocks[index];
    if (block.from_minute >= block.to_minute) {
        return fmt::format("[{}] ends at minute {}, but must end after it begins, at minute {}.", index, block.to_minute,
                           block.from_minute);
    }
    for (std::size_t other = 0; other < index; ++other) {
        const bool meets = blocks[other].weekday == block.weekday && blocks[other].from_minute < block.to_minute &&
                           block.from_minute < blocks[other].to_minute;
        if (meets) return fmt::format("[{}] overlaps [{}] on the same day: join them or part them.", index, other);
    }
    return {};
}

std::string schedules_do_not_overlap(const Settings& settings) {
    for (const Feature& feature : features(settings.reports)) {
        for (std::size_t i = 0; i < feature.schedule.blocks.size(); ++i) {
            if (const std::string fault = block_fault(feature.schedule.blocks, i); !fault.empty())
                return fmt::format("{}.schedule.blocks{}", feature.place, fault);
        }
    }
    return {};
}

std::string resets_differ(const Settings& settings) {
    const std::vector<ResetTime>& resets = settings.reports.resets;
    for (std::size_t i = 0; i < resets.size(); ++i) {
        const auto first = std::find(resets.begin(), resets.end(), resets[i]);
        if (const auto index = static_cast<std::size_t>(first - resets.begin()); index != i)
            return fmt::format("reports.resets[{}] is the same as reports.resets[{}]: leave one out.", i, index);
    }
    return {};
}

std::string straight_lens_sees_ahead_only(const Settings& settings) {
    constexpr double widest_deg = 160;
    const Lens& lens = settings.lens;
    if (lens.kind != LensKind::rectilinear || lens.field_of_view_deg <= widest_deg) return {};
    return fmt::format("lens.field_of_view_deg is {}, but a rectilinear lens has at most {}: give less, or choose a fisheye.",
                       lens.field_of_view_deg, widest_deg);
}

std::string mqtt_has_an_aim(const Settings& settings) {
    for (const Feature& feature : features(settings.reports)) {
        if (feature.recipients.protocol != Protocol::mqtt) continue;
        for (const auto& [name, value, example] : {std::tuple{"host", &feature.recipients.mqtt.host, "broker.example.org"},
                                                   std::tuple{"topic", &feature.recipients.mqtt.topic, "headcount/entrance"}}) {
            if (!value->empty()) continue;
            return fmt::format("{}.recipients.mqtt.{} is empty, but the protocol is mqtt: give one, such as {}.", feature.place,
                               name, example);
        }
    }
    return {};
}

std::string http_has_an_aim(const Settings& settings) {
    for (const Feature& feature : features(settings.reports)) {
        for (std::size_t i = 0; i < feature.recipients.http.size(); ++i) {
            const HttpRecipient& recipient = feature.recipients.http[i];
            if (!recipient.enabled || !recipient.url.empty()) continue;
            return fmt::format(
                "{}.recipients.http[{}].url is empty, but it is switched on: give one, such as "
                "http://example.org/reports, or switch it off.",
                feature.place, i);
        }
    }
    return {};
}

std::string rtsp_has_a_way(const Settings& settings) {
    const Rtsp& rtsp = settings.rtsp;
    if (!rtsp.enabled || rtsp.udp || rtsp.tcp || rtsp.multicast.enabled) return {};
    return "rtsp is switched on, but udp, tcp and multicast are all off: switch one on, or rtsp off.";
}

std::string rtsp_has_a_user(const Settings& settings) {
    const Rtsp& rtsp = settings.rtsp;
    if (!rtsp.enabled || !rtsp.authentication || !rtsp.username.empty()) return {};
    return "rtsp.username is empty, but rtsp is switched on with authentication: give one, or switch authentication off.";
}

std::string rtsp_has_ports_of_its_own(const Settings& settings) {
    const Rtsp& rtsp = settings.rtsp;
    if (rtsp.multicast.port % 2 != 0) {
        return fmt::format("rtsp.multicast.port is {}, but must be even, because the odd port after it is used as well.",
                           rtsp.multicast.port);
    }
    if (!rtsp.enabled || rtsp.port != settings.web.port) return {};
    return fmt::format("rtsp.port is {}, as web.port is: give RTSP another one.", rtsp.port);
}

std::string key_fault(const Tls& tls) {
    // Settings as others see them have no keys, and are valid all the same; who connects says that one is missing.
    if (tls.key.empty()) return {};
    if (tls.certificate.empty())
        return "certificate is empty, but there is a client key: give its certificate, or leave both empty.";
    if (!is_key_of(tls.key, tls.certificate))
        return "key does not belong to the client certificate: give the key that it was made with.";
    return {};
}

std::string client_keys_fit(const Settings& settings) {
    for (const Feature& feature : features(settings.reports)) {
        const Recipients& recipients = feature.recipients;
        if (const std::string fault = key_fault(recipients.mqtt.tls); !fault.empty())
            return fmt::format("{}.recipients.mqtt.tls.{}", feature.place, fault);
        for (std::size_t i = 0; i < recipients.http.size(); ++i) {
            if (const std::string fault = key_fault(recipients.http[i].tls); !fault.empty())
                return fmt::format("{}.recipients.http[{}].tls.{}", feature.place, i, fault);
        }
    }
    return {};
}

template <class Subject>
Result<void> first_violation(const std::vector<Rule<Subject>>& rules, const Subject& subject, std::string_view place) {
    for (const Rule<Subject>& rule : rules) {
        if (const std::string violation = rule.violation(subject); !violation.empty())
            return failure(std::string(place) + violation);
    }
    return {};
}

template <class Subject>
void collect_violations(const std::vector<Rule<Subject>>& rules, const Subject& subject, std::string_view place,
                        std::vector<std::string>& all) {
    for (const Rule<Subject>& rule : rules) {
        if (const std::string violation = rule.violation(subject); !violation.empty())
            all.push_back(std::string(place) + violation);
    }
}

} // namespace

const std::vector<Rule<Scene>>& scene_rules() {
    static const std::vector<Rule<Scene>> rules = {
        {"Each region has a number of its own.", region_numbers_differ},
        {"The edges of a region meet only at its corners, and it has an inside.", regions_are_areas},
        {"No point of the line equals the one before it, and the line does not touch or cross itself.", line_can_be_crossed},
        {"The edges of the U-turn area meet only at its corners, and it has an inside.", uturn_area_is_an_area},
        {"The flow area is a triangle or a quadrangle whose corners all point outwards, large enough to walk through.",
         flow_area_is_convex},
        {"The edges of a mask meet only at its corners, and it has an inside.", masks_are_areas},
    };
    return rules;
}

const std::vector<Rule<Settings>>& settings_rules() {
    static const std::vector<Rule<Settings>> rules = {
        {"With both trigger and regular reports of the line, the interval is over 30 s: a trigger report adds up crossings for "
         "15 s.",
         line_reports_keep_apart},
        {"A time of a weekly schedule ends after it begins and overlaps no other of its day.", schedules_do_not_overlap},
        {"No two reset times are the same.", resets_differ},
        {"A rectilinear lens has a field of view of at most 160 degrees.", straight_lens_sees_ahead_only},
        {"Where the protocol is `mqtt`, host and topic are given.", mqtt_has_an_aim},
        {"An HTTP address that is switched on has a URL.", http_has_an_aim},
        {"RTSP that is switched on has UDP, TCP or multicast.", rtsp_has_a_way},
        {"RTSP that is switched on with authentication has a username.", rtsp_has_a_user},
        {"RTSP has another port than the page, and multicast an even one.", rtsp_has_ports_of_its_own},
        {"A client key comes with its own certificate.", client_keys_fit},
        {"A BACnet object of a region has the region's number, any other none.", bacnet_regions_fit},
        {"No two BACnet objects of one type have the same instance number.", bacnet_instances_differ},
        {"No two BACnet objects have the same name, and none has the BACnet device's.", bacnet_names_differ},
        {"Where the BBMD is enabled, its address is given.", bbmd_has_an_address},
        {"Page, RTSP and Modbus do not share a TCP port.", tcp_ports_differ},
        {"The baud rate of Modbus RTU is one that serial lines have.", baud_rate_is_usual},
        {"No two uses of the digital lines share a line.", digital_lines_differ},
    };
    return rules;
}

Result<void> check_rules(const Scene& scene) {
    return first_violation(scene_rules(), scene, "");
}

Result<void> check_rules(const Settings& settings) {
    if (auto kept = first_violation(scene_rules(), settings.scene, "scene."); !kept) return kept;
    return first_violation(settings_rules(), settings, "");
}

std::vector<std::string> violations_of(const Settings& settings) {
    std::vector<std::string> all;
    collect_violations(scene_rules(), settings.scene, "scene.", all);
    collect_violations(settings_rules(), settings, "", all);
    return all;
}

} // namespace headcount::settings
