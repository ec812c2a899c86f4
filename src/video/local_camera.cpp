#include "video/local_camera.h"

#include "video/image_controls.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace headcount::video {

namespace {

/// The first that the camera can do. The detector sees no more in larger pictures, and they cost bandwidth on the bus.
constexpr const char* wanted_formats =
    "video/x-raw, width=(int)[1, 1280], height=(int)[1, 720], framerate=(fraction)[10/1, 60/1]; "
    "image/jpeg, width=(int)[1, 1280], height=(int)[1, 720]; video/x-raw; image/jpeg; video/x-h264";

Owned<GstElement> device_head(const std::string& device) {
    const Owned<GstElement> camera = make_element("v4l2src");
    const Owned<GstElement> formats = make_element("capsfilter");
    if (camera == nullptr || formats == nullptr) return nullptr;
    g_object_set(camera.get(), "device", device.c_str(), nullptr);
    const OwnedCaps caps(gst_caps_from_string(wanted_formats));
    g_object_set(formats.get(), "caps", caps.get(), nullptr);

    Owned<GstElement> head(GST_ELEMENT(gst_object_ref_sink(gst_bin_new(nullptr))));
    gst_bin_add_many(GST_BIN(head.get()), camera.get(), formats.get(), nullptr);
    gst_element_link(camera.get(), formats.get());
    const Owned<GstPad> out(gst_element_get_static_pad(formats.get(), "src"));
    gst_element_add_pad(head.get(), gst_ghost_pad_new("src", out.get()));
    return head;
}

std::string explain(const std::string& name, const std::string& device, const PipelineTrouble& trouble) {
    const auto says = [&trouble](const char* words) { return trouble.text.find(words) != std::string::npos; };
    std::error_code unreadable;
    const std::filesystem::file_status status = std::filesystem::status(device, unreadable);
    if (!std::filesystem::exists(status))
        return fmt::format("There is no camera at {}; plug it in or choose another device.", device);
    if (!std::filesystem::is_character_file(status))
        return fmt::format("{} is not a camera; a camera is a device such as /dev/video0.", device);
    if (says("Permission denied")) return fmt::format("{} may not be opened; add the sensor's user to the group video.", name);
    if (says("busy") || trouble.is(GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY)) {
        return fmt::format("{} is used by another program.", name);
    }
    if (says("not a capture device") || says("v4l2 driver") || says("Cannot identify device")) {
        return fmt::format("{} is not a camera; a camera is a device such as /dev/video0.", device);
    }
    if (trouble.domain == GST_STREAM_ERROR) return fmt::format("{} has no picture format that can be read.", name);
    return fmt::format("{} stopped working.", name);
}

} // namespace

Result<Camera> local_camera(std::string_view device) {
    if (!device.starts_with('/')) return failure("A local camera is named by its device, such as v4l2:/dev/video0.");
    const std::string path(device);
    const std::string name = fmt::format("the camera at {}", path);
    return Camera{name, [path] { return device_head(path); },
                  [name, path](const PipelineTrouble& trouble) { return explain(name, path, trouble); },
                  [path](const ImageOptions& wanted) { return set_image(path, wanted); }};
}

} // namespace headcount::video
