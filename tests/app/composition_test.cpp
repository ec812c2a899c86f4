#include "app/composition.h"

#include <gtest/gtest.h>

namespace headcount::app {
namespace {

TEST(Composition, TheImageIsTakenAsTheSettingsHaveIt) {
    using settings::PowerLineFrequency;
    using video::PowerLine;
    EXPECT_EQ(image_options({}), video::ImageOptions{}) << "the defaults agree";
    for (const auto& [chosen, wanted] :
         {std::pair(PowerLineFrequency::automatic, PowerLine::automatic), std::pair(PowerLineFrequency::hz_50, PowerLine::hz_50),
          std::pair(PowerLineFrequency::hz_60, PowerLine::hz_60), std::pair(PowerLineFrequency::off, PowerLine::off)}) {
        EXPECT_EQ(image_options({chosen, true}), (video::ImageOptions{wanted, true}));
        EXPECT_EQ(image_options({chosen, false}), (video::ImageOptions{wanted, false}));
    }
}

} // namespace
} // namespace headcount::app
