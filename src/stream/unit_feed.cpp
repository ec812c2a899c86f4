#include "stream/unit_feed.h"

namespace headcount::stream {

namespace {

/// A pipeline that has taken none of so many pictures does not run yet, or has stopped.
constexpr guint64 most_waiting = 8;

} // namespace

UnitFeed::UnitFeed(GstAppSrc* source) : source_(GST_ELEMENT(gst_object_ref(source))) {
    g_object_set(source, "format", GST_FORMAT_TIME, "is-live", TRUE, "block", FALSE, "max-buffers", guint64{0}, "max-bytes",
                 guint64{0}, nullptr);
}

void UnitFeed::open() {
    const std::scoped_lock lock(mutex_);
    is_open_ = true;
}

std::optional<Duration> UnitFeed::push(const VideoUnit& unit) {
    const std::scoped_lock lock(mutex_);
    if (!is_open_) return std::nullopt;
    // Whoever misses one picture can't use those that are predicted from it.
    if (gst_app_src_get_current_level_buffers(GST_APP_SRC(source_.get())) >= most_waiting)
        has_begun_ = false;
    else if (unit.is_key)
        has_begun_ = true;
    if (!has_begun_) return std::nullopt;
    GstCaps* const caps = gst_sample_get_caps(unit.sample.get());
    if (!caps_ || gst_caps_is_equal(caps_.get(), caps) == FALSE) {
        caps_.reset(gst_caps_ref(caps));
        gst_app_src_set_caps(GST_APP_SRC(source_.get()), caps);
    }
    // Before the pipeline runs it has no clock; the first picture is then the beginning.
    const GstClockTime running = gst_element_get_current_running_time(source_.get());
    const Duration now = GST_CLOCK_TIME_IS_VALID(running) ? Duration{static_cast<std::int64_t>(running / 1000)} : Duration{0};
    GstBuffer* const buffer = gst_buffer_copy(gst_sample_get_buffer(unit.sample.get())); // its own times, the same memory
    const Duration time = times_.next(unit.taken, now);
    const GstClockTime shown = static_cast<GstClockTime>(time.count()) * 1000;
    video::set_times(buffer, shown, shown); // no picture is predicted from a later one
    gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer);
    return time;
}

} // namespace headcount::stream
