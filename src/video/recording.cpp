#include "video/recording.h"

#include "video/picture_frame.h"
#include "video/wait.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace headcount::video {

namespace {

namespace fs = std::filesystem;

/// More than any decoder needs for one picture, even on a slow board; a file that keeps it busy for longer is a trap.
constexpr std::chrono::seconds patience_for_first_picture(30);
constexpr std::chrono::milliseconds between_looks(250);

/// A recording that stops this much before the length that it announces was cut short.
constexpr Duration length_tolerance = std::chrono::seconds(1);

constexpr std::chrono::hours for_ever(24 * 365);

std::optional<Error> refusal_of(const fs::path& file) {
    std::error_code trouble;
    const fs::file_status status = fs::status(file, trouble);
    if (status.type() == fs::file_type::not_found) return Error{fmt::format("There is no recording {}.", file.string())};
    if (trouble) return Error{fmt::format("The recording {} cannot be read: {}.", file.string(), trouble.message())};
    if (fs::is_directory(status)) return Error{fmt::format("{} is a folder; a recording is a video file.", file.string())};
    if (!fs::is_regular_file(status)) return Error{fmt::format("{} is not a file; a recording is a video file.", file.string())};
    if (access(file.c_str(), R_OK) != 0) {
        return Error{fmt::format("The recording {} cannot be read: {}.", file.string(), std::strerror(errno))};
    }
    if (fs::file_size(file, trouble) == 0) return Error{fmt::format("The recording {} is empty.", file.string())};
    return std::nullopt;
}

/// Why no first picture came out of a file.
Error refusal_of(const fs::path& file, const DecodingPipeline& pipeline, const PipelineEvent& event) {
    const std::string kind = pipeline.kind_of_stream();
    const std::string name = file.string();
    const auto* trouble = std::get_if<PipelineTrouble>(&event);
    if (kind.starts_with("image/")) return {fmt::format("{} is a picture, not a recording.", name)};
    if (pipeline.names_other_addresses()) {
        return {fmt::format("{} only names other files or addresses; a recording must hold its pictures itself.", name)};
    }
    if (kind.starts_with("audio/") || pipeline.lacks_video())
        return {fmt::format("{} holds no video, only sound or text.", name)};
    if (trouble != nullptr && trouble->is(GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)) {
        return {
            fmt::format("{} needs a part of GStreamer that is not installed; Debian's packages gstreamer1.0-plugins-good, "
                        "gstreamer1.0-plugins-bad and gstreamer1.0-libav have most.",
                        name)};
    }
    if (!kind.starts_with("video/") && !kind.starts_with("application/")) {
        return {fmt::format("{} is not a video; MP4, MKV, AVI, MPEG and others can be read.", name)};
    }
    return {fmt::format("The recording {} is damaged or cut short before its first picture.", name)};
}

/// The first picture or the reason why there is none; `PipelineTimedOut` is a reason too.
PipelineEvent await_first(DecodingPipeline& pipeline) {
    std::chrono::milliseconds waited{};
    bool was_stuck = false; // once could be while one task hands over to the next
    while (true) {
        PipelineEvent event = pipeline.next({}, between_looks);
        if (!std::holds_alternative<PipelineTimedOut>(event)) return event;
        waited += between_looks;
        const bool is_stuck = pipeline.is_stuck();
        if (waited >= patience_for_first_picture || (is_stuck && was_stuck)) return event;
        was_stuck = is_stuck;
    }
}

} // namespace

Recording::Recording(fs::path file, const SourceOptions& options, const Clock& clock)
    : file_(std::move(file)), options_(options), clock_(clock) {
}

Result<std::unique_ptr<Source>> Recording::open(const fs::path& file, const SourceOptions& options, const Clock& clock) {
    std::unique_ptr<Recording> recording(new Recording(file, options, clock));
    if (std::optional<Error> refusal = recording->start()) return tl::unexpected<Error>(std::move(*refusal));
    return recording;
}

