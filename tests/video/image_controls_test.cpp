#include "video/image_controls.h"

#include "base/clock.h"
#include "video/live_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace headcount::video {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// A camera that has the controls that a test gives it, and remembers what was set.
class FakeCamera final : public CameraControls {
public:
    struct Control {
        v4l2_ctrl_type type = V4L2_CTRL_TYPE_MENU;
        int least = 0;
        int most = 0;
        std::set<unsigned> items = {}; ///< of a menu
        unsigned flags = 0;
        int trouble = 0; ///< what setting it fails with
    };
    std::map<std::uint32_t, Control> controls;
    std::vector<std::pair<std::uint32_t, int>> was_set;

    int query(v4l2_queryctrl& control) override {
        const auto found = controls.find(control.id);
        if (found == controls.end()) return EINVAL;
        control.type = found->second.type;
        control.minimum = found->second.least;
        control.maximum = found->second.most;
        control.flags = found->second.flags;
        return 0;
    }
    int query_item(v4l2_querymenu& item) override { return controls.at(item.id).items.contains(item.index) ? 0 : EINVAL; }
    int set(v4l2_control& control) override {
        if (const int trouble = controls.at(control.id).trouble; trouble != 0) return trouble;
        was_set.emplace_back(control.id, control.value);
        return 0;
    }
};

constexpr std::uint32_t power_line = V4L2_CID_POWER_LINE_FREQUENCY;
constexpr std::uint32_t wide_range = V4L2_CID_WIDE_DYNAMIC_RANGE;

/// With both controls, and all that they may be.
FakeCamera good_camera() {
    FakeCamera camera;
    camera.controls[power_line] = {.most = 3, .items = {0, 1, 2, 3}};
    camera.controls[wide_range] = {.type = V4L2_CTRL_TYPE_BOOLEAN, .most = 1};
    return camera;
}

TEST(ImageControls, ACameraThatHasThemIsSetAndNothingIsSaid) {
    for (const auto& [frequency, value] : {std::pair(PowerLine::off, 0), std::pair(PowerLine::hz_50, 1),
                                           std::pair(PowerLine::hz_60, 2), std::pair(PowerLine::automatic, 3)}) {
        for (const bool wide : {false, true}) {
            FakeCamera camera = good_camera();
            EXPECT_EQ(set_image(camera, {frequency, wide}), "");
            EXPECT_THAT(camera.was_set, ElementsAre(Pair(power_line, value), Pair(wide_range, wide ? 1 : 0)));
        }
    }
}

TEST(ImageControls, ACameraWithoutThemSaysSo) {
    FakeCamera camera;
    EXPECT_EQ(set_image(camera, {PowerLine::hz_60, true}),
              "It has no setting for the power line frequency. It has no wide dynamic range.");
    EXPECT_THAT(camera.was_set, IsEmpty());
}

TEST(ImageControls, WhatIsSwitchedOffIsNotMissed) {
    FakeCamera camera;
    EXPECT_EQ(set_image(camera, {PowerLine::off, false}), "");
}

TEST(ImageControls, AControlThatIsDisabledIsNotThere) {
    FakeCamera camera = good_camera();
    camera.controls[wide_range].flags = V4L2_CTRL_FLAG_DISABLED;
    EXPECT_EQ(set_image(camera, {PowerLine::hz_50, true}), "It has no wide dynamic range.");
}

TEST(ImageControls, AFrequencyThatIsNotInTheMenuIsNamedWithThoseThatAre) {
    // Given a camera that does not find out by itself, as most do
    FakeCamera camera = good_camera();
    camera.controls[power_line] = {.most = 2, .items = {0, 1, 2}};
    EXPECT_EQ(set_image(camera, {PowerLine::automatic, false}),
              "It does not have automatic among its power line frequencies; it has 50 Hz, 60 Hz, off.");
    // And one whose menu has a hole
    camera.controls[power_line] = {.most = 3, .items = {0, 2, 3}};
    EXPECT_EQ(set_image(camera, {PowerLine::hz_50, false}),
              "It does not have 50 Hz among its power line frequencies; it has automatic, 60 Hz, off.");
    // Then the frequency stays as it was
    EXPECT_THAT(camera.was_set, ElementsAre(Pair(wide_range, 0), Pair(wide_range, 0)));
}

TEST(ImageControls, AValueOutOfTheControlsRangeIsNotSet) {
    FakeCamera camera = good_camera();
    camera.controls[wide_range] = {.type = V4L2_CTRL_TYPE_INTEGER, .least = 0, .most = 0};
    camera.controls[power_line] = {.type = V4L2_CTRL_TYPE_INTEGER, .least = 0, .most = 0};
    EXPECT_EQ(set_image(camera, {PowerLine::hz_60, true}),
              "It does not have 60 Hz among its power line frequencies; it has off. It cannot switch its wide dynamic range on.");
    EXPECT_THAT(camera.was_set, IsEmpty());
}

