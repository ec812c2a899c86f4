#include "vision/byte_layers.h"

#include "vision/byte_kernels.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace headcount::vision {

namespace {

constexpr std::size_t group = 16;        // output channels that are packed together
constexpr std::size_t block = 64;        // channels of a depthwise convolution that are packed together
constexpr std::size_t spare_bytes = 192; // the fast loops read, but don't use, bytes behind the last
constexpr int most_channels = 4096;
constexpr int stem_side = 6;
constexpr int stem_margin = 2;

std::size_t size(int count) {
    return static_cast<std::size_t>(count);
}
std::size_t round_up(std::size_t count, std::size_t step) {
    return (count + step - 1) / step * step;
}

/// Products of one row of the stem's kernel: six pixels side by side, filled up to fours.
std::size_t stem_row(int inputs) {
    return round_up(size(stem_side * inputs), 4);
}

std::size_t weights_per_channel(const ByteConvolution::Form& form) {
    switch (form.kernel) {
        case ByteKernel::point:
            return size(form.inputs);
        case ByteKernel::depthwise:
            return 9;
        case ByteKernel::stem:
            return size(stem_side * stem_side * form.inputs);
    }
    return 0;
}

/// Rows of products as the fast loop takes them: groups of 16 channels, and in each four products of all 16 side by side.
std::vector<std::int8_t> pack_full(std::span<const std::int8_t> weights, std::size_t outputs, std::size_t rows,
                                   std::size_t row_length, std::size_t padded_row) {
    const std::size_t depth = rows * padded_row;
    std::vector<std::int8_t> packed(round_up(outputs, group) * depth, 0);
    for (std::size_t channel = 0; channel < outputs; ++channel) {
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t i = 0; i < row_length; ++i) {
                const std::size_t k = row * padded_row + i;
                const std::size_t place = ((channel / group * (depth / 4) + k / 4) * group + channel % group) * 4 + k % 4;
                packed[place] = weights[(channel * rows + row) * row_length + i];
            }
        }
    }
    return packed;
}

/// The channel at a place of the depthwise order; beyond the last, channels repeat (they fill registers with pixels).
std::size_t depthwise_channel(std::size_t place, std::size_t channels) {
    const std::size_t channel = place / block * block + depthwise_order(place % block);
    return channel % channels;
}

/// Per block of 64 channels and column of the kernel, 64 channels of (top, middle, bottom, nothing).
std::vector<std::int8_t> pack_depthwise(std::span<const std::int8_t> weights, std::size_t channels) {
    const std::size_t places = round_up(channels, block);
    std::vector<std::int8_t> packed(places * 12, 0);
    for (std::size_t place = 0; place < places; ++place) {
        const std::int8_t* const from = weights.data() + depthwise_channel(place, channels) * 9;
        for (std::size_t column = 0; column < 3; ++column) {
            std::int8_t* const to = packed.data() + (place / block * 3 + column) * block * 4 + place % block * 4;
            for (std::size_t row = 0; row < 3; ++row)
                to[row] = from[row * 3 + column];
        }
    }
    return packed;
}

std::vector<float> in_depthwise_order(const std::vector<float>& values) {
    std::vector<float> ordered(values.empty() ? 0 : round_up(values.size(), block));
    for (std::size_t place = 0; place < ordered.size(); ++place)
        ordered[place] = values[depthwise_channel(place, values.size())];
    return ordered;
}

void pad(std::vector<float>& values) {
    values.resize(round_up(values.size(), group), 0.0F);
}

FinishLists lists_of(const ByteFinish& finish) {
    const auto list = [](const std::vector<float>& values) { return values.empty() ? nullptr : values.data(); };
    return {list(finish.scale), list(finish.bias), list(finish.steps), list(finish.zero), list(finish.added), finish.is_bent};
}

} // namespace

bool has_fast_byte_layers() {
    static const bool has = has_avx512_vnni();
    return has;
}

bool ByteConvolution::is_possible(const Form& form, std::span<const std::int8_t> weights, const ByteFinish& finish,
                                  std::span<const std::uint8_t> border) {
    if (form.inputs < 1 || form.inputs > most_channels || form.outputs < 1 || form.outputs > most_channels) return false;
    const bool is_depthwise = form.kernel == ByteKernel::depthwise;
    if (form.gives_bytes && form.outputs % static_cast<int>(group) != 0) return false;
    if (!form.gives_bytes && (form.adds || is_depthwise)) return false;
    switch (form.kernel) {
        case ByteKernel::point:
            if (form.inputs % 4 != 0 || form.stride != 1) return false;
            break;
        case ByteKernel::depthwise:
            if (form.inputs != form.outputs || form.stride < 1 || form.stride > 2 || form.adds) return false;
            break;
        case ByteKernel::stem:
            if (form.stride != 2 || form.inputs > 16) return false;
            break;
    }
    const std::size_t outputs = size(form.outputs);
    const std::size_t in_bytes = form.gives_bytes ? outputs : 0;
    return weights.size() == outputs * weights_per_channel(form) && finish.scale.size() == outputs &&
           finish.bias.size() == outputs && finish.steps.size() == in_bytes && finish.zero.size() == in_bytes &&
           finish.added.size() == (form.adds ? outputs : 0) &&
           (form.kernel == ByteKernel::point || border.size() == size(form.inputs));
}

