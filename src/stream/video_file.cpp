#include "stream/video_file.h"

#include "video/gstreamer.h"

#include <fmt/format.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace headcount::stream {

namespace {

constexpr int least_side = 16;
constexpr GstClockTime longest_ending = 60 * GST_SECOND;

/// About an eighth of a bit for each pixel at 25 pictures a second: boxes and numbers stay sharp.
int kilobits(int width, int height) {
    return std::clamp(width * height * 25 / 8 / 1000, 500, 12'000);
}

/// The encoder with its settings, in the words of gst-launch; empty where there is none.
std::string encoder_for(int width, int height) {
    const int rate = kilobits(width, height);
    if (video::make_element("x264enc")) {
        // With pictures out of order, the muxer of GStreamer 1.22 ends the film before its last one.
        return fmt::format("x264enc bitrate={} speed-preset=veryfast bframes=0 key-int-max=60 threads=1", rate);
    }
    if (video::make_element("openh264enc"))
        return fmt::format("openh264enc bitrate={} complexity=low gop-size=60 multi-thread=1", rate * 1000);
    return {};
}

void copy_plane(const video::Plane& from, GstVideoFrame& to, guint plane) {
    auto* rows = static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&to, plane));
    const int stride = GST_VIDEO_FRAME_PLANE_STRIDE(&to, plane);
    const auto width = static_cast<std::size_t>(GST_VIDEO_FRAME_COMP_WIDTH(&to, plane));
    for (int row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT(&to, plane); ++row)
        std::memcpy(rows + static_cast<std::ptrdiff_t>(row) * stride, from.data + static_cast<std::ptrdiff_t>(row) * from.stride,
                    width);
}

Overlay overlay_of(GstVideoFrame& frame) {
    const auto data = [&](guint plane) { return static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, plane)); };
    return {{data(0), data(1), data(2), GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0), GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 1),
             GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 2)},
            GST_VIDEO_FRAME_WIDTH(&frame),
            GST_VIDEO_FRAME_HEIGHT(&frame)};
}

} // namespace

struct VideoFile::Parts {
    std::string path;
    int given_width = 0;
    int given_height = 0;
    GstVideoInfo format{};
    video::Owned<GstElement> pipeline;
    video::Owned<GstElement> entrance;

    Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts() {
        if (pipeline) gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    }

    /// What GStreamer has said meanwhile, waiting for it as long as that.
    Result<void> heard(GstClockTime patience, GstMessageType wanted) {
        const video::Owned<GstBus> bus(gst_element_get_bus(pipeline.get()));
        GstMessage* message =
            gst_bus_timed_pop_filtered(bus.get(), patience, static_cast<GstMessageType>(wanted | GST_MESSAGE_ERROR));
        if (message == nullptr) {
            if (wanted != GST_MESSAGE_EOS) return {};
            return failure(fmt::format("{} could not be ended within a minute; it may not be playable.", path));
        }
        const bool is_error = GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR;
        std::string reason;
        if (is_error) {
            GError* error = nullptr;
            gst_message_parse_error(message, &error, nullptr);
            if (error != nullptr) reason = error->message;
            g_clear_error(&error);
        }
        gst_message_unref(message);
        if (is_error) return failure(fmt::format("{} cannot be written: {}", path, reason));
        return {};
    }
};

VideoFile::VideoFile(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
}

VideoFile::~VideoFile() = default;

