#pragma once

#include "settings/about.h"

#include <array>
#include <string>
#include <tuple>

namespace headcount::settings {

/// How pictures are cut into RTP packets.
enum class PacketMode { better_compatibility, better_performance };

/// One stream to a group of receivers, whoever they are.
struct Multicast {
    bool enabled = false;
    std::string group = "239.6.6.6";
    int port = 15'000; ///< RTP; RTCP has the next one. Even, 1024 to 65534
    int ttl = 16;      ///< routers that a packet may pass, 1 to 255
    friend bool operator==(const Multicast&, const Multicast&) = default;
};

/// The RTSP server.
struct Rtsp {
    bool enabled = false;
    int port = 554; ///< 1 to 65535
    bool udp = true;
    bool tcp = true;
    Multicast multicast;
    PacketMode packets = PacketMode::better_compatibility;
    int dscp = 0; ///< 0 to 63
    bool authentication = true;
    std::string username = "admin";
    std::string password; ///< secret
    friend bool operator==(const Rtsp&, const Rtsp&) = default;
};

template <>
struct Choices<PacketMode> {
    static constexpr std::array<Choice<PacketMode>, 2> all{{
        {PacketMode::better_compatibility, "better_compatibility", "small packets, which pass every network and player"},
        {PacketMode::better_performance, "better_performance", "the largest packets that the network takes, fewer of them"},
    }};
};

template <>
struct Declaration<Multicast> {
    static constexpr std::string_view title = "RTSP: multicast";
    static constexpr std::tuple settings{
        setting(&Multicast::enabled,
                {.name = "enabled",
                 .title = "Multicast",
                 .help = "Players may ask for the stream by multicast: whoever is in the network can then receive it."}),
        setting(&Multicast::group, {.name = "group",
                                    .title = "Multicast group address",
                                    .help = "Where the stream is sent to.",
                                    .most_characters = 45,
                                    .form = multicast_group_form}),
        setting(&Multicast::port, {.name = "port",
                                   .title = "Port",
                                   .help = "UDP port of the pictures, an even one; the next is used as well.",
                                   .least = 1024,
                                   .most = 65'534}),
        setting(&Multicast::ttl, {.name = "ttl",
                                  .title = "Time to live",
                                  .help = "So many networks may a packet come through; 1 keeps it in the sensor's own.",
                                  .least = 1,
                                  .most = 255}),
    };
};

template <>
struct Declaration<Rtsp> {
    static constexpr std::string_view title = "RTSP";
    static constexpr std::tuple settings{
        setting(&Rtsp::enabled, {.name = "enabled",
                                 .title = "Enable",
                                 .help = "The picture can be played at `rtsp://HOST:PORT/main`. In privacy mode `normal` only."}),
        setting(&Rtsp::port, {.name = "port",
                              .title = "RTSP port",
                              .help = "TCP port of the RTSP server. Below 1024 the system must allow it.",
                              .least = 1,
                              .most = 65'535}),
        setting(&Rtsp::udp, {.name = "udp", .title = "UDP", .help = "Players may have the stream by UDP."}),
        setting(&Rtsp::tcp, {.name = "tcp", .title = "TCP", .help = "Players may have the stream within the RTSP connection."}),
        setting(&Rtsp::multicast, {.name = "multicast"}),
        setting(&Rtsp::packets, {.name = "packets", .title = "RTP packet", .help = "How the stream is cut into packets."}),
        setting(&Rtsp::dscp, {.name = "dscp",
                              .title = "QoS DSCP",
                              .help = "The mark by which routers know how urgent the stream's packets are. 0: not at all.",
                              .least = 0,
                              .most = 63}),
        setting(&Rtsp::authentication,
                {.name = "authentication", .title = "Authentication", .help = "Players must give a user's name and password."}),
        setting(&Rtsp::username, {.name = "username",
                                  .title = "Username",
                                  .help = "What players give.",
                                  .most_characters = 64,
                                  .form = rtsp_user_form}),
        setting(&Rtsp::password, {.name = "password",
                                  .title = "Password",
                                  .help = "What players give (Digest: it does not pass the network). Its own, not that of the "
                                          "page. Empty: nobody is let in "
                                          "while authentication is on.",
                                  .most_characters = 64,
                                  .secrecy = Secrecy::secret}),
    };
};

} // namespace headcount::settings
