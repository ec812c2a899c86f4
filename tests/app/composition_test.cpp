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

TEST(Composition, TheNetworkIsTheOneThatTheSettingsAskFor) {
    settings::Detection detection;
    detection.precision = settings::Precision::float32;
    EXPECT_EQ(network_file(detection)->filename(), "headcount-overhead.onnx");
    detection.network_size = settings::NetworkSize::small;
    EXPECT_EQ(network_file(detection)->filename(), "headcount-overhead-small.onnx");
    detection.precision = settings::Precision::int8;
    EXPECT_EQ(network_file(detection)->filename(), "headcount-overhead-small-int8.onnx");
}

} // namespace
} // namespace headcount::app
