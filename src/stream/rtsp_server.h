#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "settings/rtsp_settings.h"
#include "stream/video_encoding.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace headcount::stream {

/// An RTSP server (RFC 2326) with one stream, `rtsp://HOST:PORT/main`: H.264 of pictures that may be shown, in privacy mode
/// *Normal* only.
///
/// It sends what is encoded once for all who watch the live video. Players are told apart by Digest
/// (RFC 2617): a password never passes the network. It runs on threads of its own and is safe from any thread.
class RtspServer {
public:
    struct Options {
        settings::Rtsp rtsp;             ///< what is chosen by people; `enabled` plays no part
        std::string address = "0.0.0.0"; ///< the interface that it listens on
        bool any_port = false;           ///< listens on a port that is free instead of the chosen one
        std::size_t most_players = 32;   ///< at once; later ones are refused
    };
    /// Listens. Refused with one sentence: a port that is taken or not allowed, no H.264 encoder. The encoding and the clock must
    /// outlive it.
    static Result<std::unique_ptr<RtspServer>> open(Options options, VideoEncoding& encoding, const Clock& clock);

    /// Ends all sessions.
    ~RtspServer();

    /// Ends all sessions now: to be called once the encoding has left *Normal*. Requests are then answered with 403 and the
    /// reason.
    void close_everybody();

    std::uint16_t port() const;

    struct Status {
        std::size_t connections = 0; ///< players that are connected
        bool is_playing = false;     ///< somebody plays
    };
    Status status() const;

private:
    struct State;
    explicit RtspServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace headcount::stream