Result<std::unique_ptr<VideoFile>> VideoFile::create(const std::filesystem::path& path, int width, int height) {
    if (width < least_side || height < least_side) {
        return failure(fmt::format("Pictures of {} x {} pixels cannot be made a video of: each side must have {} or more.", width,
                                   height, least_side));
    }
    video::initialise_gstreamer();
    const std::string chosen = encoder_for(width, height);
    if (chosen.empty())
        return failure(
            "There is no H.264 encoder on this machine: install gstreamer1.0-plugins-bad or gstreamer1.0-plugins-ugly.");

    auto parts = std::make_unique<Parts>();
    parts->path = path.string();
    parts->given_width = width;
    parts->given_height = height;
    GError* error = nullptr;
    const std::string words = "appsrc name=entrance format=time block=true max-buffers=4 max-bytes=0 ! " + chosen +
                              " ! h264parse ! mp4mux ! filesink name=exit";
    GstElement* pipeline = gst_parse_launch(words.c_str(), &error);
    const std::string reason = error != nullptr ? error->message : "";
    g_clear_error(&error);
    if (pipeline != nullptr) parts->pipeline.reset(GST_ELEMENT(gst_object_ref_sink(pipeline)));
    if (!reason.empty() || !parts->pipeline) return failure(fmt::format("{} cannot be written: {}", parts->path, reason));

    const video::Owned<GstElement> exit(gst_bin_get_by_name(GST_BIN(pipeline), "exit"));
    g_object_set(exit.get(), "location", parts->path.c_str(), nullptr);
    parts->entrance.reset(gst_bin_get_by_name(GST_BIN(pipeline), "entrance"));
    gst_video_info_set_format(&parts->format, GST_VIDEO_FORMAT_I420, static_cast<guint>(width & ~1),
                              static_cast<guint>(height & ~1));
    // Each picture has its own time. But without any rate, the last one has no length, and players leave it out.
    GST_VIDEO_INFO_FPS_N(&parts->format) = 25;
    GST_VIDEO_INFO_FPS_D(&parts->format) = 1;
    const video::OwnedCaps caps(gst_video_info_to_caps(&parts->format));
    gst_app_src_set_caps(GST_APP_SRC(parts->entrance.get()), caps.get());
    if (gst_element_set_state(pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
        const Result<void> said = parts->heard(0, GST_MESSAGE_ERROR);
        return failure(said ? fmt::format("{} cannot be written.", parts->path) : said.error().sentence);
    }
    return std::unique_ptr<VideoFile>(new VideoFile(std::move(parts)));
}

Result<void> VideoFile::add(const privacy::SafePicture& picture, Duration time, const std::function<void(Overlay&)>& draw) {
    if (picture.width() != parts_->given_width || picture.height() != parts_->given_height) {
        return failure(fmt::format("{} has pictures of {} x {} pixels; one of {} x {} cannot be added.", parts_->path,
                                   parts_->given_width, parts_->given_height, picture.width(), picture.height()));
    }
    GstBuffer* buffer = gst_buffer_new_allocate(nullptr, GST_VIDEO_INFO_SIZE(&parts_->format), nullptr);
    if (buffer == nullptr) return failure("There is no memory for a picture.");
    GstVideoFrame frame;
    if (!gst_video_frame_map(&frame, &parts_->format, buffer, GST_MAP_WRITE)) {
        gst_buffer_unref(buffer);
        return failure("There is no memory for a picture.");
    }
    copy_plane(picture.y(), frame, 0);
    copy_plane(picture.u(), frame, 1);
    copy_plane(picture.v(), frame, 2);
    Overlay overlay = overlay_of(frame);
    draw(overlay);
    gst_video_frame_unmap(&frame);
    video::set_times(buffer, static_cast<GstClockTime>(std::chrono::nanoseconds(time).count()));
    if (gst_app_src_push_buffer(GST_APP_SRC(parts_->entrance.get()), buffer) != GST_FLOW_OK) {
        const Result<void> said = parts_->heard(GST_SECOND, GST_MESSAGE_ERROR);
        return failure(said ? fmt::format("{} cannot be written.", parts_->path) : said.error().sentence);
    }
    return parts_->heard(0, GST_MESSAGE_ERROR);
}

Result<void> VideoFile::finish() {
    gst_app_src_end_of_stream(GST_APP_SRC(parts_->entrance.get()));
    return parts_->heard(longest_ending, GST_MESSAGE_EOS);
}

} // namespace headcount::stream
