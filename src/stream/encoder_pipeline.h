#pragma once

#include "base/result.h"
#include "stream/h264_encoder.h"
#include "stream/picture_feed.h"
#include "video/gstreamer.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace headcount::stream {

/// One piece of H.264 between GStreamer's elements: a whole picture with what describes it. Shared by all who send it.
using SharedSample = std::shared_ptr<GstSample>;

/// Pictures that may be shown go in, H.264 comes out: byte stream, one access unit for each picture, in their order, with SPS and
/// PPS before every key picture (ITU-T H.264, annex B).
class EncoderPipeline {
public:
    /// Called on a thread of GStreamer with a picture and the time that `push` gave it.
    using OnUnit = std::function<void(SharedSample unit, Duration time)>;

    /// Refused with one sentence: there is no encoder, or it does not start.
    static Result<std::unique_ptr<EncoderPipeline>> open(const EncoderOrder& order, OnUnit on_unit);

    /// Waits for a call of `on_unit` that is under way.
    ~EncoderPipeline();
    EncoderPipeline(const EncoderPipeline&) = delete;
    EncoderPipeline& operator=(const EncoderPipeline&) = delete;

    /// Hands a picture over without waiting, as `PictureFeed` does. The time that it gets here; times always grow.
    Duration push(const privacy::SafePicture& picture, bool as_key_picture);

    /// Why it has stopped; nothing while it works.
    std::optional<std::string> fault() const;

    /// GStreamer's name of the encoder.
    const std::string& encoder() const { return encoder_; }

private:
    EncoderPipeline() = default;

    OnUnit on_unit_;
    std::string encoder_;
    video::Owned<GstElement> pipeline_;
    std::optional<PictureFeed> feed_;
};

} // namespace headcount::stream
