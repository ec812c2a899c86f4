#pragma once

#include "stream/picture_feed.h"
#include "stream/video_encoding.h"
#include "video/gstreamer.h"

#include <gst/app/gstappsrc.h>

#include <mutex>
#include <optional>

namespace headcount::stream {

/// Feeds a GStreamer pipeline with encoded pictures through its `appsrc`, from a key picture on. Safe from any thread.
class UnitFeed {
public:
    /// Shares the element. Nothing is handed over before `open`.
    explicit UnitFeed(GstAppSrc* source);

    void open();

    /// Hands a picture over without waiting, at the pipeline's present time or evenly after the one before. While a few wait
    /// already, pictures are left out up to the next key picture. The time that it gets; nothing if it is left out.
    std::optional<Duration> push(const VideoUnit& unit);

private:
    video::Owned<GstElement> source_;
    std::mutex mutex_; // guards the rest
    bool is_open_ = false;
    bool has_begun_ = false;
    StreamTimes times_;
    video::OwnedCaps caps_;
};

} // namespace headcount::stream
