#pragma once

#include "settings/about.h"
#include "settings/image_settings.h"
#include "settings/lens_settings.h"
#include "settings/privacy_settings.h"
#include "settings/rtsp_settings.h"
#include "settings/settings.h"

#include <array>
#include <tuple>

/// Every setting, declared once.
///
/// From these tables come parsing, validation and its sentences, writing, the JSON Schema and the reference page. A new setting
/// is a field in settings.h and a line here; the compiler takes its type and default from the field. What holds between several
/// settings stands in rules.cpp.
namespace headcount::settings {

template <>
struct Choices<RecognitionScheme> {
    static constexpr std::array<Choice<RecognitionScheme>, 2> all{{
        {RecognitionScheme::algorithm_1, "algorithm_1", "for places full of things, such as offices"},
        {RecognitionScheme::algorithm_2, "algorithm_2", "for simple and clean places, such as meeting rooms"},
    }};
};

template <>
struct Choices<Precision> {
    static constexpr std::array<Choice<Precision>, 3> all{{
        {Precision::automatic, "automatic", "8 bits where the processor has instructions for it, else 32"},
        {Precision::float32, "float32", "32 bits on every processor"},
        {Precision::int8, "int8", "8 bits on every processor"},
    }};
};

template <>
struct Choices<NetworkSize> {
    static constexpr std::array<Choice<NetworkSize>, 2> all{{
        {NetworkSize::full, "full", "finds more people"},
        {NetworkSize::small, "small", "for slow processors: three quarters of the work"},
    }};
};

template <>
struct Choices<MappingChoice> {
    static constexpr std::array<Choice<MappingChoice>, 2> all{{
        {MappingChoice::mapped, "mapped", "people inside the regions are counted"},
        {MappingChoice::non_mapped, "non_mapped", "people outside of all regions are counted"},
    }};
};

template <>
struct Choices<CrowdMeasure> {
    static constexpr std::array<Choice<CrowdMeasure>, 2> all{{
        {CrowdMeasure::total, "total", "all regions together"},
        {CrowdMeasure::any_region, "any_region", "each region on its own"},
    }};
};

template <>
struct Choices<PeriodScheme> {
    static constexpr std::array<Choice<PeriodScheme>, 2> all{{
        {PeriodScheme::on_the_dot, "on_the_dot", "at whole multiples of the interval since local midnight"},
        {PeriodScheme::from_now_on, "from_now_on", "every interval from the moment of saving"},
    }};
};

template <>
struct Choices<RegionReportType> {
    static constexpr std::array<Choice<RegionReportType>, 2> all{{
        {RegionReportType::occupancy, "occupancy", "whether each region is occupied"},
        {RegionReportType::people_counting, "people_counting", "how many people are in each region"},
    }};
};

template <>
struct Choices<RegionTrigger> {
    static constexpr std::array<Choice<RegionTrigger>, 2> all{{
        {RegionTrigger::zero_nonzero, "zero_nonzero", "when the first comes or the last leaves"},
        {RegionTrigger::any_change, "any_change", "whenever the number changes"},
    }};
};

template <>
struct Choices<Protocol> {
    static constexpr std::array<Choice<Protocol>, 3> all{{
        {Protocol::none, "none", "nothing is sent"},
        {Protocol::mqtt, "mqtt", "to an MQTT broker"},
        {Protocol::http, "http", "to up to three HTTP addresses"},
    }};
};

template <>
struct Choices<MqttVersion> {
    static constexpr std::array<Choice<MqttVersion>, 2> all{{
        {MqttVersion::v3_1_1, "3.1.1", "the version that every broker speaks"},
        {MqttVersion::v5, "5", "the broker says why it refuses something"},
    }};
};

template <>
struct Declaration<Device> {
    static constexpr std::string_view title = "The sensor and its place";
    static constexpr std::tuple settings{
        setting(&Device::name, {.name = "name",
                                .title = "Device name",
                                .help = "What reports and the page call this sensor.",
                                .most_characters = 64}),
        setting(&Device::serial_number,
                {.name = "serial_number",
                 .title = "Serial number",
                 .help = "Identifies this sensor in reports and topics. Empty: made from the machine's id and the data folder.",
                 .most_characters = 64,
                 .form = serial_number_form}),
        setting(&Device::time_zone,
                {.name = "time_zone",
                 .title = "Time zone",
                 .help = "Where the sensor stands, by its name in the IANA database (`Europe/Berlin`). Reports, "
                         "schedules and resets go by its local time, daylight saving included.",
                 .most_characters = 64,
                 .form = time_zone_form}),
    };
};

template <>
struct Declaration<Source> {
    static constexpr std::string_view title = "Where the pictures come from";
    static constexpr std::tuple settings{
        setting(
            &Source::address,
            {.name = "address",
             .title = "Source",
             .help = "`rtsp://...`, `v4l2:/dev/video0`, `scene:NAME`, `file:PATH` or a path. Empty: none chosen yet. A user and "
                     "password in it are left out where settings are shown.",
             .most_characters = 4096,
             .secrecy = Secrecy::user_part}),
        setting(&Source::loop, {.name = "loop", .title = "Play again", .help = "A recording that has ended begins again."}),
    };
};

template <>
struct Declaration<Detection> {
    static constexpr std::string_view title = "How people are looked for";
    static constexpr std::tuple settings{
        setting(&Detection::scheme,
                {.name = "scheme",
                 .title = "Recognition scheme",
                 .help = "How sure the sensor must be of somebody who has not moved since they were first seen, and how long it "
                         "believes in something that never moves."}),
        setting(
            &Detection::longest_side,
            {.name = "longest_side",
             .title = "Resolution",
             .help = "The picture's longer side is scaled to this before people are looked for. More finds smaller people and "
                     "costs more time.",
             .unit = "pixels",
             .least = 96,
             .most = 1920}),
        setting(&Detection::threads, {.name = "threads",
                                      .title = "Threads",
                                      .help = "How many processor cores the search may use at once. With 8 bits it uses one.",
                                      .least = 1,
                                      .most = 64}),
        setting(&Detection::precision, {.name = "precision",
                                        .title = "Precision",
                                        .help = "With how many bits the network that comes with the program computes."}),
        setting(&Detection::network_size, {.name = "network_size",
                                           .title = "Size of the network",
                                           .help = "Which of the networks that come with the program looks for people."}),
        setting(
            &Detection::most_per_second,
            {.name = "most_per_second",
             .title = "Pictures looked at",
             .help = "At most so many pictures a second are looked at, to save processor time; those between are passed over. "
                     "Absent: all.",
             .unit = "per second",
             .least = 1,
             .most = 60}),
        setting(&Detection::model, {.name = "model",
                                    .title = "Network",
                                    .help = "A file in ONNX form. Empty: the network that comes with the program.",
                                    .most_characters = 4096}),
    };
};

template <>
struct Declaration<Region> {
    static constexpr std::string_view title = "A region";
    static constexpr std::tuple settings{
        setting(&Region::id, {.name = "id",
                              .title = "Number",
                              .help = "The number that reports carry; each region has its own.",
                              .least = 1,
                              .most = 16,
                              .required = true}),
        setting(&Region::name, {.name = "name", .title = "Name", .help = "What people call the region.", .most_characters = 64}),
        setting(&Region::points, {.name = "points",
                                  .title = "Corners",
                                  .help = "In the order around the region; the last joins the first. Its edges must not cross.",
                                  .least_points = 3,
                                  .most_points = 10,
                                  .required = true}),
        setting(&Region::colour,
                {.name = "colour", .title = "Colour", .help = "On the page; 0: one by its order.", .least = 0, .most = 8}),
    };
};

template <>
struct Declaration<Scene> {
    static constexpr std::string_view title = "What is drawn over the picture";
    static constexpr std::tuple settings{
        setting(&Scene::regions,
                {.name = "regions",
                 .title = "Regions",
                 .help = "Parts of the picture in which people are counted on their own. None: the whole picture.",
                 .most_items = 16}),
        setting(&Scene::line, {.name = "line",
                               .title = "Line",
                               .help = "One to four segments. Who crosses from the right-hand to the left-hand side of somebody "
                                       "walking along the drawing direction goes In: drawn left to right, a move up the picture.",
                               .least_points = 2,
                               .most_points = 5,
                               .inside_points = true}),
        setting(&Scene::uturn_area,
                {.name = "uturn_area",
                 .title = "Filter U-turns",
                 .help = "An area around the line. A crossing counts when somebody has left it on the other side; "
                         "who lingers in it or turns back is not counted.",
                 .least_points = 3,
                 .most_points = 10}),
        setting(&Scene::flow, {.name = "flow",
                               .title = "Flow area",
                               .help = "A triangle or a convex quadrangle. Its edges are A to D in drawing order.",
                               .least_points = 3,
                               .most_points = 4,
                               .inside_points = true}),
        setting(&Scene::masks, {.name = "masks",
                                .title = "Privacy masks",
                                .help = "People in them are not counted, and what is in them is never shown.",
                                .least_points = 3,
                                .most_points = 10,
                                .most_items = 8}),
        setting(&Scene::min_dwell_s, {.name = "min_dwell_s",
                                      .title = "Min. dwell time",
                                      .help = "A shorter stay in a region is not reported as a dwell.",
                                      .unit = "s",
                                      .least = 0,
                                      .most = 86'400}),
    };
};

template <>
struct Declaration<OvercrowdingAlarm> {
    static constexpr std::string_view title = "Overcrowding alarm";
    static constexpr std::tuple settings{
        setting(&OvercrowdingAlarm::enabled,
                {.name = "enabled", .title = "Enable", .help = "Watches for more people than are allowed."}),
        setting(&OvercrowdingAlarm::measure,
                {.name = "measure", .title = "Trigger type", .help = "Which number is compared with the threshold."}),
        setting(&OvercrowdingAlarm::threshold, {.name = "threshold",
                                                .title = "Trigger threshold",
                                                .help = "So many are still allowed; one more is too many.",
                                                .unit = "people",
                                                .least = 1,
                                                .most = 1000}),
    };
};

template <>
struct Declaration<Counting> {
    static constexpr std::string_view title = "How people are counted";
    static constexpr std::tuple settings{
        setting(&Counting::mapping, {.name = "mapping",
                                     .title = "Mapped or non-mapped regions",
                                     .help = "Whether regions say where to count or where not to."}),
        setting(
            &Counting::high_sensitivity,
            {.name = "high_sensitivity",
             .title = "High-sensitivity mode",
             .help = "A change of a region's number is believed in a third of the time. Reports come sooner and flicker more."}),
        setting(&Counting::overcrowding, {.name = "overcrowding"}),
        setting(&Counting::persistence_s,
                {.name = "persistence_s",
                 .title = "Detection persistence",
                 .help = "How long somebody who cannot be seen any more is waited for. Absent: as long as suits "
                         "the place where they vanished.",
                 .unit = "s",
                 .least = 1,
                 .most = 3600}),
        setting(&Counting::filter_staff,
                {.name = "filter_staff",
                 .title = "Filter staff and deliverers",
                 .help = "After a signal from a button, the next crossing of the line within 8 s is not counted."}),
    };
};

template <>
struct Declaration<PeriodicReport> {
    static constexpr std::string_view title = "Regular reports";
    static constexpr std::tuple settings{
        setting(&PeriodicReport::enabled,
                {.name = "enabled", .title = "Report regularly", .help = "A report at the end of every interval."}),
        setting(&PeriodicReport::scheme,
                {.name = "scheme", .title = "Periodic report scheme", .help = "When intervals begin and end."}),
        setting(&PeriodicReport::interval_s, {.name = "interval_s",
                                              .title = "Reporting interval",
                                              .help = "The time from one report to the next.",
                                              .unit = "s",
                                              .least = 5,
                                              .most = 86'400}),
    };
};

template <>
struct Declaration<WeeklyBlock> {
    static constexpr std::string_view title = "A time of the week";
    static constexpr std::tuple settings{
        setting(
            &WeeklyBlock::weekday,
            {.name = "weekday", .title = "Day", .help = "0 is Sunday, 6 is Saturday.", .least = 0, .most = 6, .required = true}),
        setting(&WeeklyBlock::from_minute, {.name = "from_minute",
                                            .title = "From",
                                            .help = "Since local midnight; 540 is 9:00.",
                                            .unit = "min",
                                            .least = 0,
                                            .most = 1439,
                                            .required = true}),
        setting(&WeeklyBlock::to_minute, {.name = "to_minute",
                                          .title = "To",
                                          .help = "Since local midnight, after `from_minute`; 1440 is the end of the day.",
                                          .unit = "min",
                                          .least = 1,
                                          .most = 1440,
                                          .required = true}),
    };
};

template <>
struct Declaration<WeeklySchedule> {
    static constexpr std::string_view title = "Weekly schedule";
    static constexpr std::tuple settings{
        setting(&WeeklySchedule::enabled,
                {.name = "enabled", .title = "Schedule", .help = "Reports are made only within the times below."}),
        setting(&WeeklySchedule::blocks,
                {.name = "blocks", .title = "Times", .help = "On the same day they must not overlap.", .most_items = 70}),
    };
};

template <>
struct Declaration<ResetTime> {
    static constexpr std::string_view title = "A time of reset";
    static constexpr std::tuple settings{
        setting(
            &ResetTime::weekday,
            {.name = "weekday", .title = "Day", .help = "0 is Sunday, 6 is Saturday; absent: every day.", .least = 0, .most = 6}),
        setting(&ResetTime::minute, {.name = "minute",
                                     .title = "Time",
                                     .help = "Since local midnight; 540 is 9:00.",
                                     .unit = "min",
                                     .least = 0,
                                     .most = 1439,
                                     .required = true}),
    };
};

template <>
struct Declaration<MqttRecipient> {
    static constexpr std::string_view title = "A broker and a topic";
    static constexpr std::tuple settings{
        setting(&MqttRecipient::host, {.name = "host",
                                       .title = "Host",
                                       .help = "Name or address of the broker. Needed when the protocol is `mqtt`.",
                                       .most_characters = 253,
                                       .form = host_form}),
        setting(&MqttRecipient::port, {.name = "port",
                                       .title = "Port",
                                       .help = "TCP port of the broker: mostly 1883, with TLS 8883.",
                                       .least = 1,
                                       .most = 65'535}),
        setting(&MqttRecipient::version,
                {.name = "version", .title = "MQTT version", .help = "The version of the protocol that is spoken."}),
        setting(&MqttRecipient::encrypted, {.name = "encrypted",
                                            .title = "TLS",
                                            .help = "The connection is encrypted, and the broker proves who it is (MQTTS)."}),
        setting(&MqttRecipient::tls, {.name = "tls"}),
        setting(&MqttRecipient::client_id,
                {.name = "client_id",
                 .title = "Client ID",
                 .help = "Must differ from every other client's. Empty: made from the serial number and the feature.",
                 .most_characters = 128}),
        setting(&MqttRecipient::username,
                {.name = "username", .title = "Username", .help = "Empty: none.", .most_characters = 256}),
        setting(&MqttRecipient::password, {.name = "password",
                                           .title = "Password",
                                           .help = "Of the user at the broker.",
                                           .most_characters = 256,
                                           .secrecy = Secrecy::secret}),
        setting(
            &MqttRecipient::topic,
            {.name = "topic",
             .title = "Topic",
             .help =
                 "Where reports are published, without wildcards. `$devsn`, `$prdmd`, `$devid` and `$siteid` in it are replaced. "
                 "Needed when the protocol is `mqtt`.",
             .most_characters = 65'535,
             .form = topic_form}),
        setting(&MqttRecipient::qos,
                {.name = "qos",
                 .title = "QoS",
                 .help = "0: sent once, may be lost. 1: acknowledged, may come twice. 2: acknowledged, comes once.",
                 .least = 0,
                 .most = 2}),
        setting(&MqttRecipient::availability,
                {.name = "availability",
                 .title = "Availability",
                 .help = "The broker keeps a retained message that says `online`, and changes it to `offline` when the sensor "
                         "ends or is not heard of for 45 s."}),
        setting(&MqttRecipient::availability_topic,
                {.name = "availability_topic",
                 .title = "Availability topic",
                 .help = "Where that message stands, without wildcards, with the same variables as the topic. Each recipient of "
                         "each sensor needs its own. Empty: `TOPIC/availability/SERIAL/FEATURE`.",
                 .most_characters = 65'535,
                 .form = topic_form}),
        setting(&MqttRecipient::home_assistant, {.name = "home_assistant"}),
    };
};

template <>
struct Declaration<HttpRecipient> {
    static constexpr std::string_view title = "An HTTP address";
    static constexpr std::tuple settings{
        setting(&HttpRecipient::enabled, {.name = "enabled", .title = "Enable", .help = "Reports are sent here."}),
        setting(&HttpRecipient::url, {.name = "url",
                                      .title = "URL",
                                      .help = "`http://host[:port][/path]` or `https://...`; reports are posted to it.",
                                      .most_characters = 2048,
                                      .form = http_url_form}),
        setting(&HttpRecipient::tls, {.name = "tls"}),
        setting(
            &HttpRecipient::snapshot,
            {.name = "snapshot", .title = "Snapshot", .help = "Reports carry the picture that they speak of, masks painted in."}),
        setting(&HttpRecipient::username, {.name = "username",
                                           .title = "Username",
                                           .help = "For servers that ask for one (Basic and Digest). Empty: none.",
                                           .most_characters = 256}),
        setting(&HttpRecipient::password, {.name = "password",
                                           .title = "Password",
                                           .help = "Of the user at the server.",
                                           .most_characters = 256,
                                           .secrecy = Secrecy::secret}),
    };
};

template <>
struct Declaration<Recipients> {
    static constexpr std::string_view title = "Where reports go";
    static constexpr std::tuple settings{
        setting(&Recipients::protocol, {.name = "protocol", .title = "Report protocol", .help = "How reports leave the sensor."}),
        setting(&Recipients::mqtt, {.name = "mqtt"}),
        setting(&Recipients::http, {.name = "http",
                                    .title = "URL 1 to URL 3",
                                    .help = "HTTP addresses; each that is switched on gets every report.",
                                    .most_items = 3}),
    };
};

template <>
struct Declaration<RegionReports> {
    static constexpr std::string_view title = "Reports of regions and of dwell";
    static constexpr std::tuple settings{
        setting(&RegionReports::enabled,
                {.name = "enabled", .title = "Region people counting", .help = "Regions are counted and reported."}),
        setting(&RegionReports::timestamp,
                {.name = "timestamp", .title = "Report with timestamp", .help = "Reports say when they were made."}),
        setting(&RegionReports::type, {.name = "type", .title = "Reporting type", .help = "What reports say of each region."}),
        setting(&RegionReports::periodic, {.name = "periodic"}),
        setting(
            &RegionReports::by_result,
            {.name = "by_result", .title = "Report by result", .help = "A trigger report when the number of people changes."}),
        setting(&RegionReports::trigger, {.name = "trigger", .title = "Mode", .help = "Which changes make a trigger report."}),
        setting(&RegionReports::region_names,
                {.name = "region_names", .title = "Report with region name", .help = "Reports carry the regions' names."}),
        setting(&RegionReports::dwell, {.name = "dwell",
                                        .title = "Dwell time detection",
                                        .help = "How long people stay in each region is measured and reported."}),
        setting(&RegionReports::dwell_trigger,
                {.name = "dwell_trigger", .title = "Trigger report (dwell)", .help = "A trigger report when a dwell ends."}),
        setting(&RegionReports::schedule, {.name = "schedule"}),
        setting(&RegionReports::recipients, {.name = "recipients"}),
    };
};

template <>
struct Declaration<LineReports> {
    static constexpr std::string_view title = "Reports of the line";
    static constexpr std::tuple settings{
        setting(
            &LineReports::enabled,
            {.name = "enabled", .title = "Line crossing counting", .help = "Crossings of the line are counted and reported."}),
        setting(&LineReports::timestamp,
                {.name = "timestamp", .title = "Report with timestamp", .help = "Reports say when they were made."}),
        setting(&LineReports::periodic, {.name = "periodic"}),
        setting(&LineReports::trigger,
                {.name = "trigger",
                 .title = "Trigger report",
                 .help = "The first crossing is reported at once, those of the 15 s after it together at their end."}),
        setting(&LineReports::schedule, {.name = "schedule"}),
        setting(&LineReports::recipients, {.name = "recipients"}),
    };
};

template <>
struct Declaration<FlowReports> {
    static constexpr std::string_view title = "Reports of flow";
    static constexpr std::tuple settings{
        setting(
            &FlowReports::enabled,
            {.name = "enabled", .title = "People flow analysis", .help = "Ways through the flow area are counted and reported."}),
        setting(&FlowReports::timestamp,
                {.name = "timestamp", .title = "Report with timestamp", .help = "Reports say when they were made."}),
        setting(&FlowReports::periodic, {.name = "periodic"}),
        setting(&FlowReports::schedule, {.name = "schedule"}),
        setting(&FlowReports::recipients, {.name = "recipients"}),
    };
};

template <>
struct Declaration<Reports> {
    static constexpr std::string_view title = "What is reported, and to whom";
    static constexpr std::tuple settings{
        setting(&Reports::region, {.name = "region"}),
        setting(&Reports::line, {.name = "line"}),
        setting(&Reports::flow, {.name = "flow"}),
        setting(&Reports::reset_enabled, {.name = "reset_enabled",
                                          .title = "Reset cumulative count on schedule",
                                          .help = "Cumulative counts and dwell figures go back to zero at the times below."}),
        setting(&Reports::resets,
                {.name = "resets", .title = "Reset times", .help = "Regions and the line share them.", .most_items = 5}),
        setting(&Reports::retransmission,
                {.name = "retransmission",
                 .title = "Data retransmission",
                 .help = "Reports are kept while a recipient cannot be reached, at most 1000 for each."}),
    };
};

template <>
struct Declaration<Web> {
    static constexpr std::string_view title = "The page";
    static constexpr std::tuple settings{
        setting(&Web::port, {.name = "port", .title = "HTTP port", .help = "TCP port of the page.", .least = 1, .most = 65'535}),
        setting(&Web::address,
                {.name = "address",
                 .title = "Interface",
                 .help = "The machine's IP address that the page listens on. `0.0.0.0`: all; `127.0.0.1`: this machine only.",
                 .most_characters = 45,
                 .form = ip_address_form}),
        setting(
            &Web::host_name,
            {.name = "host_name",
             .title = "Host name",
             .help =
                 "The full name by which browsers reach the page, as `sensor.example.com`. Not needed for IP addresses, names "
                 "without a dot, names in `.local`, `.lan`, `.home.arpa`, `.internal`, and the machine's own name. Requests "
                 "for other names are refused, or any web site could read the sensor by letting its own name point here.",
             .most_characters = 253}),
    };
};

template <>
struct Declaration<Settings> {
    static constexpr std::string_view title = "Settings of a Headcount sensor";
    static constexpr std::tuple settings{
        setting(&Settings::device, {.name = "device"}),
        setting(&Settings::source, {.name = "source"}),
        setting(&Settings::image, {.name = "image"}),
        setting(&Settings::lens, {.name = "lens"}),
        setting(&Settings::detection, {.name = "detection"}),
        setting(&Settings::scene, {.name = "scene"}),
        setting(&Settings::counting, {.name = "counting"}),
        setting(&Settings::reports, {.name = "reports"}),
        setting(&Settings::web, {.name = "web"}),
        setting(&Settings::privacy, {.name = "privacy"}),
        setting(&Settings::rtsp, {.name = "rtsp"}),
        setting(&Settings::location_push, {.name = "location_push"}),
        setting(&Settings::metrics, {.name = "metrics"}),
        setting(&Settings::camera_watch, {.name = "camera_watch"}),
        setting(&Settings::building, {.name = "building"}),
    };
};

} // namespace headcount::settings
