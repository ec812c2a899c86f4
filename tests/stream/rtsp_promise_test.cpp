#include "base/clock.h"
#include "base/geometry.h"
#include "privacy/pictures.h"
#include "stream/rtsp_server.h"
#include "stream/rtsp_viewer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <thread>
#include <vector>

/// The promise about pictures, held against what RTSP players decode, while masks and modes change in mid-stream.
namespace headcount::stream {
namespace {

using namespace std::chrono_literals;
using privacy::Mode;
using settings::MaskColour;
using test::TestPixels;

constexpr int width = 320;
constexpr int height = 240;
constexpr int bits = 12;
constexpr int bit_width = 24;
constexpr int number_top = 192; ///< from here down a picture bears its frame's number, and no mask is drawn
constexpr int dark = 70;
constexpr int bright = 190;

/// Something in motion, and under it the frame's number: each bit as a block, and below that its opposite.
video::Frame numbered_frame(std::uint64_t number) {
    auto pixels = std::make_shared<TestPixels>(width, height);
    std::array<std::uint8_t, width> moving = {};
    std::array<std::uint8_t, width> upper = {};
    std::array<std::uint8_t, width> lower = {};
    for (int x = 0; x < width; ++x) {
        const bool is_set = (number >> (x / bit_width) & 1U) != 0;
        moving[std::size_t(x)] = (x + 3 * int(number)) / 20 % 2 == 0 ? 100 : 180;
        upper[std::size_t(x)] = is_set ? bright : dark;
        lower[std::size_t(x)] = is_set ? dark : bright;
    }
    for (int y = 0; y < height; ++y) {
        const auto& row = y < number_top ? moving : y < (number_top + height) / 2 ? upper : lower;
        std::copy(row.begin(), row.end(), &pixels->y_at(0, y));
    }
    pixels->u_values.assign(pixels->u_values.size(), 128);
    pixels->v_values.assign(pixels->v_values.size(), 128);
    video::Frame frame = test::frame_of(pixels, width, height, number);
    frame.time = from_seconds(double(number) / 25);
    return frame;
}

/// A camera that goes on as long as it lives, at 25 pictures a second.
class NumberedCamera {
public:
    explicit NumberedCamera(VideoEncoding& encoding) {
        thread_ = std::jthread([this, &encoding](const std::stop_token& stop) {
            const SystemClock clock;
            const Duration began = clock.steady();
            while (!stop.stop_requested()) {
                const video::Frame frame = numbered_frame(next_++);
                encoding.offer(frame);
                std::this_thread::sleep_for(began + frame.time + 40ms - clock.steady()); // the pace of a camera
            }
        });
    }
    /// Of the next frame that it will offer: all from it on are offered after this call.
    std::uint64_t next() const { return next_; }

private:
    std::atomic<std::uint64_t> next_ = 1;
    std::jthread thread_;
};

/// A picture as a player decoded it.
struct Decoded {
    std::size_t rules_begun = 0; ///< when it was decoded
    std::vector<std::uint8_t> luma;

    int at(int x, int y) const { return luma[std::size_t(y) * width + std::size_t(x)]; }

    /// The frame's; nothing if there is none to read.
    std::optional<std::uint64_t> number() const {
        std::uint64_t number = 0;
        for (int bit = 0; bit < bits; ++bit) {
            const int x = bit * bit_width + bit_width / 2;
            const int difference = at(x, number_top + 12) - at(x, height - 12);
            if (std::abs(difference) < (bright - dark) / 2) return std::nullopt;
            if (difference > 0) number |= std::uint64_t{1} << bit;
        }
        return number;
    }

    bool is_blank() const {
        const auto [least, most] = std::minmax_element(luma.begin(), luma.end());
        return *most - *least <= 4;
    }
};

/// Away from its edges by a codec's block.
bool is_inside(const Polygon& mask, int x, int y) {
    constexpr double margin = 17;
    const Point point{x + 0.5, y + 0.5};
    Polygon scaled;
    for (const Point& corner : mask)
        scaled.push_back({corner.x * width, corner.y * height});
    if (!contains(scaled, point)) return false;
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        if (distance_to_segment(point, scaled[i], scaled[(i + 1) % scaled.size()]) < margin) return false;
    }
    return true;
}

/// What is under masks, and what it is painted with. Looked up once: there are many pictures of the same rules.
class Paint {
public:
    explicit Paint(const privacy::Rules& rules) : luma_(rules.mask_colour == MaskColour::black ? 16 : 235) { // ITU-R BT.601
        for (int y = 0; y < number_top; ++y)
            for (int x = 0; x < width; ++x)
                if (std::any_of(rules.masks.begin(), rules.masks.end(),
                                [&](const Polygon& mask) { return is_inside(mask, x, y); }))
                    pixels_.push_back(std::size_t(y) * width + std::size_t(x));
    }

    /// Whether all of it is painted. What is filmed is never nearer to the paint than 40.
    bool covers(const Decoded& picture) const {
        return std::all_of(pixels_.begin(), pixels_.end(),
                           [&](std::size_t pixel) { return std::abs(picture.luma[pixel] - luma_) < 24; });
    }

private:
    int luma_;
    std::vector<std::size_t> pixels_;
};

/// Masks in the part of the picture that bears no number.
privacy::Rules any_masks(std::mt19937& chance) {
    std::uniform_real_distribution<double> across(0.0, 0.6);
    std::uniform_real_distribution<double> down(0.0, 0.38);
    privacy::Rules rules;
    rules.mask_colour = std::uniform_int_distribution<int>(0, 1)(chance) == 0 ? MaskColour::white : MaskColour::black;
    for (int count = std::uniform_int_distribution<int>(1, 3)(chance); count > 0; --count) {
        const Point corner{across(chance), down(chance)};
        rules.masks.push_back({corner, corner + Point{0.4, 0.05}, corner + Point{0.35, 0.4}, corner + Point{0.02, 0.35}});
    }
    return rules;
}

class RtspPromise : public ::testing::Test {
protected:
    RtspPromise() {
        RtspServer::Options options;
        options.rtsp.authentication = false;
        options.address = "127.0.0.1";
        options.any_port = true;
        server = RtspServer::open(options, *encoding, clock).value();
        camera.emplace(*encoding);
    }

