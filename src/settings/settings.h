#pragma once

#include "settings/building_settings.h"
#include "settings/camera_watch_settings.h"
#include "settings/home_assistant_settings.h"
#include "settings/image_settings.h"
#include "settings/lens_settings.h"
#include "settings/location_push_settings.h"
#include "settings/metrics_settings.h"
#include "settings/privacy_settings.h"
#include "settings/rtsp_settings.h"
#include "settings/scene.h"
#include "settings/tls_settings.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace headcount::settings {

/// Who the sensor is, and where it stands.
struct Device {
    std::string name = "Workplace Sensor";
    std::string serial_number; ///< empty: made from the machine's id and the data folder
    std::string time_zone = "UTC";
    friend bool operator==(const Device&, const Device&) = default;
};

/// Where the pictures come from.
struct Source {
    std::string address; ///< as the command line has it; empty: none chosen yet
    bool loop = false;   ///< a recording that ends begins again
    friend bool operator==(const Source&, const Source&) = default;
};

/// *Recognition Scheme*.
enum class RecognitionScheme { algorithm_1, algorithm_2 };

/// With which numbers the network that comes with the program computes.
enum class Precision { automatic, float32, int8 };

/// Which of the networks that come with the program.
enum class NetworkSize { full, small };

/// How people are looked for.
struct Detection {
    RecognitionScheme scheme = RecognitionScheme::algorithm_2;
    int longest_side = 416; ///< pixels that the picture's longer side is scaled to, 96 to 1920
    int threads = 1;        ///< 1 to 64
    Precision precision = Precision::automatic;
    NetworkSize network_size = NetworkSize::full;
    std::optional<int> most_per_second; ///< pictures that are looked at, 1 to 60; absent: all
    std::string model;                  ///< a file; empty: the one that comes with the program
    friend bool operator==(const Detection&, const Detection&) = default;
};

enum class MappingChoice { mapped, non_mapped };
enum class CrowdMeasure { total, any_region };

/// *Overcrowding Alarm*.
struct OvercrowdingAlarm {
    bool enabled = false;
    CrowdMeasure measure = CrowdMeasure::total;
    int threshold = 20; ///< so many are still allowed, 1 to 1000
    friend bool operator==(const OvercrowdingAlarm&, const OvercrowdingAlarm&) = default;
};

/// How people are counted, beside what is drawn.
struct Counting {
    MappingChoice mapping = MappingChoice::mapped;
    bool high_sensitivity = false;
    OvercrowdingAlarm overcrowding;
    /// *Detection persistence*: seconds that somebody who vanished is waited for, 1 to 3600; absent is *Auto*.
    std::optional<int> persistence_s;
    bool filter_staff = false;
    friend bool operator==(const Counting&, const Counting&) = default;
};

enum class PeriodScheme { on_the_dot, from_now_on };

/// *Report Regularly*.
struct PeriodicReport {
    bool enabled = true;
    PeriodScheme scheme = PeriodScheme::on_the_dot;
    int interval_s = 3600; ///< 5 to 86400
    friend bool operator==(const PeriodicReport&, const PeriodicReport&) = default;
};

/// A span of a weekday, from the beginning of one minute to the beginning of another.
struct WeeklyBlock {
    int weekday = 0;     ///< 0 is Sunday, 6 is Saturday
    int from_minute = 0; ///< since midnight, 0 to 1439
    int to_minute = 0;   ///< since midnight, 1 to 1440, after `from_minute`
    friend bool operator==(const WeeklyBlock&, const WeeklyBlock&) = default;
};

/// *Schedule Settings*: outside its blocks nothing is reported.
struct WeeklySchedule {
    bool enabled = false;
    std::vector<WeeklyBlock> blocks; ///< at most 70
    friend bool operator==(const WeeklySchedule&, const WeeklySchedule&) = default;
};

/// When cumulative counts and dwell figures go back to zero.
struct ResetTime {
    std::optional<int> weekday; ///< 0 is Sunday; absent: every day
    int minute = 0;             ///< since local midnight, 0 to 1439
    friend bool operator==(const ResetTime&, const ResetTime&) = default;
};

