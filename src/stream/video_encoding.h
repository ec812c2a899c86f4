#pragma once

#include "base/time.h"
#include "privacy/safe_picture.h"
#include "stream/encoder_pipeline.h"
#include "video/frame.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace headcount::stream {

/// One encoded picture of the live video.
struct VideoUnit {
    SharedSample sample;     ///< H.264, as `EncoderPipeline` makes it
    std::uint64_t frame = 0; ///< the number of the frame that it shows
    Duration taken{};        ///< when the camera took it, on the source's clock
    bool is_key = false;     ///< predicted from none before it
};

/// The live video in H.264: filtered by privacy and encoded once for all who watch, by RTSP or on the page, on threads of its
/// own; not encoded at all while nobody does. It exists in privacy mode *Normal* only. Safe from any thread.
class VideoEncoding {
public:
    /// Pictures with a longer side, in pixels, are scaled down to it.
    struct Options {
        int longest_side = 1920;
    };
    explicit VideoEncoding(privacy::Rules rules);
    VideoEncoding(privacy::Rules rules, const Options& options);
    ~VideoEncoding();

    /// The newest frame. Never waits; costs next to nothing while nobody watches.
    void offer(const video::Frame& frame);

    /// What somebody who watches is told, on a thread of GStreamer or of the encoding's own. Neither may wait, nor call the
    /// encoding.
    struct Watcher {
        std::function<void(const VideoUnit&)> on_unit; ///< begins with a key picture
        std::function<void()> on_end;                  ///< there is no more: normal mode was left. May be empty
    };
    /// Watches until the handle is destroyed; once its destructor has returned, nothing is called any more. Null outside of
    /// *Normal*. A handle may outlive the encoding.
    std::shared_ptr<void> watch(Watcher watcher);

    /// The next picture becomes a key picture.
    void want_key_picture();

    /// Other rules, in force for every picture that is handed out after this returns. Leaving *Normal* ends it for all.
    void set_rules(privacy::Rules rules);

    privacy::Mode mode() const;

    /// Whether the camera has given a picture in the last five seconds.
    bool has_pictures() const;

    struct Status {
        bool is_encoding = false;        ///< somebody watches
        std::uint64_t encoders_made = 0; ///< since the start; one serves all who watch at the same time
        std::string encoder;             ///< GStreamer's name of the one used last; empty: none yet
    };
    Status status() const;

private:
    struct State;
    std::shared_ptr<State> state_; // shared with the handles
};

} // namespace headcount::stream
