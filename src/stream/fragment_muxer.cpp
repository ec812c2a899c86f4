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
        on_piece({VideoPiece::Kind::beginning, std::exchange(begun_, {}) + box, std::move(codec)});
    } else if (type == "mdat" && !begun_.empty()) {
        const auto kind = begins_with_key_picture(box) ? VideoPiece::Kind::key : VideoPiece::Kind::other;
        on_piece({kind, std::exchange(begun_, {}) + box, {}});
    }
    return true;
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
    return muxer.cutter_.add(bytes, muxer.on_piece_) ? GST_FLOW_OK : GST_FLOW_ERROR;
}

} // namespace headcount::stream