enum class RegionReportType { occupancy, people_counting };
enum class RegionTrigger { zero_nonzero, any_change };
enum class Protocol { none, mqtt, http };
enum class MqttVersion { v3_1_1, v5 };

/// A broker and a topic.
struct MqttRecipient {
    std::string host;
    int port = 1883;
    MqttVersion version = MqttVersion::v3_1_1;
    bool encrypted = false; ///< *TLS*: MQTTS
    Tls tls{};
    std::string client_id; ///< empty: made from the serial number and the feature
    std::string username;
    std::string password;             ///< secret
    std::string topic;                ///< may hold $devsn, $prdmd, $devid, $siteid
    int qos = 0;                      ///< 0, 1, 2
    bool availability = true;         ///< whether the sensor is there stands at the broker as a retained message
    std::string availability_topic{}; ///< with the same variables; empty: made from `topic`, serial number and feature
    HomeAssistant home_assistant{};
    friend bool operator==(const MqttRecipient&, const MqttRecipient&) = default;
};

/// One of URL 1 to URL 3.
struct HttpRecipient {
    bool enabled = false;
    std::string url; ///< http://host[:port][/path] or https://...
    Tls tls{};       ///< for https://
    bool snapshot = false;
    std::string username;
    std::string password; ///< secret
    friend bool operator==(const HttpRecipient&, const HttpRecipient&) = default;
};

/// Where one feature's reports go.
struct Recipients {
    Protocol protocol = Protocol::none;
    MqttRecipient mqtt;
    std::array<HttpRecipient, 3> http;
    friend bool operator==(const Recipients&, const Recipients&) = default;
};

/// Reports of regions and of dwell.
struct RegionReports {
    bool enabled = true;
    bool timestamp = true;
    RegionReportType type = RegionReportType::people_counting;
    PeriodicReport periodic;
    bool by_result = false; ///< a trigger report when the result changes
    RegionTrigger trigger = RegionTrigger::zero_nonzero;
    bool region_names = false;
    bool dwell = false;         ///< *Dwell Time Detection*
    bool dwell_trigger = false; ///< a trigger report when a dwell ends
    WeeklySchedule schedule;
    Recipients recipients;
    friend bool operator==(const RegionReports&, const RegionReports&) = default;
};

/// Reports of the line.
struct LineReports {
    bool enabled = true;
    bool timestamp = true;
    PeriodicReport periodic;
    bool trigger = false;
    WeeklySchedule schedule;
    Recipients recipients;
    friend bool operator==(const LineReports&, const LineReports&) = default;
};

/// Reports of flow.
struct FlowReports {
    bool enabled = true;
    bool timestamp = true;
    PeriodicReport periodic;
    WeeklySchedule schedule;
    Recipients recipients;
    friend bool operator==(const FlowReports&, const FlowReports&) = default;
};

/// Everything that is reported, and to whom.
struct Reports {
    RegionReports region;
    LineReports line;
    FlowReports flow;
    bool reset_enabled = false;
    std::vector<ResetTime> resets; ///< at most 5; shared by region and line
    bool retransmission = true;    ///< reports are kept while a recipient is away
    friend bool operator==(const Reports&, const Reports&) = default;
};

/// The page.
struct Web {
    int port = 8080;                 ///< 1 to 65535
    std::string address = "0.0.0.0"; ///< the interface that it listens on
    std::string host_name;           ///< by which browsers reach it, beside those that can only mean this machine; may be empty
    friend bool operator==(const Web&, const Web&) = default;
};

/// Every setting of a sensor. A value: whoever has one has a consistent whole. What each field means to people (title,
/// help, unit, range) is declared once, in declaration.h; it is valid if `validate` (document.h) says so.
struct Settings {
    Device device;
    Source source;
    Image image;
    Lens lens;
    Detection detection;
    Scene scene;
    Counting counting;
    Reports reports;
    Web web;
    Privacy privacy;
    Rtsp rtsp;
    LocationPush location_push;
    Metrics metrics;
    CameraWatch camera_watch;
    Building building;
    friend bool operator==(const Settings&, const Settings&) = default;
};

} // namespace headcount::settings
