#pragma once

#include "base/time.h"
#include "privacy/safe_picture.h"
#include "video/gstreamer.h"

#include <gst/app/gstappsrc.h>

#include <optional>

namespace headcount::stream {

/// Gives pictures that grow evenly in time, as the camera took them, the times of a pipeline that began at some moment.
///
/// The first picture is now; each later one follows by as much as the camera's clock says. Where that strays from the pipeline's
/// own clock by more than half a second (a recording that is read faster, a camera that was away), it begins again at now. Times
/// always grow.
class StreamTimes {
public:
    /// `taken`: when, on the source's clock. `now`: the pipeline's running time.
    Duration next(Duration taken, Duration now);

private:
    struct Last {
        Duration taken;
        Duration time;
    };
    std::optional<Last> last_;
};

/// Feeds an encoder in a GStreamer pipeline with pictures that may be shown, through its `appsrc`. One thread.
class PictureFeed {
public:
    /// Shares the element. About so many pictures a second will come: an encoder that is told nothing waits with each picture for
    /// the next one's time.
    PictureFeed(GstAppSrc* source, double frames_per_second);

    /// Hands a picture over; a last column or row that 4:2:0 cannot have alone is left out. Never waits: of pictures that the
    /// encoder has not taken yet, only the newest two stay. A key picture is predicted from none before it. The picture's time in
    /// the pipeline; times always grow.
    Duration push(const privacy::SafePicture& picture, bool as_key_picture);

private:
    void announce(int width, int height);

    video::Owned<GstElement> source_;
    int frames_per_second_;
    StreamTimes times_;
    int width_ = 0;
    int height_ = 0;
};

/// I420 as encoders take it: planes without gaps, sides rounded down to even ones. Empty where nothing is left.
GstBuffer* buffer_of(const privacy::SafePicture& picture);

} // namespace headcount::stream
