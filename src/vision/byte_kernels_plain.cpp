#include "vision/byte_kernels.h"

#include <algorithm>
#include <cmath>

namespace headcount::vision {

namespace {

float number_of(std::int32_t sum, const FinishLists& finish, std::size_t channel) {
    const float number = static_cast<float>(sum) * finish.scale[channel] + finish.bias[channel];
    return finish.is_bent ? number / (1 + std::exp(-number)) : number;
}

std::uint8_t byte_of(float number, const FinishLists& finish, std::size_t channel, std::uint8_t added) {
    float place = number * finish.steps[channel] + finish.zero[channel];
    if (finish.added != nullptr) place += static_cast<float>(added) * finish.added[channel];
    return static_cast<std::uint8_t>(std::clamp(std::nearbyint(place), 0.0F, 255.0F));
}

std::int32_t full_sum(const FullSums& job, std::size_t pixel, std::size_t channel) {
    const std::uint8_t* const input = job.input + pixel * job.pixel_step;
    const std::int8_t* weights = job.weights + (channel / 16 * job.fours * 16 + channel % 16) * 4;
    std::int32_t sum = 0;
    for (std::size_t four = 0; four < job.fours; ++four, weights += 64) {
        const std::uint8_t* const from = input + job.offsets[four];
        for (std::size_t k = 0; k < 4; ++k)
            sum += from[k] * weights[k];
    }
    return sum;
}

} // namespace

void full_sums_plain(const FullSums& job) {
    for (std::size_t pixel = 0; pixel < job.pixels; ++pixel) {
        for (std::size_t channel = 0; channel < job.channels; ++channel) {
            const float number = number_of(full_sum(job, pixel, channel), job.finish, channel);
            const std::size_t place = pixel * job.channels + channel;
            if (job.numbers != nullptr) {
                job.numbers[place] = number;
            } else {
                job.bytes[place] = byte_of(number, job.finish, channel, job.added == nullptr ? 0 : job.added[place]);
            }
        }
    }
}

void depthwise_sums_plain(const DepthwiseSums& job) {
    for (std::size_t pixel = 0; pixel < job.pixels; ++pixel) {
        for (std::size_t channel = 0; channel < job.channels; ++channel) {
            const std::size_t from = pixel * job.stride * job.channels + channel;
            const std::int8_t* const weights = job.weights + channel * 9;
            std::int32_t sum = 0;
            for (std::size_t row = 0; row < 3; ++row) {
                for (std::size_t column = 0; column < 3; ++column)
                    sum += job.rows[row][from + column * job.channels] * weights[row * 3 + column];
            }
            job.bytes[pixel * job.channels + channel] = byte_of(number_of(sum, job.finish, channel), job.finish, channel, 0);
        }
    }
}

} // namespace headcount::vision
