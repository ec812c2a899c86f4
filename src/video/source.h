#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "video/frame.h"
#include "video/image_controls.h"

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

namespace headcount::video {

/// Whether pictures are coming. `sentence` says so to a person, with the cause and, where there is one, the cure.
struct SourceState {
    enum class Kind {
        connecting, ///< not yet delivering; no fault so far
        running,    ///< delivering frames
        silent,     ///< connected, but no frame for 5 s: a fault
        lost,       ///< the connection failed or ended; being retried: a fault
        ended,      ///< a recording has been read to its end; final
        failed      ///< cannot be read at all and will not be retried; final
    };
    Kind kind = Kind::connecting;
    std::string sentence;

    bool is_final() const { return kind == Kind::ended || kind == Kind::failed; }
    bool is_fault() const { return kind == Kind::silent || kind == Kind::lost || kind == Kind::failed; }
};

/// What a source gives: the next frame, or word that its state has changed.
using SourceEvent = std::variant<Frame, SourceState>;

/// Where pictures come from: a recording, a network camera, a local camera.
///
/// A live source that is lost is tried again for ever, waiting longer each time (1 s to 30 s); it tells each change of
/// its state once. A source belongs to one thread, the one that calls `read`.
class Source {
public:
    virtual ~Source() = default;

    /// Waits for the next frame or the next change of state. After a final state it is not called again.
    /// When a stop is asked for it returns soon, with any event.
    virtual SourceEvent read(const std::stop_token& stop) = 0;

    /// Whether the world goes on while nobody reads: then old frames are dropped; a recording waits.
    virtual bool is_live() const = 0;
};

/// How a source is to be read.
struct SourceOptions {
    /// A recording that ends begins again; its times go on growing.
    bool loop = false;
    /// A recording is delivered at the speed at which it was taken, not as fast as it can be decoded.
    bool real_time = false;
    /// How many threads the decoder may use; 0 leaves it to the decoder.
    int decoder_threads = 0;
    /// How a local camera is to take its pictures; it follows changes while it runs. Empty: as it is. Other sources ignore it.
    std::shared_ptr<const WantedImage> image = {};
};

/// Opens a source by its address: `file:PATH` or a bare path, `rtsp://…`, `v4l2:/dev/video0`, `scene:NAME`
/// (`office`, `entrance`, `meeting`: rendered people, always live and in real time; `scene_truth.h` knows the right answer).
///
/// A recording that is missing, empty, unreadable, cut short before its first picture or not a video is refused here,
/// with one sentence. A live source that is not there yet is not an error: it is connected to when it appears.
Result<std::unique_ptr<Source>> open_source(std::string_view address, const SourceOptions& options, const Clock& clock);

} // namespace headcount::video
