#include "video/rtsp_camera.h"

#include <fmt/format.h>

#include <cstring>
#include <string>

namespace headcount::video {

namespace {

/// Smooths the network's jitter; less would make pictures stutter over Wi-Fi, more would make alarms late.
constexpr unsigned latency_ms = 200;

constexpr std::uint64_t answer_within_us = 10'000'000;

/// Host and port, or nothing where it is not clear what belongs to a password.
std::string host_of(std::string_view address) {
    constexpr std::string_view scheme = "rtsp://";
    address.remove_prefix(scheme.size());
    const std::string_view authority = address.substr(0, address.find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) return std::string(authority.substr(at + 1));
    return address.find('@') == std::string_view::npos ? std::string(authority) : std::string{};
}

/// Cameras often send sound too; it is not even asked for.
gboolean is_wanted(GstElement*, unsigned, GstCaps* caps, gpointer) {
    const char* media = gst_structure_get_string(gst_caps_get_structure(caps, 0), "media");
    return media != nullptr && std::strcmp(media, "video") == 0;
}

Owned<GstElement> rtsp_head(const std::string& address) {
    Owned<GstElement> head = make_element("rtspsrc");
    if (head == nullptr) return head;
    g_object_set(head.get(), "location", address.c_str(), "latency", latency_ms, "drop-on-latency", TRUE, "tcp-timeout",
                 answer_within_us, nullptr);
    gst_util_set_object_arg(G_OBJECT(head.get()), "protocols", "tcp");
    g_signal_connect(head.get(), "select-stream", G_CALLBACK(is_wanted), nullptr);
    return head;
}

std::string explain(const std::string& name, const PipelineTrouble& trouble) {
    const auto says = [&trouble](const char* words) { return trouble.text.find(words) != std::string::npos; };
    if (trouble.is(GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED) || says("Unauthorized")) {
        return fmt::format("{} refuses the user name or password; the address has them as rtsp://USER:PASSWORD@HOST/PATH.", name);
    }
    if (trouble.is(GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND) || says("Not Found")) {
        return fmt::format("{} has no stream of this name; check the path in its address.", name);
    }
    if (trouble.domain == GST_STREAM_ERROR) return fmt::format("{} sends video that cannot be decoded here.", name);
    // GStreamer 1.22 does not say whether nobody listens, the name is unknown or the network is down.
    if (says("Failed to connect")) return fmt::format("{} cannot be connected to; check its address, port and network.", name);
    if (says("Parse error")) return fmt::format("{} does not speak RTSP.", name);
    if (says("timed out") || says("Timeout")) return fmt::format("{} does not answer.", name);
    return fmt::format("The connection to {} was lost.", name);
}

} // namespace

Result<Camera> rtsp_camera(std::string_view address) {
    if (!address.starts_with("rtsp://")) return failure("A network camera's address begins with rtsp://.");
    const std::string host = host_of(address);
    if (host.empty() && address.find('@') == std::string_view::npos) {
        return failure("The camera's address names no host; rtsp://HOST/PATH would.");
    }
    const std::string name = host.empty() ? "the network camera" : fmt::format("the camera at {}", host);
    return Camera{name, [location = std::string(address)] { return rtsp_head(location); },
                  [name](const PipelineTrouble& trouble) { return explain(name, trouble); }};
}

} // namespace headcount::video
