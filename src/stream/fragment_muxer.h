#pragma once

#include "base/result.h"
#include "base/time.h"
#include "stream/unit_feed.h"
#include "video/gstreamer.h"

#include <gst/app/gstappsink.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace headcount::stream {

/// A piece of the live video as browsers take it: fragmented MP4 (ISO/IEC 14496-12). Shared by all viewers; never changed.
struct VideoPiece {
    enum class Kind {
        beginning, ///< what comes first: the boxes ftyp and moov
        key,       ///< a picture that can be shown without any before it: the boxes moof and mdat
        other,     ///< a picture that can't
    };
    Kind kind = Kind::beginning;
    std::string bytes;
    std::string codec;                    ///< of a beginning: the video's kind by RFC 6381, such as `avc1.42c01f`
    Duration time{};                      ///< of a picture: when it is shown, on the video's own clock
    std::optional<std::uint64_t> frame{}; ///< of a picture: the number of the frame that it shows
};

/// Cuts a muxer's bytes into pieces. What is neither a beginning nor a picture is left out.
class PieceCutter {
public:
    /// The next bytes; every piece that they complete is told. False for what is not a sequence of boxes: it can't go on then.
    bool add(const std::string& bytes, const std::function<void(VideoPiece)>& on_piece);

private:
    bool take(const std::string& type, std::string box, const std::function<void(VideoPiece)>& on_piece);

    std::string waiting_; ///< of a box that is not complete
    std::string begun_;   ///< boxes of a piece that is not complete
    std::uint32_t ticks_per_second_ = 0;
};

/// Which frame a picture of the muxer is: the muxer moves the times of all pictures by the same span.
class MuxedFrames {
public:
    /// A picture that goes in. Of those that do not come out, the newest 64 are kept.
    void add(Duration time, std::uint64_t frame);

    /// The frame of the picture that comes out with this time; pictures come in their order. Nothing for one that did not go in.
    std::optional<std::uint64_t> take(Duration time);

private:
    struct UnderWay {
        Duration time;
        std::uint64_t frame;
    };
    std::deque<UnderWay> under_way_;
    std::optional<Duration> moved_by_;
};

/// Puts H.264 into fragmented MP4, one fragment for each picture. A picture comes out once the next one has gone in: only then is
/// it known for how long it is shown.
class FragmentMuxer {
public:
    /// Called on a thread of GStreamer.
    using OnPiece = std::function<void(VideoPiece)>;

    /// Refused with one sentence: GStreamer's muxer is not installed.
    static Result<std::unique_ptr<FragmentMuxer>> open(OnPiece on_piece);

    /// Waits for a call of `on_piece` that is under way.
    ~FragmentMuxer();
    FragmentMuxer(const FragmentMuxer&) = delete;
    FragmentMuxer& operator=(const FragmentMuxer&) = delete;

    /// Hands a picture over without waiting. From any thread.
    void push(const VideoUnit& unit);

private:
    FragmentMuxer() = default;
    static GstFlowReturn take_bytes(GstAppSink* sink, void* self);
    void hand_on(VideoPiece piece);

    OnPiece on_piece_;
    PieceCutter cutter_;
    std::mutex mutex_; // guards `frames_`
    MuxedFrames frames_;
    video::Owned<GstElement> pipeline_;
    std::optional<UnitFeed> feed_;
};

} // namespace headcount::stream
