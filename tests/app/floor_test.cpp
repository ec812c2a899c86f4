#include "app/floor.h"

#include "app/lens_api.h"
#include "settings/document.h"

#include <gtest/gtest.h>

namespace headcount::app {
namespace {

settings::Lens hung_at(double height_m) {
    settings::Lens lens;
    lens.mount_height_m = height_m;
    return lens;
}

TEST(FloorView, NeedsTheMountingHeightAndAPicture) {
    EXPECT_FALSE(floor_view({}, 1280, 720));
    EXPECT_FALSE(floor_view(hung_at(3), 0, 0));
    EXPECT_TRUE(floor_view(hung_at(3), 1280, 720));
}

TEST(FloorView, SeesWhatTheSettingsSay) {
    settings::Lens lens = hung_at(3);
    const auto straight = floor_view(lens, 1280, 720)->floor_at({1, 0.5}, 0);
    EXPECT_NEAR(straight->x, 3, 1e-9); // half of 90 degrees
    lens.tilt_deg = 45;
    EXPECT_NEAR(floor_view(lens, 1280, 720)->floor_at({0.5, 0.5}, 0)->y, 3, 1e-9);

    // Nearer to the middle, each kind of lens has its own scale.
    const auto beside = [](settings::LensKind kind) {
        settings::Lens fisheye = hung_at(3);
        fisheye.kind = kind;
        return floor_view(fisheye, 1280, 720)->floor_at({0.75, 0.5}, 0)->x;
    };
    EXPECT_GT(beside(settings::LensKind::rectilinear), beside(settings::LensKind::stereographic));
    EXPECT_GT(beside(settings::LensKind::stereographic), beside(settings::LensKind::equidistant));
}

TEST(FloorView, ExistsForEveryLensThatTheSettingsAllow) {
    for (const auto kind :
         {settings::LensKind::rectilinear, settings::LensKind::equidistant, settings::LensKind::stereographic}) {
        for (const double field_of_view : {10.0, 160.0, 161.0, 220.0}) {
            settings::Settings settings;
            settings.lens = {1, 80, kind, field_of_view};
            const bool is_valid = settings::validate(settings).has_value();
            EXPECT_EQ(is_valid, floor_view(settings.lens, 640, 480).has_value()) << field_of_view;
        }
    }
}

TEST(LensAnswer, TellsTheCoveredAreaOnceTheHeightIsSet) {
    EXPECT_EQ(lens_answer({{}, 1280, 720}), R"({"is_set":false,"floor":null,"people":null})");
    EXPECT_EQ(lens_answer({hung_at(3), 0, 0}), R"({"is_set":true,"floor":null,"people":null})") << "no picture yet";
    // 90 degrees from 3 m up are 6 m on the floor, and 4.2 m where people's middles are.
    EXPECT_EQ(lens_answer({hung_at(3), 1000, 500}),
              R"({"is_set":true,"floor":{"width_m":6.0,"depth_m":3.0},"people":{"width_m":4.2,"depth_m":2.1}})");
    settings::Lens tilted = hung_at(3);
    tilted.tilt_deg = 80;
    EXPECT_EQ(lens_answer({tilted, 1000, 500}), R"({"is_set":true,"floor":null,"people":null})") << "beyond the horizon";
}

} // namespace
} // namespace headcount::app
