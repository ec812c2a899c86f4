#pragma once

#include "base/geometry.h"
#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headcount::web {

/// Somebody who is shown with a box on the page.
struct ShownPerson {
    std::uint64_t id = 0;
    Box box; ///< fractions of the picture
    double score = 0;
    bool seen = true;         ///< false: presumed, not detected in this frame
    std::vector<int> regions; ///< ids of the regions that they stand in
};

/// How many people are in a region.
struct ShownRegion {
    int id = 0;
    std::string name; ///< left out of observations, which viewers get many times a second
    int count = 0;
};

/// What the page learns of every frame.
struct ShownObservation {
    std::uint64_t frame = 0;
    WallTime time{};
    std::vector<ShownPerson> people;
    int total = 0;
    std::vector<ShownRegion> regions;
    std::int64_t in = 0;  ///< over the line, since the last reset
    std::int64_t out = 0; ///< over the line, since the last reset
    double fps = 0;       ///< frames that are looked at per second
};

/// One recipient of one feature's reports.
struct ShownRecipient {
    std::string feature; ///< `line`, `region`, `flow`
    std::string address; ///< without secrets
    bool connected = false;
    std::size_t waiting = 0; ///< reports that have not arrived
    std::optional<WallTime> last_success;
    std::string last_error;                    ///< empty: none since the last success
    std::optional<WallTime> connected_since{}; ///< absent: it is not connected
    std::optional<WallTime> last_failure_at{}; ///< absent: nothing has failed yet
    std::string last_failure{};                ///< what failed then, whatever has gone well since
};

/// The RTSP server, if it is switched on.
struct ShownRtsp {
    bool running = false;
    std::size_t connections = 0; ///< of players
    bool encoding = false;       ///< somebody plays
    std::string encoder;         ///< that was used last; empty: none yet
    std::string fault;           ///< why it does not run although it should
};

/// How the sensor is doing, as `GET /api/v1/status` has it.
struct ShownStatus {
    std::string version;
    std::string device_name;
    std::string serial_number;
    std::string source_address; ///< without secrets
    std::string source_state;   ///< `running`, `connecting`, `silent`, `lost`, `ended`, `failed`
    std::string source_sentence;
    int width = 0;  ///< of the picture; 0: none yet
    int height = 0; ///< of the picture; 0: none yet
    double fps = 0;
    std::int64_t in = 0;
    std::int64_t out = 0;
    int total = 0;
    bool overcrowded = false;
    std::vector<ShownRegion> regions;
    std::string health;         ///< whether counts can be believed: `ok`, `camera_covered`, `too_dark`, `source_lost` ...
    std::string history_fault;  ///< why the history is not safe from a restart; empty if it is
    std::string delivery_fault; ///< why reports are not safe from a restart; empty if they are
    std::vector<ShownRecipient> recipients;
    std::string privacy_mode = "normal"; ///< as in the settings
    ShownRtsp rtsp;
    std::string building; ///< BACnet, Modbus, digital input and output: a JSON text; empty: nothing to tell
    /// Milliseconds that one frame takes, on average.
    double decode_ms = 0;
    double detect_ms = 0;
    double track_ms = 0;
    double count_ms = 0;
};

/// The WebSocket's message about one frame: `{"type":"observation",...}`. Bytes that are no UTF-8 are replaced, as in the others.
std::string observation_message(const ShownObservation& shown);

/// The answer to `GET /api/v1/status`.
std::string status_answer(const ShownStatus& shown);

/// The WebSocket's message when the status has changed: the same with `"type":"status"` in front.
std::string status_message(const ShownStatus& shown);

} // namespace headcount::web
