#include "settings/document.h"
#include "settings/random_settings.h"

#include <gtest/gtest.h>

namespace headcount::settings {
namespace {

TEST(RoundTrip, GivesBackAllSettingsThatAreValid) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const Settings drawn = test::RandomSettings(seed).draw();
        const auto valid = validate(drawn);
        ASSERT_TRUE(valid) << valid.error().sentence << "\n" << to_json(drawn);
        const auto read = parse_settings(to_json(drawn));
        ASSERT_TRUE(read) << read.error().sentence << "\n" << to_json(drawn);
        ASSERT_EQ(*read, drawn) << to_json(drawn);
        ASSERT_EQ(to_json(*read), to_json(drawn));
        ASSERT_TRUE(parse_settings(to_public_json(drawn)));
    }
}

TEST(RoundTrip, GivesBackTheScene) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const Scene drawn = test::RandomSettings(seed).scene();
        ASSERT_EQ(parse_scene(to_json(drawn)).value(), drawn) << to_json(drawn);
    }
}

TEST(RoundTrip, ReachesEveryKindOfSetting) {
    // Given many draws, then something was in every list: else the round trip would prove little.
    bool has_line = false, has_masks = false, has_blocks = false, has_resets = false, has_url = false;
    for (unsigned seed = 0; seed < 50; ++seed) {
        const Settings drawn = test::RandomSettings(seed).draw();
        has_line |= drawn.scene.line.has_value();
        has_masks |= !drawn.scene.masks.empty();
        has_blocks |= !drawn.reports.flow.schedule.blocks.empty();
        has_resets |= !drawn.reports.resets.empty();
        has_url |= drawn.reports.region.recipients.http[2].enabled;
    }
    EXPECT_TRUE(has_line && has_masks && has_blocks && has_resets && has_url);
}

} // namespace
} // namespace headcount::settings