    /// Goes by other rules from now on, and remembers for which frames.
    void set_rules(const privacy::Rules& wanted) {
        {
            const std::scoped_lock lock(mutex);
            rules.push_back(wanted);
        }
        encoding->set_rules(wanted);
        if (wanted.mode != Mode::normal) server->close_everybody();
        const std::scoped_lock lock(mutex);
        first_frames.push_back(camera->next());
    }

    std::unique_ptr<test::RtspViewer> play(const std::string& transport) {
        return std::make_unique<test::RtspViewer>("rtsp://127.0.0.1:" + std::to_string(server->port()) + "/main", transport,
                                                  [this](const GstVideoFrame& frame) { remember(frame); });
    }

    void remember(const GstVideoFrame& frame) {
        Decoded picture;
        picture.luma.reserve(std::size_t(width) * height);
        for (int y = 0; y < height; ++y) {
            const std::span<const std::uint8_t> row = test::luma_row(frame, y);
            picture.luma.insert(picture.luma.end(), row.begin(), row.end());
        }
        const std::scoped_lock lock(mutex);
        picture.rules_begun = rules.size();
        pictures.push_back(std::move(picture));
        has_come.notify_all();
    }

    /// Waits until somebody has seen so many frames that were taken under the newest rules.
    bool see_under_newest_rules(int wanted) {
        std::unique_lock lock(mutex);
        std::size_t looked_at = pictures.size();
        int seen = 0;
        return has_come.wait_for(lock, 60s, [&] {
            for (; looked_at < pictures.size(); ++looked_at) {
                const std::optional<std::uint64_t> number = pictures[looked_at].number();
                if (number && *number >= first_frames.back()) ++seen;
            }
            return seen >= wanted;
        });
    }

    /// Waits until nothing is sent any more. False if that takes longer than a second. Connections are no measure of it: players
    /// by UDP connect anew when theirs is closed, and may wait there without a session.
    bool everything_ends_within_a_second() {
        const Duration deadline = clock.steady() + 1s;
        while (encoding->status().is_encoding) {
            if (clock.steady() > deadline) return false;
            std::this_thread::sleep_for(5ms);
        }
        return true;
    }

    /// Whether a picture may have left: under any rules that were in force between its frame's time and its being decoded.
    bool is_allowed(const Decoded& picture, const std::vector<Paint>& paints) const {
        const std::optional<std::uint64_t> number = picture.number();
        std::size_t from = 0;
        if (number) {
            const auto later = std::upper_bound(first_frames.begin(), first_frames.end(), *number);
            if (later == first_frames.begin()) return true; // taken before the first rules
            from = std::size_t(later - first_frames.begin()) - 1;
        }
        for (std::size_t i = from; i < picture.rules_begun; ++i) {
            if (rules[i].mode != Mode::normal ? picture.is_blank() : number && paints[i].covers(picture)) return true;
        }
        return false;
    }

    const SystemClock clock;
    const std::unique_ptr<VideoEncoding> encoding = std::make_unique<VideoEncoding>(privacy::Rules{});
    std::unique_ptr<RtspServer> server;
    std::mutex mutex;
    std::condition_variable has_come;
    std::vector<privacy::Rules> rules;
    std::vector<std::uint64_t> first_frames; ///< the first that was surely taken under the rules of the same place
    std::vector<Decoded> pictures;
    std::optional<NumberedCamera> camera; // ends first
};

TEST_F(RtspPromise, NoPlayerDecodesWhatIsForbiddenWhileMasksAndModesChange) {
    // Given players by both transports
    std::mt19937 chance(21);
    set_rules(any_masks(chance));
    for (const auto& [transport, mode] : {std::pair("tcp", Mode::blur), std::pair("udp", Mode::numbers_only)}) {
        auto player = play(transport);
        ASSERT_TRUE(see_under_newest_rules(5)) << transport;
        // When masks change again and again while they play
        for (int round = 0; round < 6; ++round) {
            set_rules(any_masks(chance));
            ASSERT_TRUE(see_under_newest_rules(4)) << transport << ", round " << round;
        }
        // And then the mode does
        set_rules({.mode = mode});
        EXPECT_TRUE(everything_ends_within_a_second()) << transport;
        player.reset();
        set_rules(any_masks(chance));
    }
    camera.reset();
    // Then every picture went by the rules of its time
    const std::vector<Paint> paints(rules.begin(), rules.end());
    int judged = 0;
    for (const Decoded& picture : pictures) {
        ASSERT_TRUE(is_allowed(picture, paints)) << "frame " << picture.number().value_or(0);
        if (picture.number().value_or(0) >= first_frames.front()) ++judged;
    }
    EXPECT_GE(judged, 50);
    // And the measure sees what is not allowed: under other rules than those of its time a picture would not pass
    std::vector<Paint> others;
    for (int i = 0; i < 8; ++i)
        others.emplace_back(any_masks(chance));
    int refused = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        if (!others[i % others.size()].covers(pictures[i])) ++refused;
    EXPECT_GT(refused, judged / 2);
}

} // namespace
} // namespace headcount::stream
