#pragma once

#include "stream/fragment_muxer.h"
#include "stream/video_encoding.h"

#include <functional>
#include <memory>

namespace headcount::stream {

/// The live video for browsers: what is encoded for all, put into fragmented MP4 once for all who look at the page. In privacy
/// mode *Normal* only. Safe from any thread.
class LiveVideo {
public:
    /// The encoding must outlive it.
    explicit LiveVideo(VideoEncoding& encoding);
    ~LiveVideo();

    /// Watches until the returned handle is destroyed. `on_piece` gets a beginning first, then pictures from a key picture on; a
    /// null piece says that there is no more: normal mode was left, or the camera's pictures have another size now, in which case
    /// watching again helps. It is called on a thread of GStreamer, or in this call, and must neither wait nor call the live
    /// video; once the handle's destructor has returned it is not called any more. Null outside of *Normal*, and where GStreamer
    /// can't make it.
    using OnPiece = std::function<void(std::shared_ptr<const VideoPiece>)>;
    std::shared_ptr<void> watch(OnPiece on_piece);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace headcount::stream
