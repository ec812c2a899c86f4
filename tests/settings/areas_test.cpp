#include "settings/areas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace headcount::settings {
namespace {

using testing::HasSubstr;

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
const Polygon square = {{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
const Polygon dented = {{0, 0}, {1, 0}, {0.3, 0.3}, {0, 1}};

TEST(Area, HasAnInsideInEitherDrawingDirectionAndMayBeDented) {
    EXPECT_TRUE(validate_area(square));
    EXPECT_TRUE(validate_area({square.rbegin(), square.rend()}));
    EXPECT_TRUE(validate_area(dented));
}

TEST(Area, IsRefusedWithTheReason) {
    EXPECT_THAT(validate_area({{0, 0}, {1, 1}}).error().sentence, HasSubstr("at least 3 corners"));
    EXPECT_THAT(validate_area({{0, 0}, {1, 1}, {1, 0}, {0, 1}}).error().sentence, HasSubstr("cross"));
    EXPECT_THAT(validate_area({{0, 0}, {1, 0}, {1, 0}, {0, 1}}).error().sentence, HasSubstr("touch or cross"));
    EXPECT_THAT(validate_area({{0, 0}, {0.5, 0}, {1, 0}}).error().sentence, HasSubstr("too thin"));
    EXPECT_THAT(validate_area({{0, 0}, {1, 0}, {no_number, 1}}).error().sentence, HasSubstr("not a place"));
}

TEST(FlowArea, MayBeATriangleOrAConvexQuadrangle) {
    EXPECT_TRUE(validate_flow_area(square));
    EXPECT_TRUE(validate_flow_area({{0.1, 0.1}, {0.9, 0.1}, {0.5, 0.9}}));
}

TEST(FlowArea, IsRefusedWithTheReason) {
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, 1}}).error().sentence, HasSubstr("3 or 4 corners"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, 0}, {1, 1}, {0.5, 1.2}, {0, 1}}).error().sentence, HasSubstr("3 or 4 corners"));
    EXPECT_THAT(validate_flow_area(dented).error().sentence, HasSubstr("convex"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, 1}, {1, 0}, {0, 1}}).error().sentence, HasSubstr("cross"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, 0}, {1, 0}, {0, 1}}).error().sentence, HasSubstr("touch or cross"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {0.5, 0}, {1, 0}}).error().sentence, HasSubstr("draw"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, 0}, {0.5, 1e-5}}).error().sentence, HasSubstr("too thin"));
    EXPECT_THAT(validate_flow_area({{0, 0}, {1, no_number}, {0, 1}}).error().sentence, HasSubstr("not a place"));
}

TEST(Line, MayBendButNotTouchItself) {
    EXPECT_TRUE(validate_line({{0, 0.5}, {1, 0.5}}));
    EXPECT_TRUE(validate_line({{0, 0.5}, {0.5, 0.5}, {1, 0.5}})) << "straight on";
    EXPECT_TRUE(validate_line({{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0.2}}));
    EXPECT_THAT(validate_line({{0, 0}, {1, 0}, {1, 1}, {0.5, -0.5}}).error().sentence, HasSubstr("crosses itself"));
    EXPECT_THAT(validate_line({{0, 0}, {1, 0}, {1, 1}, {0, 0}}).error().sentence, HasSubstr("touches"));
    EXPECT_THAT(validate_line({{0, 0}, {1, 0}, {0.5, 0}}).error().sentence, HasSubstr("touches")) << "back upon itself";
}

TEST(Line, IsRefusedWithoutLengthOrPlace) {
    EXPECT_THAT(validate_line({{0, 0}}).error().sentence, HasSubstr("at least 2 points"));
    EXPECT_THAT(validate_line({{0, 0}, {1, 1}, {1, 1}}).error().sentence, HasSubstr("without length"));
    EXPECT_THAT(validate_line({{0, 0}, {1, no_number}}).error().sentence, HasSubstr("not a place"));
}

} // namespace
} // namespace headcount::settings
