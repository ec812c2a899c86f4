#pragma once

#include <string>

namespace headcount::stream {

/// What an encoder is asked for.
struct EncoderOrder {
    int width = 0;                ///< pixels
    int height = 0;               ///< pixels
    double frames_per_second = 0; ///< about; above 0
};

/// An H.264 encoder of this machine.
struct H264Encoder {
    std::string name;   ///< of GStreamer's element
    std::string launch; ///< the element with its settings, in gst-launch's words; takes what `videoconvert` gives
};

/// The best encoder that works here: one in hardware (VA-API, then V4L2) whose device opens, else x264, else OpenH264. None has
/// delays of more than a frame, and every picture can be decoded from the last key picture, at most 2 s before. With an empty
/// name where GStreamer has none.
H264Encoder find_h264_encoder(const EncoderOrder& order);

/// So much is spent on such pictures: 0.08 bits a pixel, 300 to 8000 kbit/s.
int kilobits_per_second(const EncoderOrder& order);

} // namespace headcount::stream
