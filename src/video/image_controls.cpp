#include "video/image_controls.h"

#include "base/descriptor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

namespace headcount::video {

namespace {

/// A device that is open for its controls alone: that is allowed while another streams from it.
class DeviceControls final : public CameraControls {
public:
    explicit DeviceControls(const std::string& device) : file_(::open(device.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)) {}

    bool is_open() const { return static_cast<bool>(file_); }
    int query(v4l2_queryctrl& control) override { return ask(VIDIOC_QUERYCTRL, &control); }
    int query_item(v4l2_querymenu& item) override { return ask(VIDIOC_QUERYMENU, &item); }
    int set(v4l2_control& control) override { return ask(VIDIOC_S_CTRL, &control); }

private:
    int ask(unsigned long request, void* argument) const {
        int done = 0;
        do {
            done = ::ioctl(file_.get(), request, argument);
        } while (done < 0 && errno == EINTR);
        return done < 0 ? errno : 0;
    }

    Descriptor file_;
};

/// A control's kind, range and flags; false if the camera has none of this id.
bool find(CameraControls& camera, std::uint32_t id, v4l2_queryctrl& control) {
    control = {};
    control.id = id;
    return camera.query(control) == 0 && (control.flags & V4L2_CTRL_FLAG_DISABLED) == 0;
}

bool has_item(CameraControls& camera, const v4l2_queryctrl& control, std::int32_t value) {
    if (value < control.minimum || value > control.maximum) return false;
    if (control.type != V4L2_CTRL_TYPE_MENU) return true;
    v4l2_querymenu item{};
    item.id = control.id;
    item.index = static_cast<std::uint32_t>(value);
    return camera.query_item(item) == 0;
}

/// A sentence about why not; empty if it is set.
std::string set_value(CameraControls& camera, const v4l2_queryctrl& control, std::int32_t value, std::string_view what) {
    if ((control.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0) return fmt::format("Its {} cannot be changed.", what);
    v4l2_control wanted{};
    wanted.id = control.id;
    wanted.value = value;
    const int trouble = camera.set(wanted);
    if (trouble == 0) return {};
    if (trouble == EBUSY) return fmt::format("Its {} is held by another program; end that, and save the settings again.", what);
    if (trouble == EACCES || trouble == EPERM) return fmt::format("Its {} cannot be changed.", what);
    return fmt::format("It has refused to change its {}.", what);
}

struct NamedFrequency {
    PowerLine value;
    std::string_view name;
};
constexpr std::array<NamedFrequency, 4> frequencies{{
    {PowerLine::automatic, "automatic"},
    {PowerLine::hz_50, "50 Hz"},
    {PowerLine::hz_60, "60 Hz"},
    {PowerLine::off, "off"},
}};

std::string lacking(CameraControls& camera, const v4l2_queryctrl& control, PowerLine wanted) {
    std::string_view wanted_name;
    std::string there;
    for (const NamedFrequency& one : frequencies) {
        if (one.value == wanted) {
            wanted_name = one.name;
        } else if (has_item(camera, control, static_cast<std::int32_t>(one.value))) {
            there += fmt::format("{}{}", there.empty() ? "" : ", ", one.name);
        }
    }
    const std::string lacked = fmt::format("It does not have {} among its power line frequencies", wanted_name);
    return there.empty() ? lacked + "." : fmt::format("{}; it has {}.", lacked, there);
}

std::string set_power_line(CameraControls& camera, PowerLine wanted) {
    v4l2_queryctrl control{};
    if (!find(camera, V4L2_CID_POWER_LINE_FREQUENCY, control))
        return wanted == PowerLine::off ? "" : "It has no setting for the power line frequency.";
    const auto value = static_cast<std::int32_t>(wanted);
    if (!has_item(camera, control, value)) return lacking(camera, control, wanted);
    return set_value(camera, control, value, "power line frequency");
}

std::string set_wide_dynamic_range(CameraControls& camera, bool wanted) {
    v4l2_queryctrl control{};
    if (!find(camera, V4L2_CID_WIDE_DYNAMIC_RANGE, control)) return wanted ? "It has no wide dynamic range." : "";
    const std::int32_t value = wanted ? 1 : 0;
    if (!has_item(camera, control, value))
        return fmt::format("It cannot switch its wide dynamic range {}.", wanted ? "on" : "off");
    return set_value(camera, control, value, "wide dynamic range");
}

} // namespace

std::string set_image(CameraControls& camera, const ImageOptions& wanted) {
    std::string said = set_power_line(camera, wanted.power_line);
    const std::string more = set_wide_dynamic_range(camera, wanted.wide_dynamic_range);
    if (!said.empty() && !more.empty()) said += ' ';
    return said + more;
}

std::string set_image(const std::string& device, const ImageOptions& wanted) {
    DeviceControls camera(device);
    return camera.is_open() ? set_image(camera, wanted) : std::string();
}

} // namespace headcount::video
