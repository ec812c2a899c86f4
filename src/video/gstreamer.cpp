#include "video/gstreamer.h"

namespace headcount::video {

void initialise_gstreamer() {
    static const bool once = [] {
        gst_init(nullptr, nullptr);
        return true;
    }();
    static_cast<void>(once);
}

Owned<GstElement> make_element(const char* factory) {
    GstElement* element = gst_element_factory_make(factory, nullptr);
    if (element != nullptr) gst_object_ref_sink(element);
    return Owned<GstElement>(element);
}

OwnedCaps caps_of(GstPad* pad) {
    GstCaps* current = gst_pad_get_current_caps(pad);
    return OwnedCaps(current != nullptr ? current : gst_pad_query_caps(pad, nullptr));
}

std::string media_type(const GstCaps* caps) {
    if (caps == nullptr || gst_caps_is_any(caps) || gst_caps_is_empty(caps)) return {};
    return gst_structure_get_name(gst_caps_get_structure(caps, 0));
}

void set_times(GstBuffer* fresh, GstClockTime shown, GstClockTime decoded) {
    GST_BUFFER_PTS(fresh) = shown;
    GST_BUFFER_DTS(fresh) = decoded;
}

} // namespace headcount::video
