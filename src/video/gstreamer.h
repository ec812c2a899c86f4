#pragma once

#include <gst/gst.h>

#include <memory>
#include <string>

namespace headcount::video {

/// Makes GStreamer ready. To be called before anything else of it; more than once does no harm. Safe from any thread.
void initialise_gstreamer();

struct Unref {
    void operator()(gpointer object) const { gst_object_unref(object); }
};
struct UnrefSample {
    void operator()(GstSample* sample) const { gst_sample_unref(sample); }
};
struct UnrefCaps {
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
};

/// Owns one reference to a GstObject.
template <class T>
using Owned = std::unique_ptr<T, Unref>;
using OwnedSample = std::unique_ptr<GstSample, UnrefSample>;
using OwnedCaps = std::unique_ptr<GstCaps, UnrefCaps>;

/// A new element by the name of its factory, owned by the caller (not floating); empty where its plugin is not installed.
Owned<GstElement> make_element(const char* factory);

/// The caps of a pad: those negotiated, else those it could have.
OwnedCaps caps_of(GstPad* pad);

/// The media type of caps, such as `video/x-raw`; empty for caps without any.
std::string media_type(const GstCaps* caps);

/// When a picture is shown and when it is decoded, in a pipeline's time. For a buffer that nobody else has yet.
void set_times(GstBuffer* fresh, GstClockTime shown, GstClockTime decoded = GST_CLOCK_TIME_NONE);

} // namespace headcount::video
