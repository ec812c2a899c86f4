#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "video/decoding_pipeline.h"
#include "video/frame_timeline.h"
#include "video/source.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace headcount::video {

/// A video file. Every one of its frames is delivered, in order and the same ones each time, however long the reader takes.
///
/// Times are the file's own, starting at 0 (`FrameTimeline` says what happens where it has none). `taken_at` is when the
/// frame was read. Sound, subtitles and further video streams are not decoded.
class Recording final : public Source {
public:
    /// Opens the file and decodes its first picture. Refuses, with one sentence, what is missing, a folder, unreadable,
    /// empty, no video, a still picture, only sound, or broken before the first picture.
    static Result<std::unique_ptr<Source>> open(const std::filesystem::path& file, const SourceOptions& options,
                                                const Clock& clock);

    SourceEvent read(const std::stop_token& stop) override;
    bool is_live() const override { return false; }

private:
    Recording(std::filesystem::path file, const SourceOptions& options, const Clock& clock);

    std::optional<Error> start();
    SourceEvent deliver(const Picture& picture, const std::stop_token& stop);
    void await(Duration time, const std::stop_token& stop);
    SourceEvent finish(bool is_broken, const std::stop_token& stop);

    std::filesystem::path file_;
    SourceOptions options_;
    const Clock& clock_;
    std::unique_ptr<DecodingPipeline> pipeline_;
    std::optional<Picture> first_;
    bool told_running_ = false;
    FrameTimeline timeline_;
    std::uint64_t frames_ = 0;
    Duration end_of_last_{};          // when the frame delivered last ends
    Duration round_began_{};          // time of the first frame of this round of a loop
    std::optional<Duration> started_; // steady time that stands for time 0, in real time
};

} // namespace headcount::video
