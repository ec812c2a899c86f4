#include "stream/overlay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace headcount::stream {
namespace {

/// A grey picture of 64 x 48 pixels, in memory with room around it that nobody may touch.
class Paper {
public:
    static constexpr int width = 64;
    static constexpr int height = 48;

    Overlay overlay() {
        return {{luma_.data() + margin, u_.data() + margin, v_.data() + margin, width, width / 2, width / 2}, width, height};
    }
    int luma(int x, int y) const { return luma_[static_cast<std::size_t>(margin + y * width + x)]; }
    int u(int x, int y) const { return u_[static_cast<std::size_t>(margin + y / 2 * width / 2 + x / 2)]; }
    int inked() const {
        return static_cast<int>(std::count_if(luma_.begin(), luma_.end(), [](int value) { return value != grey; }));
    }
    bool margins_are_clean() const {
        const auto clean = [](const std::vector<std::uint8_t>& plane) {
            return std::all_of(plane.begin(), plane.begin() + margin, [](int value) { return value == grey; }) &&
                   std::all_of(plane.end() - margin, plane.end(), [](int value) { return value == grey; });
        };
        return clean(luma_) && clean(u_) && clean(v_);
    }

private:
    static constexpr int grey = 100;
    static constexpr int margin = 256;
    std::vector<std::uint8_t> luma_ = std::vector<std::uint8_t>(width * height + 2 * margin, grey);
    std::vector<std::uint8_t> u_ = std::vector<std::uint8_t>(width * height / 4 + 2 * margin, grey);
    std::vector<std::uint8_t> v_ = u_;
};

constexpr InkColour ink{200, 30, 40};

TEST(Overlay, ALineGoesFromEndToEndAndNowhereElse) {
    Paper paper;
    paper.overlay().line({0, 0.5}, {1, 0.5}, ink);
    for (int x = 0; x < Paper::width; ++x) {
        EXPECT_EQ(paper.luma(x, 24), 200) << x;
        EXPECT_EQ(paper.u(x, 24), 30) << x;
    }
    EXPECT_EQ(paper.inked(), 2 * Paper::width) << "two pixels thick";
}

TEST(Overlay, AFrameHasFourSidesEvenAlongThePicturesBorder) {
    Paper paper;
    paper.overlay().frame({0, 0, 1, 1}, ink);
    for (const auto& [x, y] : {std::pair{0, 20}, {63, 20}, {30, 0}, {30, 47}})
        EXPECT_EQ(paper.luma(x, y), 200) << x << ',' << y;
    EXPECT_EQ(paper.luma(30, 20), 100);
}

TEST(Overlay, WordsDifferAndStandOnDarkGround) {
    Paper one;
    one.overlay().text({0.1, 0.1}, "#1", ink);
    Paper two;
    two.overlay().text({0.1, 0.1}, "#2", ink);
    bool differ = false;
    int dark = 0;
    for (int y = 0; y < Paper::height; ++y) {
        for (int x = 0; x < Paper::width; ++x) {
            differ = differ || one.luma(x, y) != two.luma(x, y);
            dark += one.luma(x, y) == 16 ? 1 : 0;
        }
    }
    EXPECT_TRUE(differ);
    EXPECT_GT(dark, 100);
}

TEST(Overlay, WhatLiesOutsideTouchesNothing) {
    Paper paper;
    Overlay overlay = paper.overlay();
    const double never = std::numeric_limits<double>::quiet_NaN();
    overlay.line({-3, -3}, {-1, 3}, ink);
    overlay.line({never, 0}, {1, 1}, ink);
    overlay.line({1e300, 0}, {0.5, 0.5}, ink);
    overlay.text({never, 0.5}, "7", ink);
    overlay.text({1.5, 1.5}, "7", ink);
    EXPECT_EQ(paper.inked(), 0);
    overlay.line({-1, -1}, {2, 2}, ink);
    overlay.text({0.9, 0.9}, "IN 99999 OUT 99999", ink);
    overlay.text({-0.1, -0.1}, "PEOPLE", ink);
    overlay.frame({-0.5, 0.2, 3, 3}, ink);
    EXPECT_GT(paper.inked(), 0);
    EXPECT_TRUE(paper.margins_are_clean());
}

} // namespace
} // namespace headcount::stream
