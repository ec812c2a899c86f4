#include "video/live_source.h"

#include "video/picture_frame.h"
#include "video/wait.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headcount::video {

namespace {

/// A camera's stream cannot honestly be older than this when it arrives; timestamps that say so are broken.
constexpr Duration oldest = std::chrono::seconds(10);

void capitalise(std::string& sentence) {
    if (!sentence.empty() && sentence.front() >= 'a' && sentence.front() <= 'z') sentence.front() += 'A' - 'a';
}

} // namespace

LiveSource::LiveSource(Camera camera, const SourceOptions& options, const Clock& clock, const LivePatience& patience)
    : camera_(std::move(camera)),
      options_(options),
      clock_(clock),
      patience_(patience),
      state_{SourceState::Kind::connecting, fmt::format("Connecting to {}.", camera_.name)},
      retry_at_(clock.steady()),
      next_wait_(patience.first_retry) {
}

SourceEvent LiveSource::read(const std::stop_token& stop) {
    while (!has_news_ && !stop.stop_requested()) {
        if (pipeline_ == nullptr) {
            if (wait_until(clock_, retry_at_, stop)) connect();
            continue;
        }
        set_image();
        PipelineEvent event = pipeline_->next(stop, time_of_next_check() - clock_.steady());
        if (const auto* picture = std::get_if<Picture>(&event)) {
            if (std::optional<Frame> frame = take(*picture)) return *std::move(frame);
        } else if (const auto* trouble = std::get_if<PipelineTrouble>(&event)) {
            lose(camera_.explain(*trouble));
        } else if (std::holds_alternative<PipelineEnd>(event)) {
            lose(fmt::format("{} has ended its stream.", camera_.name));
        } else {
            notice_silence();
        }
    }
    has_news_ = false;
    return state_;
}

void LiveSource::connect() {
    initialise_gstreamer();
    Owned<GstElement> head = camera_.make_head();
    if (head == nullptr) {
        lose("The part of GStreamer that reads cameras is missing: install Debian's package gstreamer1.0-plugins-good.");
        return;
    }
    image_.reset(); // a camera that was away has forgotten it
    set_image();
    last_sign_ = clock_.steady();
    numbers_used_ = next_number_;
    pipeline_ = std::make_unique<DecodingPipeline>(std::move(head), DecodingPipeline::Options{options_.decoder_threads, true});
}

void LiveSource::lose(std::string sentence) {
    pipeline_.reset();
    retry_at_ = clock_.steady() + next_wait_;
    next_wait_ = std::min(next_wait_ * 2, patience_.longest_retry);
    tell(SourceState::Kind::lost, std::move(sentence));
}

/// Asks the camera for what is wanted of its pictures, once for each wish and connection.
void LiveSource::set_image() {
    if (!options_.image || !camera_.set_image) return;
    const ImageOptions wanted = options_.image->get();
    if (image_ == wanted) return;
    image_ = wanted;
    image_note_ = camera_.set_image(wanted);
    if (state_.kind == SourceState::Kind::running) tell(SourceState::Kind::running, running_sentence());
}

std::string LiveSource::running_sentence() const {
    std::string sentence = fmt::format("{} is delivering pictures.", camera_.name);
    if (!image_note_.empty()) sentence += " " + image_note_;
    return sentence;
}

Duration LiveSource::time_of_next_check() const {
    const bool is_quiet = clock_.steady() >= last_sign_ + patience_.silent_after;
    return last_sign_ + (is_quiet ? patience_.reconnect_after : patience_.silent_after);
}

void LiveSource::notice_silence() {
    const Duration quiet = clock_.steady() - last_sign_;
    if (quiet >= patience_.reconnect_after) {
        lose(pipeline_->is_connected() ? fmt::format("{} sends no pictures; it is connected to anew.", camera_.name)
                                       : fmt::format("{} does not answer.", camera_.name));
    } else if (quiet >= patience_.silent_after && pipeline_->is_connected()) {
        tell(SourceState::Kind::silent, fmt::format("{} is connected but has sent no picture for {:.0f} s; check the camera.",
                                                    camera_.name, to_seconds(patience_.silent_after)));
    }
}

std::optional<Frame> LiveSource::take(const Picture& picture) {
    std::optional<Frame> frame = frame_of(picture);
    if (!frame) return std::nullopt;
    const Duration age = std::clamp(picture.age, Duration::zero(), oldest);
    const Duration now = clock_.steady();
    const Duration taken = now - age;
    if (!first_taken_) first_taken_ = taken;
    frame->time = taken - *first_taken_;
    if (last_time_) frame->time = std::max(frame->time, *last_time_ + Duration(1));
    last_time_ = frame->time;
    frame->taken_at = clock_.now() - age;
    frame->number = numbers_used_ + picture.arrival;
    next_number_ = frame->number + 1;

    last_sign_ = now;
    next_wait_ = patience_.first_retry;
    tell(SourceState::Kind::running, running_sentence());
    return frame;
}

/// The same word twice, as when one attempt fails like the one before, is told once.
void LiveSource::tell(SourceState::Kind kind, std::string sentence) {
    capitalise(sentence);
    if (kind == state_.kind && sentence == state_.sentence) return;
    state_ = {kind, std::move(sentence)};
    has_news_ = true;
}

} // namespace headcount::video
