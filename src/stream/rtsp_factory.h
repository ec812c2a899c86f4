#pragma once

#include "settings/rtsp_settings.h"
#include "video/gstreamer.h"

#include <gst/rtsp-server/rtsp-server.h>

#include <string>

namespace headcount::stream {

/// What the first element of the stream's pipeline is called.
constexpr const char* units_element = "units"; ///< takes encoded pictures (appsrc)

/// The largest RTP packet in bytes. *Better compatibility* leaves room for tunnels and VPNs; *better performance* fills
/// Ethernet's 1500 bytes but for the headers of IP and UDP.
int largest_packet(settings::PacketMode mode);

/// The pipeline from encoded pictures to packets, in gst-launch's words. In both packet modes every key picture comes with what
/// a decoder needs (SPS, PPS). *Better compatibility* sends each NAL unit in packets of its own, as the plainest players expect
/// (RFC 6184, single NAL unit and FU-A); *better performance* packs small ones together (STAP-A).
std::string pipeline_text(settings::PacketMode mode);

/// A factory for one stream that all players share, with the transports, packets, marks and multicast group of the settings.
/// Owned by the caller.
GstRTSPMediaFactory* make_factory(const settings::Rtsp& rtsp);

} // namespace headcount::stream
