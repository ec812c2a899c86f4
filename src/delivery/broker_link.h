#pragma once

#include "base/descriptor.h"
#include "base/result.h"
#include "delivery/loop.h"
#include "delivery/mqtt_packets.h"
#include "delivery/tls_stream.h"
#include "settings/settings.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace headcount::delivery {

/// The bytes between the MQTT library and a broker.
///
/// libmosquitto may end the whole program over what a broker sends, so it has no network of its own: it speaks MQTT into a local
/// socket, and this object carries the bytes between that and the broker, over TLS where it is wanted. What comes from the
/// broker is first looked at (`BrokerPackets`). When the connection ends, the library is told after the last packet before that.
///
/// At most 64 KiB wait for the library, and 64 KiB for the broker beside what TLS itself has to say: while there is more, the
/// other side is not read from. Lives on the loop's thread and waits for nothing.
class BrokerLink {
public:
    /// Begins to connect to a numeric address. `tls` is null if nothing is to be encrypted, and must outlive this object.
    /// `changed` is called from the loop when something below may have become another; it may destroy this object.
    BrokerLink(Loop& loop, const std::string& address, int port, TlsClient* tls, settings::MqttVersion version,
               std::function<void()> changed);
    /// Sends what the library has written before, as far as that goes without waiting, and says goodbye.
    ~BrokerLink();
    BrokerLink(const BrokerLink&) = delete;
    BrokerLink& operator=(const BrokerLink&) = delete;

    /// The TCP connection stands, or has stood.
    bool has_network() const { return step_ != Step::connecting; }
    /// The library can connect: there is a TCP connection, and the TLS handshake is through if one is needed.
    bool is_ready() const { return step_ == Step::ready && !has_ended_; }
    bool has_ended() const { return has_ended_; }
    /// Why it ended, as the rest of a sentence; empty: it hasn't, or the broker has simply gone. What TLS has to say is not in
    /// it.
    const std::string& fault() const { return fault_; }

    /// Lets the library in: see `let_in`. Once, when the link is ready.
    Result<void> connect_library(const std::function<void(const std::string& path)>& connect);

    /// Everything that the library has written lies in the broker's socket.
    bool is_drained() const;

    /// The broker may say another 64 KiB before it counts as one who talks without being asked.
    void let_it_speak() { received_ = 0; }

private:
    enum class Step { connecting, shaking_hands, ready };

    void begin_connecting(const std::string& address, int port);
    void network_is_ready(short events);
    void library_is_ready(short events);
    void look_whether_connected();
    void begin_talking();
    void read_network();
    void take_from_network(std::string_view bytes);
    void end(std::string fault);
    void read_library();
    void write_network();
    void write_library();
    void watch();
    void watch_network();
    void watch_library();

    Loop& loop_;
    TlsClient* tls_;
    std::function<void()> changed_;

    Descriptor network_;
    Descriptor library_; ///< our end of the local socket
    std::unique_ptr<TlsStream> stream_;
    BrokerPackets packets_;

    Step step_ = Step::connecting;
    bool has_ended_ = false;       ///< nothing more comes from the broker
    bool can_write_ = true;        ///< the broker's socket takes bytes, or may again
    bool library_writes_ = true;   ///< it has not closed its end
    bool library_is_told_ = false; ///< that the connection has ended
    std::string fault_;
    std::size_t received_ = 0; ///< from the broker, since it was last allowed to speak
    std::string to_network_;   ///< as it goes over the wire
    std::string to_library_;

    // What is watched at the moment, so that nothing is registered anew without need.
    short network_events_ = 0;
    short library_events_ = 0;
    Loop::Handle watching_network_;
    Loop::Handle watching_library_;
};

} // namespace headcount::delivery