TEST(ImageControls, ACameraThatIsHeldByAnotherProgramSaysSo) {
    FakeCamera camera = good_camera();
    camera.controls[power_line].trouble = EBUSY;
    EXPECT_EQ(set_image(camera, {PowerLine::hz_50, true}),
              "Its power line frequency is held by another program; end that, and save the settings again.");
    EXPECT_THAT(camera.was_set, ElementsAre(Pair(wide_range, 1))) << "one that fails does not keep the other from being set";
}

TEST(ImageControls, ACameraThatRefusesSaysSo) {
    FakeCamera camera = good_camera();
    camera.controls[power_line].flags = V4L2_CTRL_FLAG_READ_ONLY;
    camera.controls[wide_range].trouble = ERANGE;
    EXPECT_EQ(set_image(camera, {}),
              "Its power line frequency cannot be changed. It has refused to change its wide dynamic range.");
    camera.controls[wide_range].trouble = EACCES;
    EXPECT_THAT(set_image(camera, {}), HasSubstr("Its wide dynamic range cannot be changed."));
}

TEST(ImageControls, ADeviceThatIsNoneOrNotThereIsLeftToWhoeverOpensIt) {
    EXPECT_EQ(set_image("/nowhere/video0", {}), "");
    EXPECT_EQ(set_image("/dev/null", {PowerLine::off, false}), "");
}

/// A test picture that moves, in place of a device.
Camera test_camera(std::function<std::string(const ImageOptions&)> set) {
    return {.name = "the camera at /dev/video7",
            .make_head =
                [] {
                    GstElement* const bin = gst_parse_bin_from_description(
                        "videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=25/1", TRUE, nullptr);
                    return Owned<GstElement>(GST_ELEMENT(gst_object_ref_sink(bin)));
                },
            .explain = [](const PipelineTrouble& trouble) { return trouble.text; },
            .set_image = std::move(set)};
}

SourceState next_state(LiveSource& source) {
    while (true) {
        SourceEvent event = source.read({});
        if (const auto* state = std::get_if<SourceState>(&event)) return *state;
    }
}

void read_pictures(LiveSource& source, int count) {
    while (count-- > 0)
        EXPECT_TRUE(std::holds_alternative<Frame>(source.read({})));
}

TEST(LiveSourceImage, IsAskedForBeforeTheFirstPictureAndTheStateSaysOnceWhatTheCameraCannotDo) {
    // Given a camera without a wide dynamic range
    std::vector<ImageOptions> asked;
    const auto wanted = std::make_shared<WantedImage>(ImageOptions{PowerLine::hz_60, true});
    const SystemClock clock;
    LiveSource source(test_camera([&](const ImageOptions& options) {
                          asked.push_back(options);
                          return std::string(options.wide_dynamic_range ? "It has no wide dynamic range." : "");
                      }),
                      {.image = wanted}, clock);
    EXPECT_EQ(next_state(source).kind, SourceState::Kind::connecting);
    // When it delivers
    const SourceState running = next_state(source);
    EXPECT_EQ(running.kind, SourceState::Kind::running);
    EXPECT_EQ(running.sentence, "The camera at /dev/video7 is delivering pictures. It has no wide dynamic range.");
    EXPECT_FALSE(running.is_fault());
    // Then it has been asked once, and so it stays
    read_pictures(source, 5);
    EXPECT_THAT(asked, ElementsAre(ImageOptions{PowerLine::hz_60, true}));
}

TEST(LiveSourceImage, AChangeReachesTheRunningCamera) {
    std::vector<ImageOptions> asked;
    const auto wanted = std::make_shared<WantedImage>(ImageOptions{});
    const SystemClock clock;
    LiveSource source(test_camera([&](const ImageOptions& options) {
                          asked.push_back(options);
                          return std::string(options.wide_dynamic_range ? "It has no wide dynamic range." : "");
                      }),
                      {.image = wanted}, clock);
    next_state(source);
    EXPECT_EQ(next_state(source).sentence, "The camera at /dev/video7 is delivering pictures.");
    read_pictures(source, 1);
    // When it is switched on and off again while pictures come
    wanted->set({PowerLine::hz_50, true});
    EXPECT_EQ(next_state(source).sentence, "The camera at /dev/video7 is delivering pictures. It has no wide dynamic range.");
    wanted->set({PowerLine::hz_50, false});
    EXPECT_EQ(next_state(source).sentence, "The camera at /dev/video7 is delivering pictures.");
    EXPECT_EQ(asked.size(), 3U);
    read_pictures(source, 3);
}

} // namespace
} // namespace headcount::video
