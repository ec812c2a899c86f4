#pragma once

#include "base/clock.h"
#include "privacy/pictures.h"
#include "stream/video_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <thread>

namespace headcount::test {

/// A camera in front of bright stripes that move, 25 pictures a second of 320 x 240, for as long as it lives. Luma is above 100
/// everywhere.
class MovingCamera {
public:
    static constexpr int width = 320;
    static constexpr int height = 240;
    static constexpr double rate = 25;

    explicit MovingCamera(stream::VideoEncoding& encoding) {
        thread_ = std::jthread([&encoding](const std::stop_token& stop) {
            const SystemClock clock;
            const Duration began = clock.steady();
            for (std::uint64_t number = 0; !stop.stop_requested(); ++number) {
                video::Frame frame = frame_of(bright_stripes(number), width, height, number);
                frame.time = from_seconds(double(number) / rate);
                encoding.offer(frame);
                const Duration until_next = began + frame.time + from_seconds(1 / rate) - clock.steady();
                std::this_thread::sleep_for(std::max(until_next, Duration{0})); // the pace of a camera
            }
        });
    }

    /// Something for eyes: bright everywhere, in motion, and with detail that fills packets.
    static std::shared_ptr<const TestPixels> bright_stripes(std::uint64_t number) {
        // Drawn once: under a sanitizer a pixel takes its time, and a camera has none.
        static const std::array<std::shared_ptr<const TestPixels>, 8> turn = {draw_stripes(0), draw_stripes(1), draw_stripes(2),
                                                                              draw_stripes(3), draw_stripes(4), draw_stripes(5),
                                                                              draw_stripes(6), draw_stripes(7)};
        return turn[number % turn.size()];
    }

private:
    static std::shared_ptr<const TestPixels> draw_stripes(int number) {
        auto pixels = std::make_shared<TestPixels>(width, height);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                pixels->y_at(x, y) =
                    std::uint8_t(((x + 4 * number) / 16 % 2 == 0 ? 120 : 200) + ((x * 7 + y * 13) ^ (x * y)) % 32);
        pixels->u_values.assign(pixels->u_values.size(), 90);
        pixels->v_values.assign(pixels->v_values.size(), 170);
        return pixels;
    }

    std::jthread thread_;
};

} // namespace headcount::test
