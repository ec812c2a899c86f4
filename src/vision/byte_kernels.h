#pragma once

#include <cstddef>
#include <cstdint>

/// The inner loops of byte_layers.h, in plain C++ and for AVX-512 VNNI. Only byte_layers.cpp uses them.
namespace headcount::vision {

/// Lists of byte_layers.h's ByteFinish, padded to the next multiple of 16. `steps` null: numbers are the output.
struct FinishLists {
    const float* scale;
    const float* bias;
    const float* steps;
    const float* zero;
    const float* added;
    bool is_bent;
};

/// Sums over all channels, for pixels that follow each other in memory.
///
/// Product `k` of pixel `p` is input[p x pixel_step + offsets[k / 4] + k % 4] times a weight. Weights lie in groups of 16 output
/// channels; a group has for each four products 16 channels x 4 bytes. Input bytes may be read to `offsets`' end for each pixel.
struct FullSums {
    const std::uint8_t* input;
    std::size_t pixel_step;
    std::size_t pixels;
    const std::int32_t* offsets;
    std::size_t fours; ///< products per sum, in fours
    const std::int8_t* weights;
    std::size_t channels; ///< of the output
    FinishLists finish;
    const std::uint8_t* added; ///< null: nothing
    std::uint8_t* bytes;       ///< pixels x channels, or null
    float* numbers;            ///< the same in numbers, or null
};

/// Sums of 3 x 3 in one row of pixels, each channel by itself.
///
/// Weights are channel x row x column x 1 as given (9 per channel) for the plain loop; the fast one's are packed by
/// pack_depthwise_fast. The input has a border: output pixel p needs columns p x stride to p x stride + 2 of the three rows, and
/// 64 bytes behind the last may be read.
struct DepthwiseSums {
    const std::uint8_t* rows[3];
    std::size_t stride;
    std::size_t pixels;
    std::size_t channels; ///< a multiple of 16
    const std::int8_t* weights;
    FinishLists finish; ///< fast: in the order of pack_depthwise_fast
    std::uint8_t* bytes;
};

void full_sums_plain(const FullSums& job);
void depthwise_sums_plain(const DepthwiseSums& job);

bool has_avx512_vnni();
void full_sums_fast(const FullSums& job);
void depthwise_sums_fast(const DepthwiseSums& job);

/// Where the fast depthwise loop wants channel `channel`'s values: it unpacks bytes to 32 bits within lanes of 16, so that of
/// 64 channels the first four of each lane come first, then the second four, and so on. Fewer than 64 channels repeat.
/// Place `place` (0 to 63) of a block holds this channel of the block.
constexpr std::size_t depthwise_order(std::size_t place) {
    const std::size_t quarter = place / 16;
    const std::size_t lane = place % 16 / 4;
    return lane * 16 + quarter * 4 + place % 4;
}

} // namespace headcount::vision
