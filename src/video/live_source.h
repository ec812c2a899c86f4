#pragma once

#include "base/clock.h"
#include "video/decoding_pipeline.h"
#include "video/image_controls.h"
#include "video/source.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace headcount::video {

/// One kind of live source: how to reach it, and how to say what is wrong with it.
struct Camera {
    std::string name;                                           ///< for sentences: `the camera at 10.0.0.7`; holds no secret
    std::function<Owned<GstElement>()> make_head;               ///< a new GStreamer source; empty where its plugin is missing
    std::function<std::string(const PipelineTrouble&)> explain; ///< a sentence for a person; holds no secret
    /// Sets how it takes its pictures; returns what it cannot do, as `set_image` does. Empty where that cannot be set from here.
    std::function<std::string(const ImageOptions&)> set_image = {};
};

/// How long a live source waits for what.
struct LivePatience {
    std::chrono::milliseconds silent_after{5'000};     ///< no picture for so long is a fault
    std::chrono::milliseconds reconnect_after{15'000}; ///< no picture for so long: the connection is given up and made anew
    std::chrono::milliseconds first_retry{1'000};      ///< wait before a lost connection is tried again; doubles
    std::chrono::milliseconds longest_retry{30'000};   ///< up to this
};

/// A camera that is watched for ever: connected to in the background, told about when it falls silent or is lost, and
/// connected to again.
///
/// A frame's time is when the camera's picture was taken as far as GStreamer knows (arrival, smoothed by the stream's own
/// timestamps), on the steady clock, so it grows over reconnections and is right after them.
class LiveSource final : public Source {
public:
    /// `clock` must outlive this object. Nothing is connected to before the first `read`.
    LiveSource(Camera camera, const SourceOptions& options, const Clock& clock, const LivePatience& patience = {});

    SourceEvent read(const std::stop_token& stop) override;
    bool is_live() const override { return true; }

private:
    void connect();
    void lose(std::string sentence);
    void notice_silence();
    Duration time_of_next_check() const;
    void set_image();
    std::string running_sentence() const;
    std::optional<Frame> take(const Picture& picture);
    void tell(SourceState::Kind kind, std::string sentence);

    Camera camera_;
    SourceOptions options_;
    const Clock& clock_;
    LivePatience patience_;

    SourceState state_;
    bool has_news_ = true; // state_ has not been told yet

    std::optional<ImageOptions> image_; // that the camera was asked for; empty: not since it was connected to
    std::string image_note_;            // what of it the camera cannot do

    std::unique_ptr<DecodingPipeline> pipeline_; // empty while waiting to try again
    Duration retry_at_{};                        // these are steady times
    Duration last_sign_{};                       // when the pipeline began, or its last picture came
    std::chrono::milliseconds next_wait_;

    std::optional<Duration> first_taken_;
    std::optional<Duration> last_time_;
    std::uint64_t numbers_used_ = 0; // by earlier connections
    std::uint64_t next_number_ = 0;
};

} // namespace headcount::video
