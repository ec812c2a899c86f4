#pragma once

#include "base/result.h"
#include "base/time.h"
#include "privacy/safe_picture.h"
#include "stream/overlay.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace headcount::stream {

/// A video file (MP4, H.264) that is being written, of pictures that may be shown and of what is drawn over them.
///
/// Encoding runs on threads of GStreamer's; `add` waits when they fall behind. One thread calls it.
class VideoFile {
public:
    /// Refused with one sentence: a file that cannot be written, no H.264 encoder on this machine, a picture of less than 16
    /// pixels a side. `width` and `height` are those of the pictures; an odd last row or column is left out.
    static Result<std::unique_ptr<VideoFile>> create(const std::filesystem::path& path, int width, int height);

    /// What was added is lost if it was not finished.
    ~VideoFile();

    /// The picture that was taken at `time`, which grows from call to call, with what `draw` draws over it.
    Result<void> add(const privacy::SafePicture& picture, Duration time, const std::function<void(Overlay&)>& draw);

    /// Ends the file: only now it can be played.
    Result<void> finish();

private:
    struct Parts;
    explicit VideoFile(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace headcount::stream
