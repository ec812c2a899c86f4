#pragma once

#include <linux/videodev2.h>

#include <mutex>
#include <string>
#include <utility>

namespace headcount::video {

/// How often the lamps flicker that the camera sees by. The values are Video4Linux's.
enum class PowerLine {
    off = V4L2_CID_POWER_LINE_FREQUENCY_DISABLED,
    hz_50 = V4L2_CID_POWER_LINE_FREQUENCY_50HZ,
    hz_60 = V4L2_CID_POWER_LINE_FREQUENCY_60HZ,
    automatic = V4L2_CID_POWER_LINE_FREQUENCY_AUTO
};

/// How a camera is to take its pictures.
struct ImageOptions {
    PowerLine power_line = PowerLine::hz_50;
    bool wide_dynamic_range = false;
    friend bool operator==(const ImageOptions&, const ImageOptions&) = default;
};

/// What is wanted of pictures now: whoever changes it need not know the source that goes by it. Safe from any thread.
class WantedImage {
public:
    explicit WantedImage(ImageOptions options) : options_(options) {}

    void set(ImageOptions options) {
        const std::scoped_lock lock(mutex_);
        options_ = options;
    }
    ImageOptions get() const {
        const std::scoped_lock lock(mutex_);
        return options_;
    }

private:
    mutable std::mutex mutex_;
    ImageOptions options_;
};

/// A camera's controls as Video4Linux2 has them (VIDIOC_QUERYCTRL, VIDIOC_QUERYMENU, VIDIOC_S_CTRL). Each call returns 0, or
/// what `errno` says.
class CameraControls {
public:
    virtual ~CameraControls() = default;
    virtual int query(v4l2_queryctrl& control) = 0;
    virtual int query_item(v4l2_querymenu& item) = 0;
    virtual int set(v4l2_control& control) = 0;
};

/// Sets the camera's controls. Returns what could not be had as sentences for a person (`It has no ...`), each with what would be
/// right where there is something; empty: all is as wanted. None of it is an error: a camera without a control takes pictures
/// all the same. What a camera need not do (no wide dynamic range, no flicker avoided) is not missed where it cannot be set.
std::string set_image(CameraControls& camera, const ImageOptions& wanted);

/// The same for a device such as /dev/video0, beside whoever takes its pictures. One that cannot be opened is left to whoever
/// opens it for its pictures: nothing is said.
std::string set_image(const std::string& device, const ImageOptions& wanted);

} // namespace headcount::video
