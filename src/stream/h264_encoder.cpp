#include "stream/h264_encoder.h"

#include "video/gstreamer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace headcount::stream {

namespace {

/// One of GStreamer's encoders. `launch` has three places: kilobits per second, bits per second, pictures between key pictures.
struct Candidate {
    const char* name;
    const char* launch;
};

constexpr std::array candidates = {
    Candidate{"vah264lpenc", "vah264lpenc bitrate={0} key-int-max={2} rate-control=cbr b-frames=0"},
    Candidate{"vah264enc", "vah264enc bitrate={0} key-int-max={2} rate-control=cbr b-frames=0"},
    Candidate{"vaapih264enc", "vaapih264enc bitrate={0} keyframe-period={2} rate-control=cbr max-bframes=0"},
    Candidate{"v4l2h264enc",
              "v4l2h264enc extra-controls=controls,video_bitrate={1},h264_i_frame_period={2} ! video/x-h264,level=(string)4"},
    Candidate{"x264enc", "x264enc tune=zerolatency speed-preset=superfast bitrate={0} key-int-max={2} threads=1"},
    Candidate{"openh264enc", "openh264enc complexity=low rate-control=bitrate bitrate={1} gop-size={2}"},
};

/// An encoder in hardware opens its device on the way to READY.
bool works(const char* name) {
    const video::Owned<GstElement> element = video::make_element(name);
    if (!element) return false;
    const bool opens = gst_element_set_state(element.get(), GST_STATE_READY) != GST_STATE_CHANGE_FAILURE;
    gst_element_set_state(element.get(), GST_STATE_NULL);
    return opens;
}

} // namespace

int kilobits_per_second(const EncoderOrder& order) {
    constexpr double bits_per_pixel = 0.08;
    const double bits = bits_per_pixel * order.width * order.height * order.frames_per_second;
    return static_cast<int>(std::clamp(bits / 1000, 300.0, 8000.0));
}

H264Encoder find_h264_encoder(const EncoderOrder& order) {
    video::initialise_gstreamer();
    const int kilobits = kilobits_per_second(order);
    const int key_distance = std::max(1, static_cast<int>(std::lround(2 * order.frames_per_second)));
    for (const Candidate& candidate : candidates) {
        if (works(candidate.name))
            return {candidate.name, fmt::format(fmt::runtime(candidate.launch), kilobits, kilobits * 1000, key_distance)};
    }
    return {};
}

} // namespace headcount::stream
