#pragma once

#include "base/time.h"
#include "video/gstreamer.h"

#include <gst/video/video.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace headcount::video {

/// A decoded picture as GStreamer hands it over.
struct Picture {
    OwnedSample sample;            ///< always an I420 picture in system memory
    std::uint64_t arrival = 0;     ///< counts from 0; a gap is a picture that was dropped because nobody took it
    std::optional<Duration> stamp; ///< its time in the stream, where the stream says so
    Duration length{};             ///< how long a frame lasts by the stream's frame rate; 0 where unknown
    Duration age{};                ///< live pipelines: time since it was taken, by the pipeline's clock
};

/// Why a pipeline stopped. `text` is GStreamer's, for classifying only: it may hold addresses with passwords.
struct PipelineTrouble {
    GQuark domain = 0;
    int code = 0;
    std::string text;

    bool is(GQuark wanted_domain, int wanted_code) const { return domain == wanted_domain && code == wanted_code; }
};

struct PipelineEnd {};      ///< all of the stream has been decoded
struct PipelineTimedOut {}; ///< neither in the time given, or a stop was asked for

using PipelineEvent = std::variant<Picture, PipelineEnd, PipelineTrouble, PipelineTimedOut>;

/// From coded video to I420 pictures: head → decodebin → conversion, where it is needed → a short queue.
///
/// The head is any element with coded or raw video on a source pad, at once or later: `filesrc`, `rtspsrc`, `v4l2src`.
/// decodebin picks the decoder that GStreamer ranks highest, so a board's hardware decoder is used where there is one.
/// A picture that the decoder makes as I420 passes without being copied or touched; a rotation that the stream asks for is done.
/// GStreamer's threads run from construction to destruction; `next` belongs to one thread.
class DecodingPipeline {
public:
    struct Options {
        int decoder_threads = 0; ///< 0 leaves it to the decoder
        bool is_live = false;    ///< the newest pictures win; otherwise the decoder waits for the reader
    };

    /// Starts. `head` must not be empty.
    DecodingPipeline(Owned<GstElement> head, const Options& options);
    ~DecodingPipeline();
    DecodingPipeline(const DecodingPipeline&) = delete;
    DecodingPipeline& operator=(const DecodingPipeline&) = delete;

    /// The next picture, or the end or trouble once every picture before it has been taken.
    PipelineEvent next(const std::stop_token& stop, std::chrono::nanoseconds patience);

    /// Whether a stream of any kind has come out of the head: a camera has been reached.
    bool is_connected() const;

    /// What the stream is, by its first bytes: `video/quicktime`, `image/png`; empty until it is known.
    std::string kind_of_stream() const;

    /// Whether nothing works on the stream any more although no picture has come out: decodebin keeps an error to itself that
    /// an element tells while it is being plugged in.
    bool is_stuck() const;

    /// Whether the stream turned out to hold something decodable but no video.
    bool lacks_video() const;

    /// Whether the stream is a playlist or the like, whose addresses are not followed.
    bool names_other_addresses() const;

    /// How long the stream says that it is, if it does.
    std::optional<Duration> announced_length() const;

private:
    struct Inner;
    std::unique_ptr<Inner> inner_;
};

} // namespace headcount::video
