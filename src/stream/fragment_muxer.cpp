#include "stream/fragment_muxer.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace headcount::stream {

namespace {

constexpr std::size_t header_bytes = 8;      // of a box: its size and its type (ISO/IEC 14496-12, 4.2)
constexpr std::size_t largest_box = 8 << 20; // a picture of the largest kind is far below

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return number;
}

/// Whether an mdat box begins with a key picture: NAL units, each after its size in four bytes (ISO/IEC 14496-15, 5.3.4.2.1).
bool begins_with_key_picture(std::string_view mdat) {
    constexpr unsigned coded_slice = 1; // ITU-T H.264, table 7-1
    constexpr unsigned coded_slice_of_key_picture = 5;
    for (std::size_t at = header_bytes; at + 5 <= mdat.size();) {
        const unsigned type = static_cast<std::uint8_t>(mdat[at + 4]) & 0x1f;
        if (type == coded_slice_of_key_picture) return true;
        if (type == coded_slice) return false;
        at += std::size_t{4} + number_at(mdat, at);
    }
    return false;
}

/// `avc1.` and the three bytes that tell profile and level (RFC 6381, 3.3); empty where there are none.
std::string codec_of(std::string_view moov) {
    const std::size_t at = moov.find("avcC");
    if (at == std::string_view::npos || at + 8 > moov.size()) return {};
    return fmt::format("avc1.{:06x}", number_at(moov, at + 4) & 0xff'ffff);
}

/// Of the video's times (ISO/IEC 14496-12, 8.4.2.2); 0 where there is none.
std::uint32_t ticks_per_second_of(std::string_view moov) {
    const std::size_t at = moov.find("mdhd");
    if (at == std::string_view::npos || at + 28 > moov.size()) return 0;
    const bool is_long = moov[at + 4] != 0; // two times before it have 64 bits
    return number_at(moov, at + (is_long ? 24 : 16));
}

/// When the picture of a fragment is shown, in ticks (ISO/IEC 14496-12, 8.8.12.2); 0 where it is not told.
std::uint64_t ticks_of(std::string_view moof) {
    const std::size_t at = moof.find("tfdt");
    if (at == std::string_view::npos || at + 16 > moof.size()) return 0;
    const std::uint64_t first = number_at(moof, at + 8);
    const bool is_long = moof[at + 4] != 0;
    return is_long ? first << 32 | number_at(moof, at + 12) : first;
}

Duration time_of(std::string_view moof, std::uint32_t ticks_per_second) {
    if (ticks_per_second == 0) return {};
    const double seconds = static_cast<double>(ticks_of(moof)) / ticks_per_second;
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

} // namespace

bool PieceCutter::add(const std::string& bytes, const std::function<void(VideoPiece)>& on_piece) {
    waiting_ += bytes;
    while (waiting_.size() >= header_bytes) {
        const std::size_t size = number_at(waiting_, 0);
        if (size < header_bytes || size > largest_box) return false;
        if (waiting_.size() < size) return true;
        const std::string type = waiting_.substr(4, 4);
        std::string box = waiting_.substr(0, size);
        waiting_.erase(0, size);
        if (!take(type, std::move(box), on_piece)) return false;
    }
    return true;
}

bool PieceCutter::take(const std::string& type, std::string box, const std::function<void(VideoPiece)>& on_piece) {
    if (type == "ftyp" || type == "moof") {
        begun_ = std::move(box);
    } else if (type == "moov") {
        std::string codec = codec_of(box);
        if (codec.empty()) return false;
        ticks_per_second_ = ticks_per_second_of(box);
        on_piece({VideoPiece::Kind::beginning, std::exchange(begun_, {}) + box, std::move(codec)});
    } else if (type == "mdat" && !begun_.empty()) {
        const auto kind = begins_with_key_picture(box) ? VideoPiece::Kind::key : VideoPiece::Kind::other;
        const Duration time = time_of(begun_, ticks_per_second_);
        on_piece({kind, std::exchange(begun_, {}) + box, {}, time});
    }
    return true;
}

void MuxedFrames::add(Duration time, std::uint64_t frame) {
    constexpr std::size_t most = 64;
    if (under_way_.size() == most) under_way_.pop_front();
    under_way_.push_back({time, frame});
}

std::optional<std::uint64_t> MuxedFrames::take(Duration time) {
    constexpr Duration rounded = std::chrono::milliseconds(2); // by the muxer; cameras' pictures are farther apart
    if (under_way_.empty()) return std::nullopt;
    if (!moved_by_) moved_by_ = under_way_.front().time - time;
    const Duration went_in = time + *moved_by_;
    while (!under_way_.empty() && under_way_.front().time + rounded < went_in)
        under_way_.pop_front();
    if (under_way_.empty() || under_way_.front().time > went_in + rounded) return std::nullopt;
    const std::uint64_t frame = under_way_.front().frame;
    under_way_.pop_front();
    return frame;
}

Result<std::unique_ptr<FragmentMuxer>> FragmentMuxer::open(OnPiece on_piece) {
    video::initialise_gstreamer();
    auto made = std::unique_ptr<FragmentMuxer>(new FragmentMuxer);
    made->on_piece_ = std::move(on_piece);
    GError* error = nullptr;
    made->pipeline_.reset(
        gst_parse_launch("appsrc name=units ! h264parse ! mp4mux fragment-duration=1 streamable=true ! "
                         "appsink name=pieces sync=false",
                         &error));
    if (made->pipeline_) gst_object_ref_sink(made->pipeline_.get());
    if (error != nullptr) {
        const std::string sentence = fmt::format("The live video cannot be made for browsers: {}.", error->message);
        g_clear_error(&error);
        return failure(sentence);
    }
    const video::Owned<GstElement> source(gst_bin_get_by_name(GST_BIN(made->pipeline_.get()), "units"));
    const video::Owned<GstElement> sink(gst_bin_get_by_name(GST_BIN(made->pipeline_.get()), "pieces"));
    made->feed_.emplace(GST_APP_SRC(source.get()));
    GstAppSinkCallbacks callbacks = {};
    callbacks.new_sample = take_bytes;
    gst_app_sink_set_callbacks(GST_APP_SINK(sink.get()), &callbacks, made.get(), nullptr);
    if (gst_element_set_state(made->pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        return failure("The live video cannot be made for browsers: GStreamer's muxer does not start.");
    made->feed_->open();
    return made;
}

FragmentMuxer::~FragmentMuxer() {
    if (pipeline_) gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

GstFlowReturn FragmentMuxer::take_bytes(GstAppSink* sink, void* self) {
    auto& muxer = *static_cast<FragmentMuxer*>(self);
    const video::OwnedSample sample(gst_app_sink_pull_sample(sink));
    GstBuffer* const buffer = sample ? gst_sample_get_buffer(sample.get()) : nullptr;
    GstMapInfo map;
    if (buffer == nullptr || gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) return GST_FLOW_OK;
    const std::string bytes(reinterpret_cast<const char*>(map.data), map.size);
    gst_buffer_unmap(buffer, &map);
    const bool goes_on = muxer.cutter_.add(bytes, [&](VideoPiece piece) { muxer.hand_on(std::move(piece)); });
    return goes_on ? GST_FLOW_OK : GST_FLOW_ERROR;
}

void FragmentMuxer::push(const VideoUnit& unit) {
    const std::scoped_lock lock(mutex_);
    if (const std::optional<Duration> time = feed_->push(unit)) frames_.add(*time, unit.frame);
}

void FragmentMuxer::hand_on(VideoPiece piece) {
    if (piece.kind != VideoPiece::Kind::beginning) {
        const std::scoped_lock lock(mutex_);
        piece.frame = frames_.take(piece.time);
    }
    on_piece_(std::move(piece));
}

} // namespace headcount::stream
