#include "stream/rtsp_factory.h"

#include "stream/rtsp_authentication.h"

#include <fmt/format.h>

namespace headcount::stream {

namespace {

constexpr guint send_buffer = 1 << 20; // a key picture leaves at once; it must fit

void share_by_multicast(GstRTSPMediaFactory* factory, const settings::Multicast& multicast) {
    GstRTSPAddressPool* const pool = gst_rtsp_address_pool_new();
    const std::string& group = multicast.group;
    gst_rtsp_address_pool_add_range(pool, group.c_str(), group.c_str(), static_cast<guint16>(multicast.port),
                                    static_cast<guint16>(multicast.port + 1), static_cast<guint8>(multicast.ttl));
    gst_rtsp_media_factory_set_address_pool(factory, pool);
    gst_rtsp_media_factory_set_max_mcast_ttl(factory, static_cast<guint>(multicast.ttl));
    g_object_unref(pool);
}

GstRTSPLowerTrans transports(const settings::Rtsp& rtsp) {
    unsigned chosen = 0;
    if (rtsp.udp) chosen |= GST_RTSP_LOWER_TRANS_UDP;
    if (rtsp.tcp) chosen |= GST_RTSP_LOWER_TRANS_TCP;
    if (rtsp.multicast.enabled) chosen |= GST_RTSP_LOWER_TRANS_UDP_MCAST;
    return static_cast<GstRTSPLowerTrans>(chosen);
}

} // namespace

int largest_packet(settings::PacketMode mode) {
    return mode == settings::PacketMode::better_compatibility ? 1400 : 1472;
}

std::string pipeline_text(settings::PacketMode mode) {
    const bool is_plain = mode == settings::PacketMode::better_compatibility;
    return fmt::format("( appsrc name={} ! rtph264pay name=pay0 pt=96 mtu={} config-interval=-1 aggregate-mode={} )",
                       units_element, largest_packet(mode), is_plain ? "none" : "zero-latency");
}

GstRTSPMediaFactory* make_factory(const settings::Rtsp& rtsp) {
    GstRTSPMediaFactory* const factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, pipeline_text(rtsp.packets).c_str());
    gst_rtsp_media_factory_set_shared(factory, TRUE);
    gst_rtsp_media_factory_set_protocols(factory, transports(rtsp));
    gst_rtsp_media_factory_set_dscp_qos(factory, rtsp.dscp);
    gst_rtsp_media_factory_set_buffer_size(factory, send_buffer);
    if (rtsp.multicast.enabled) share_by_multicast(factory, rtsp.multicast);
    gst_rtsp_media_factory_add_role(factory, player_role, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
                                    GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE,
                                    static_cast<const char*>(nullptr));
    return factory;
}

} // namespace headcount::stream