ByteConvolution::ByteConvolution(const Form& form, std::span<const std::int8_t> weights, ByteFinish finish,
                                 std::span<const std::uint8_t> border, bool portable)
    : form_(form),
      finish_(std::move(finish)),
      border_(border.begin(), border.end()),
      is_fast_(!portable && has_fast_byte_layers()) {
    if (form.kernel == ByteKernel::depthwise) {
        packed_ = is_fast_ ? pack_depthwise(weights, size(form.outputs)) : std::vector(weights.begin(), weights.end());
    } else if (form.kernel == ByteKernel::stem) {
        packed_ = pack_full(weights, size(form.outputs), stem_side, size(stem_side * form.inputs), stem_row(form.inputs));
        depth_ = static_cast<int>(stem_side * stem_row(form.inputs));
    } else {
        packed_ = pack_full(weights, size(form.outputs), 1, size(form.inputs), size(form.inputs));
        depth_ = form.inputs;
    }
    const bool is_reordered = is_fast_ && form.kernel == ByteKernel::depthwise;
    for (std::vector<float>* list : {&finish_.scale, &finish_.bias, &finish_.steps, &finish_.zero, &finish_.added}) {
        if (is_reordered) *list = in_depthwise_order(*list);
        pad(*list);
    }
}

int ByteConvolution::output_height(int height) const {
    return (height + form_.stride - 1) / form_.stride;
}
int ByteConvolution::output_width(int width) const {
    return (width + form_.stride - 1) / form_.stride;
}

/// The picture with the border's bytes around it.
BytePicture ByteConvolution::with_border(const BytePicture& input, int margin) {
    const std::size_t pixel = size(input.channels);
    const std::size_t side = size(margin) * pixel;
    const std::size_t row = size(input.width) * pixel;
    const BytePicture bordered{input.height + 2 * margin, input.width + 2 * margin, input.channels, nullptr};
    bordered_.resize(bordered.size() + spare_bytes);
    const std::size_t bordered_row = row + 2 * side;
    std::uint8_t* to = bordered_.data();
    const auto fill = [&](std::uint8_t* from, std::size_t length) {
        for (std::size_t i = 0; i < length; i += pixel)
            std::memcpy(from + i, border_.data(), pixel);
    };
    for (int y = 0; y < bordered.height; ++y, to += bordered_row) {
        if (y < margin || y >= margin + input.height) {
            fill(to, bordered_row);
            continue;
        }
        fill(to, side);
        std::memcpy(to + side, input.bytes + size(y - margin) * row, row);
        fill(to + side + row, side);
    }
    return {bordered.height, bordered.width, bordered.channels, bordered_.data()};
}

void ByteConvolution::run(const BytePicture& input, const std::uint8_t* added, std::uint8_t* output) {
    run(input, added, output, nullptr);
}

void ByteConvolution::run(const BytePicture& input, float* output) {
    run(input, nullptr, nullptr, output);
}

void ByteConvolution::run(const BytePicture& input, const std::uint8_t* added, std::uint8_t* bytes, float* numbers) {
    const std::size_t outputs = size(form_.outputs);
    const std::size_t width = size(output_width(input.width));
    const std::size_t height = size(output_height(input.height));
    if (form_.kernel == ByteKernel::depthwise) {
        const BytePicture bordered = with_border(input, 1);
        const std::size_t row = size(bordered.width) * size(bordered.channels);
        for (std::size_t y = 0; y < height; ++y) {
            const std::uint8_t* const top = bordered.bytes + y * size(form_.stride) * row;
            const DepthwiseSums job{
                {top, top + row, top + 2 * row}, size(form_.stride), width, outputs, packed_.data(), lists_of(finish_),
                bytes + y * width * outputs};
            is_fast_ ? depthwise_sums_fast(job) : depthwise_sums_plain(job);
        }
        return;
    }
    FullSums job{input.bytes, size(input.channels), width * height, nullptr, size(depth_) / 4, packed_.data(),
                 outputs,     lists_of(finish_),    added,          bytes,   numbers};
    std::vector<std::int32_t> offsets(job.fours);
    job.offsets = offsets.data();
    if (form_.kernel == ByteKernel::point) {
        for (std::size_t four = 0; four < job.fours; ++four)
            offsets[four] = static_cast<std::int32_t>(4 * four);
        is_fast_ ? full_sums_fast(job) : full_sums_plain(job);
        return;
    }
    const BytePicture bordered = with_border(input, stem_margin);
    const std::size_t row = size(bordered.width) * size(bordered.channels);
    const std::size_t fours_per_row = stem_row(form_.inputs) / 4;
    for (std::size_t four = 0; four < job.fours; ++four)
        offsets[four] = static_cast<std::int32_t>(four / fours_per_row * row + four % fours_per_row * 4);
    job.pixel_step = 2 * size(input.channels);
    job.pixels = width;
    for (std::size_t y = 0; y < height; ++y) {
        job.input = bordered.bytes + 2 * y * row;
        job.bytes = bytes == nullptr ? nullptr : bytes + y * width * outputs;
        job.numbers = numbers == nullptr ? nullptr : numbers + y * width * outputs;
        job.added = added == nullptr ? nullptr : added + y * width * outputs;
        is_fast_ ? full_sums_fast(job) : full_sums_plain(job);
    }
}

void double_picture(const BytePicture& input, std::uint8_t* output) {
    const std::size_t pixel = size(input.channels);
    const std::size_t row = 2 * size(input.width) * pixel;
    for (std::size_t y = 0; y < size(input.height); ++y) {
        std::uint8_t* const to = output + 2 * y * row;
        const std::uint8_t* from = input.bytes + y * size(input.width) * pixel;
        for (std::size_t x = 0; x < size(input.width); ++x, from += pixel) {
            std::memcpy(to + 2 * x * pixel, from, pixel);
            std::memcpy(to + (2 * x + 1) * pixel, from, pixel);
        }
        std::memcpy(to + row, to, row);
    }
}

} // namespace headcount::vision
