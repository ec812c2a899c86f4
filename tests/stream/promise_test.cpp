#include "privacy/blur.h"
#include "privacy/pictures.h"
#include "stream/live_view.h"

#include <gtest/gtest.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

/// The promise about pictures, held against what viewers get: decoded JPEG, in all modes, under masks of all kinds, while both
/// change.
namespace headcount::stream {
namespace {

using privacy::Mode;
using settings::MaskColour;

constexpr int side = 320;

/// Grey as a viewer sees it: 0 to 255.
struct Seen {
    privacy::Rules rules;
    Mode told = Mode::normal;
    std::vector<unsigned char> grey;

    double at(int x, int y) const { return grey[std::size_t(y) * side + std::size_t(x)]; }
};

std::vector<unsigned char> decoded(const std::string& jpeg) {
    std::vector<unsigned char> grey(std::size_t(side) * side);
    const tjhandle handle = tjInitDecompress();
    const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
    if (tjDecompress2(handle, bytes, jpeg.size(), grey.data(), side, 0, side, TJPF_GRAY, 0) != 0) grey.clear();
    tjDestroy(handle);
    return grey;
}

/// A frame full of detail of every size, nowhere near black or white.
video::Frame detailed_frame(std::mt19937& chance, std::uint64_t number) {
    const auto pixels = test::noise(side, side, chance);
    for (int block = 0; block < 60; ++block) {
        const int size = 1 << std::uniform_int_distribution<int>(2, 6)(chance);
        const int left = std::uniform_int_distribution<int>(0, side - size)(chance);
        const int top = std::uniform_int_distribution<int>(0, side - size)(chance);
        const auto luma = std::uint8_t(std::uniform_int_distribution<int>(60, 190)(chance));
        for (int y = top; y < top + size; ++y)
            for (int x = left; x < left + size; ++x)
                pixels->y_at(x, y) = luma;
    }
    return test::frame_of(pixels, side, side, number);
}

/// How far a picture is from what the middles of its cells alone would draw: the root of the mean square, leaving masks out.
double detail_beyond_cells(const Seen& seen) {
    const privacy::Size cells = privacy::blur_cells({side, side});
    const auto value = [&](int column, int row) {
        return seen.at(int((column + 0.5) * side / cells.width), int((row + 0.5) * side / cells.height));
    };
    const auto near_mask = [&](int x, int y) {
        constexpr double margin = 48.0 / side; // cells beside a mask hold some of its colour, and codecs smear its edge
        return std::any_of(seen.rules.masks.begin(), seen.rules.masks.end(), [&](const Polygon& mask) {
            const Point point{(x + 0.5) / side, (y + 0.5) / side};
            if (contains(mask, point)) return true;
            for (std::size_t i = 0; i < mask.size(); ++i)
                if (distance_to_segment(point, mask[i], mask[(i + 1) % mask.size()]) < margin) return true;
            return false;
        });
    };
    double sum = 0;
    int count = 0;
    for (int y = 0; y < side; y += 3) {
        for (int x = 0; x < side; x += 3) {
            if (near_mask(x, y)) continue;
            const double column = std::clamp((x + 0.5) * cells.width / side - 0.5, 0.0, cells.width - 1.0);
            const double row = std::clamp((y + 0.5) * cells.height / side - 0.5, 0.0, cells.height - 1.0);
            const int left = int(column);
            const int top = int(row);
            const int right = std::min(left + 1, cells.width - 1);
            const int bottom = std::min(top + 1, cells.height - 1);
            const double dx = column - left;
            const double dy = row - top;
            const double drawn = (1 - dy) * ((1 - dx) * value(left, top) + dx * value(right, top)) +
                                 dy * ((1 - dx) * value(left, bottom) + dx * value(right, bottom));
            sum += (drawn - seen.at(x, y)) * (drawn - seen.at(x, y));
            ++count;
        }
    }
    return count > 0 ? std::sqrt(sum / count) : 0;
}

/// The picture inside a mask, a codec's block away from its edge.
bool is_covered(const Seen& seen, const Polygon& mask) {
    constexpr double margin = 17.0 / side;
    for (int y = 0; y < side; y += 2) {
        for (int x = 0; x < side; x += 2) {
            const Point point{(x + 0.5) / side, (y + 0.5) / side};
            if (!contains(mask, point)) continue;
            bool is_near_edge = false;
            for (std::size_t i = 0; i < mask.size(); ++i)
                is_near_edge = is_near_edge || distance_to_segment(point, mask[i], mask[(i + 1) % mask.size()]) < margin;
            const double luma = seen.at(x, y);
            const bool is_painted = seen.rules.mask_colour == MaskColour::black ? luma < 8 : luma > 247;
            if (!is_near_edge && !is_painted) return false;
        }
    }
    return true;
}

privacy::Rules any_rules(std::mt19937& chance) {
    std::uniform_int_distribution<int> three(0, 2);
    std::uniform_real_distribution<double> place(0.0, 0.6);
    privacy::Rules rules;
    rules.mode = std::array{Mode::normal, Mode::blur, Mode::numbers_only}[std::size_t(three(chance))];
    rules.mask_colour = three(chance) == 0 ? MaskColour::white : MaskColour::black;
    for (int count = three(chance); count > 0; --count) {
        const Point corner{place(chance), place(chance)};
        rules.masks.push_back({corner, corner + Point{0.4, 0.05}, corner + Point{0.35, 0.4}, corner + Point{0.02, 0.3}});
    }
    return rules;
}

TEST(Promise, NothingThatIsForbiddenReachesAViewerWhileModesAndMasksChange) {
    // Given somebody who watches all the time, and remembers by which rules each picture had to go
    std::mt19937 chance(11);
    LiveView::Options options;
    options.most_per_second = 1000;
    options.quality = 95;
    LiveView view({}, options);
    std::mutex mutex;
    std::optional<privacy::Rules> in_force; // none while they change
    std::vector<Seen> pictures;
    const auto watching = view.watch([&](const std::shared_ptr<const LivePicture>& picture) {
        const std::scoped_lock lock(mutex);
        if (in_force) pictures.push_back({*in_force, picture->mode, decoded(picture->jpeg)});
    });
    const auto seen_so_far = [&] {
        const std::scoped_lock lock(mutex);
        return pictures.size();
    };
    // When rules change again and again under a running camera
    std::atomic<bool> goes_on = true;
    std::thread camera([&] {
        std::mt19937 own_chance(12);
        for (std::uint64_t number = 1; goes_on; ++number)
            view.offer(detailed_frame(own_chance, number));
    });
    for (int round = 0; round < 40; ++round) {
        const privacy::Rules rules = any_rules(chance);
        {
            const std::scoped_lock lock(mutex);
            in_force.reset();
        }
        view.set_rules(rules);
        {
            const std::scoped_lock lock(mutex);
            in_force = rules;
        }
        for (const std::size_t before = seen_so_far(); seen_so_far() < before + 2;)
            std::this_thread::yield();
    }
    goes_on = false;
    camera.join();
    // Then every picture went by the rules that were in force when it came
    const std::scoped_lock lock(mutex);
    int sharp = 0;
    for (const Seen& seen : pictures) {
        ASSERT_FALSE(seen.grey.empty());
        ASSERT_EQ(seen.told, seen.rules.mode);
        if (seen.rules.mode == Mode::numbers_only) {
            const auto [least, most] = std::minmax_element(seen.grey.begin(), seen.grey.end());
            ASSERT_LE(*most - *least, 2);
            continue;
        }
        for (const Polygon& mask : seen.rules.masks)
            ASSERT_TRUE(is_covered(seen, mask));
        const double detail = detail_beyond_cells(seen);
        if (seen.rules.mode == Mode::blur) {
            ASSERT_LT(detail, 4);
        } else if (detail > 20) {
            ++sharp;
        }
    }
    EXPECT_GT(sharp, 5) << "in normal mode the same measure sees detail";
}

} // namespace
} // namespace headcount::stream
