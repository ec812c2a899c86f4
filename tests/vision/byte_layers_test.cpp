#include "vision/byte_layers.h"

#include "vision/chance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace headcount::vision {
namespace {

using Form = ByteConvolution::Form;

/// A convolution with random weights, and a picture to try it on.
struct Trial {
    Form form;
    int height;
    int width;
    std::vector<std::int8_t> weights;
    ByteFinish finish;
    std::vector<std::uint8_t> border;
    std::vector<std::uint8_t> picture;
    std::vector<std::uint8_t> added;

    BytePicture input() const { return {height, width, form.inputs, picture.data()}; }
    int output_height() const { return (height + form.stride - 1) / form.stride; }
    int output_width() const { return (width + form.stride - 1) / form.stride; }
    std::size_t output_size() const {
        return static_cast<std::size_t>(output_height()) * static_cast<std::size_t>(output_width()) *
               static_cast<std::size_t>(form.outputs);
    }
};

int side_of(ByteKernel kernel) {
    return kernel == ByteKernel::point ? 1 : kernel == ByteKernel::depthwise ? 3 : 6;
}

Trial trial(const Form& form, int height, int width, bool is_bent, std::uint64_t seed) {
    test::Chance chance(seed);
    Trial made{form, height, width, {}, {}, {}, {}, {}};
    const auto outputs = static_cast<std::size_t>(form.outputs);
    const int side = side_of(form.kernel);
    const int depth = side * side * (form.kernel == ByteKernel::depthwise ? 1 : form.inputs);
    made.weights.resize(outputs * static_cast<std::size_t>(depth));
    for (std::int8_t& weight : made.weights)
        weight = static_cast<std::int8_t>(static_cast<int>(chance.one_of(255)) - 127);
    const auto list = [&](double least, double most) {
        std::vector<float> values(outputs);
        for (float& value : values)
            value = static_cast<float>(chance.between(least, most));
        return values;
    };
    const double usual = 127.0 * 128 * std::sqrt(depth) / 2; // what sums are like
    made.finish.is_bent = is_bent;
    made.finish.scale = list(1 / usual, 5 / usual);
    made.finish.bias = list(-2, 2);
    if (form.gives_bytes) {
        made.finish.steps = list(5, 40);
        made.finish.zero = list(0, 60);
    }
    if (form.adds) made.finish.added = list(0.2, 1);
    const auto bytes = [&](std::size_t count) {
        std::vector<std::uint8_t> values(count);
        for (std::uint8_t& value : values)
            value = static_cast<std::uint8_t>(chance.one_of(256));
        return values;
    };
    made.border = bytes(static_cast<std::size_t>(form.inputs));
    made.picture = bytes(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * made.border.size());
    if (form.adds) made.added = bytes(made.output_size());
    return made;
}

/// The sum at one place of the output, straight from the definition.
double sum_at(const Trial& trial, int y, int x, int channel) {
    const Form& form = trial.form;
    const int side = side_of(form.kernel);
    const int margin = (side - 1) / 2;
    const bool is_depthwise = form.kernel == ByteKernel::depthwise;
    const int channels = is_depthwise ? 1 : form.inputs;
    double sum = 0;
    std::size_t weight = static_cast<std::size_t>(channel * side * side * channels);
    for (int row = y * form.stride - margin; row < y * form.stride - margin + side; ++row) {
        for (int column = x * form.stride - margin; column < x * form.stride - margin + side; ++column) {
            for (int k = 0; k < channels; ++k, ++weight) {
                const int from = is_depthwise ? channel : k;
                const bool is_outside = row < 0 || row >= trial.height || column < 0 || column >= trial.width;
                const std::size_t place = static_cast<std::size_t>((row * trial.width + column) * form.inputs + from);
                const int byte = is_outside ? trial.border[static_cast<std::size_t>(from)] : trial.picture[place];
                sum += byte * trial.weights[weight];
            }
        }
    }
    return sum;
}

double number_at(const Trial& trial, int y, int x, int channel) {
    const auto c = static_cast<std::size_t>(channel);
    const double number = sum_at(trial, y, x, channel) * trial.finish.scale[c] + trial.finish.bias[c];
    return trial.finish.is_bent ? number / (1 + std::exp(-number)) : number;
}

constexpr double curve_error = 0.0075; // the fast curve is that wrong at most

/// Every byte of the output against the definition: rounded as it should be, but for the error that the curve may have.
void expect_right(const Trial& trial, bool portable) {
    ASSERT_TRUE(ByteConvolution::is_possible(trial.form, trial.weights, trial.finish, trial.border));
    ByteConvolution convolution(trial.form, trial.weights, trial.finish, trial.border, portable);
    constexpr std::uint8_t untouched = 77;
    std::vector<std::uint8_t> output(trial.output_size() + 64, untouched);
    convolution.run(trial.input(), trial.added.empty() ? nullptr : trial.added.data(), output.data());
    std::size_t place = 0;
    int wrong = 0;
    for (int y = 0; y < trial.output_height(); ++y) {
        for (int x = 0; x < trial.output_width(); ++x) {
            for (int channel = 0; channel < trial.form.outputs; ++channel, ++place) {
                const auto c = static_cast<std::size_t>(channel);
                double exact = number_at(trial, y, x, channel) * trial.finish.steps[c] + trial.finish.zero[c];
                if (trial.form.adds) exact += trial.added[place] * static_cast<double>(trial.finish.added[c]);
                const double allowed = 0.51 + (trial.finish.is_bent ? curve_error * trial.finish.steps[c] : 0);
                wrong += std::abs(output[place] - std::clamp(exact, 0.0, 255.0)) > allowed ? 1 : 0;
            }
        }
    }
    EXPECT_EQ(wrong, 0) << "of " << place;
    EXPECT_TRUE(std::all_of(output.begin() + static_cast<std::ptrdiff_t>(place), output.end(), [](std::uint8_t byte) {
        return byte == untouched;
    })) << "written beyond the end";
}

class ByteLayers : public testing::TestWithParam<bool> {}; // whether in plain C++

TEST_P(ByteLayers, PointsAreRightForEveryNumberOfPixelsAndChannels) {
    std::uint64_t seed = 1;
    for (const auto& [inputs, outputs] :
         {std::pair{16, 32}, std::pair{32, 16}, std::pair{64, 64}, std::pair{4, 112}, std::pair{256, 48}}) {
        for (const auto& [height, width] : {std::pair{1, 1}, std::pair{1, 7}, std::pair{3, 5}, std::pair{4, 13}})
            expect_right(trial({ByteKernel::point, 1, inputs, outputs, true, false}, height, width, true, ++seed), GetParam());
    }
    expect_right(trial({ByteKernel::point, 1, 32, 32, true, false}, 5, 9, false, 2), GetParam());
}

TEST_P(ByteLayers, APictureIsAddedAfterTheCurve) {
    expect_right(trial({ByteKernel::point, 1, 32, 48, true, true}, 5, 9, true, 3), GetParam());
    expect_right(trial({ByteKernel::point, 1, 64, 64, true, true}, 2, 2, true, 4), GetParam());
}

TEST_P(ByteLayers, DepthwiseOnesKnowTheirBorder) {
    std::uint64_t seed = 10;
    for (const int channels : {16, 32, 48, 64, 80, 128}) {
        for (const int stride : {1, 2}) {
            for (const auto& [height, width] : {std::pair{1, 1}, std::pair{2, 3}, std::pair{5, 8}, std::pair{6, 9}}) {
                if (stride == 2 && (height % 2 != 0 || width % 2 != 0) && height > 2) continue;
                expect_right(trial({ByteKernel::depthwise, stride, channels, channels, true, false}, height, width, true, ++seed),
                             GetParam());
            }
        }
    }
}

TEST_P(ByteLayers, TheStemLooksAtEverySecondPixel) {
    for (const auto& [height, width] : {std::pair{2, 2}, std::pair{8, 6}, std::pair{6, 40}})
        expect_right(trial({ByteKernel::stem, 2, 3, 16, true, false}, height, width, true, 30), GetParam());
    expect_right(trial({ByteKernel::stem, 2, 1, 32, true, false}, 4, 10, false, 31), GetParam());
}

TEST_P(ByteLayers, NumbersComeAsTheyAreForAnyNumberOfChannels) {
    const Trial given = trial({ByteKernel::point, 1, 64, 5, false, false}, 3, 7, false, 40);
    ASSERT_TRUE(ByteConvolution::is_possible(given.form, given.weights, given.finish, given.border));
    ByteConvolution convolution(given.form, given.weights, given.finish, given.border, GetParam());
    std::vector<float> output(given.output_size() + 16, 77);
    convolution.run(given.input(), output.data());
    for (int pixel = 0; pixel < 21; ++pixel) {
        for (int channel = 0; channel < 5; ++channel)
            EXPECT_NEAR(output[static_cast<std::size_t>(pixel * 5 + channel)], number_at(given, pixel / 7, pixel % 7, channel),
                        1e-3);
    }
    EXPECT_EQ(output[given.output_size()], 77);
}

TEST_P(ByteLayers, TheCurveIsRightFarOutToo) {
    // given sums that lead to numbers from -200 to 200
    Trial given = trial({ByteKernel::point, 1, 4, 16, true, false}, 1, 64, true, 50);
    for (float& scale : given.finish.scale)
        scale *= 60;
    for (float& step : given.finish.steps)
        step = 1;
    expect_right(given, GetParam());
}

INSTANTIATE_TEST_SUITE_P(, ByteLayers, testing::Values(true, false),
                         [](const auto& one) { return one.param ? "plain" : "fast_where_the_processor_can"; });

TEST(ByteLayer, TakesPicturesOfAnotherSizeOneAfterTheOther) {
    const Form form{ByteKernel::depthwise, 1, 32, 32, true, false};
    const Trial large = trial(form, 9, 12, true, 60);
    Trial small = trial(form, 3, 4, true, 61);
    small.weights = large.weights;
    small.finish = large.finish;
    small.border = large.border;
    ByteConvolution convolution(form, large.weights, large.finish, large.border);
    std::vector<std::uint8_t> once(small.output_size());
    std::vector<std::uint8_t> again(small.output_size());
    std::vector<std::uint8_t> between(large.output_size());
    convolution.run(small.input(), nullptr, once.data());
    convolution.run(large.input(), nullptr, between.data());
    convolution.run(small.input(), nullptr, again.data());
    EXPECT_EQ(once, again);
}

TEST(ByteLayer, WhatDoesNotFitTogetherIsRefused) {
    const auto good = trial({ByteKernel::point, 1, 32, 16, true, false}, 1, 1, true, 70);
    const auto is_possible = [&](Form form, const ByteFinish& finish, std::size_t weights) {
        return ByteConvolution::is_possible(form, std::span(good.weights).first(weights), finish, good.border);
    };
    ASSERT_TRUE(is_possible(good.form, good.finish, good.weights.size()));
    EXPECT_FALSE(is_possible(good.form, good.finish, good.weights.size() - 1));
    for (const auto list : {&ByteFinish::scale, &ByteFinish::bias, &ByteFinish::steps, &ByteFinish::zero}) {
        ByteFinish shorter = good.finish;
        (shorter.*list).pop_back();
        EXPECT_FALSE(is_possible(good.form, shorter, good.weights.size()));
    }
    const auto with = [&](auto change) {
        Form form = good.form;
        change(form);
        return is_possible(form, good.finish, good.weights.size());
    };
    EXPECT_FALSE(with([](Form& form) { form.inputs = 0; }));
    EXPECT_FALSE(with([](Form& form) { form.outputs = 5; })); // no multiple of 16
    EXPECT_FALSE(with([](Form& form) { form.outputs = 1 << 20; }));
    EXPECT_FALSE(with([](Form& form) { form.stride = 2; }));
    EXPECT_FALSE(with([](Form& form) { form.adds = true; })); // nothing says how
    EXPECT_FALSE(with([](Form& form) { form.kernel = ByteKernel::depthwise; }));
    EXPECT_FALSE(with([](Form& form) { form.kernel = ByteKernel::stem; }));
}

TEST(ByteLayer, DoublingRepeatsEveryPixel) {
    const std::vector<std::uint8_t> picture{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; // 2 x 2 pixels of 3
    std::vector<std::uint8_t> output(48);
    double_picture({2, 2, 3, picture.data()}, output.data());
    for (std::size_t y = 0; y < 4; ++y) {
        for (std::size_t x = 0; x < 4; ++x) {
            for (std::size_t k = 0; k < 3; ++k)
                EXPECT_EQ(output[(y * 4 + x) * 3 + k], picture[(y / 2 * 2 + x / 2) * 3 + k]);
        }
    }
}

} // namespace
} // namespace headcount::vision