/// Begins at the start of the file and decodes the first picture.
std::optional<Error> Recording::start() {
    first_.reset();
    pipeline_.reset();
    if (std::optional<Error> refusal = refusal_of(file_)) return refusal;
    initialise_gstreamer();
    Owned<GstElement> head = make_element("filesrc");
    if (head == nullptr) return Error{"GStreamer's core elements are missing: install Debian's package libgstreamer1.0-0."};
    g_object_set(head.get(), "location", file_.c_str(), nullptr);
    pipeline_ = std::make_unique<DecodingPipeline>(std::move(head), DecodingPipeline::Options{options_.decoder_threads, false});

    PipelineEvent event = await_first(*pipeline_);
    auto* picture = std::get_if<Picture>(&event);
    if (picture == nullptr || pipeline_->kind_of_stream().starts_with("image/")) return refusal_of(file_, *pipeline_, event);
    first_ = std::move(*picture);
    return std::nullopt;
}

SourceEvent Recording::read(const std::stop_token& stop) {
    if (!std::exchange(told_running_, true)) {
        return SourceState{SourceState::Kind::running, fmt::format("Reading the recording {}.", file_.string())};
    }
    if (first_) {
        const Picture picture = std::move(*std::exchange(first_, std::nullopt));
        return deliver(picture, stop);
    }
    PipelineEvent event = pipeline_->next(stop, for_ever);
    if (const auto* picture = std::get_if<Picture>(&event)) return deliver(*picture, stop);
    if (std::holds_alternative<PipelineTimedOut>(event)) {
        return SourceState{SourceState::Kind::running, fmt::format("Reading the recording {} was stopped.", file_.string())};
    }
    return finish(std::holds_alternative<PipelineTrouble>(event), stop);
}

SourceEvent Recording::deliver(const Picture& picture, const std::stop_token& stop) {
    std::optional<Frame> frame = frame_of(picture);
    if (!frame) return finish(true, stop);
    frame->number = frames_++;
    frame->time = timeline_.next(picture.stamp, picture.length);
    end_of_last_ = frame->time + picture.length;
    if (options_.real_time) await(frame->time, stop);
    frame->taken_at = clock_.now();
    return *std::move(frame);
}

/// Waits until it is the frame's turn. A reader that was late gets the next frames at once, until it has caught up.
void Recording::await(Duration time, const std::stop_token& stop) {
    if (!started_) started_ = clock_.steady() - time;
    wait_until(clock_, *started_ + time, stop);
}

/// The end of the file: either the end of all, or the beginning of the next round.
SourceEvent Recording::finish(bool is_broken, const std::stop_token& stop) {
    const double seconds = to_seconds(end_of_last_ - round_began_);
    const std::optional<Duration> announced = pipeline_->announced_length();
    std::string sentence = fmt::format("The recording {} has been read to its end.", file_.string());
    if (is_broken) {
        sentence =
            fmt::format("The recording {} is damaged or cut short: it could be read for {:.1f} s.", file_.string(), seconds);
    } else if (announced && *announced - (end_of_last_ - round_began_) > length_tolerance) {
        sentence = fmt::format("The recording {} is cut short: it ends after {:.1f} s of the {:.1f} s that it announces.",
                               file_.string(), seconds, to_seconds(*announced));
    }
    if (!options_.loop) return SourceState{SourceState::Kind::ended, std::move(sentence)};

    if (const std::optional<Error> refusal = start()) {
        return SourceState{SourceState::Kind::failed, "The recording could not be begun again. " + refusal->sentence};
    }
    timeline_.begin_again();
    const Picture picture = std::move(*std::exchange(first_, std::nullopt));
    SourceEvent event = deliver(picture, stop);
    if (const auto* frame = std::get_if<Frame>(&event)) round_began_ = frame->time;
    return event;
}

} // namespace headcount::video
