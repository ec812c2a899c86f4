// The inner loops for processors with AVX-512 VNNI (Intel from 2019, AMD from 2022): 64 products of bytes by one instruction.
// Everything here is compiled for those processors and called only after has_avx512_vnni().
#include "vision/byte_kernels.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)

#if !defined(__clang__)
// GCC 12 takes its own intrinsics' undefined registers, which are overwritten whole, for a mistake.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#define HEADCOUNT_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define HEADCOUNT_AVX512_INLINE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"), always_inline)) inline

namespace headcount::vision {

namespace {

constexpr std::size_t lanes = 16; // numbers of 32 bits in a register

/// x / (1 + exp(-x)). The exponential is read off the form of floating point numbers (Schraudolph 1999): scaled and moved, x
/// is the bits of a number that is right to 3 %. What comes out is wrong by 0.007 at most, less than half of most bytes' steps.
HEADCOUNT_AVX512_INLINE __m512 bend(__m512 x) {
    constexpr float one_power = 1 << 23;                     // one more in the exponent
    constexpr float centre = (127 - 0.0436775F) * one_power; // of the errors, which then are as often up as down
    constexpr float least = 1 * one_power;                   // 2 to the -126 ...
    constexpr float most = 253 * one_power;                  // ... and to the 126: beyond, nothing changes any more
    const __m512 place = _mm512_fmadd_ps(x, _mm512_set1_ps(-1.44269504F * one_power), _mm512_set1_ps(centre));
    const __m512 inside = _mm512_min_ps(_mm512_max_ps(place, _mm512_set1_ps(least)), _mm512_set1_ps(most));
    const __m512 exponential = _mm512_castsi512_ps(_mm512_cvtps_epi32(inside));
    return _mm512_mul_ps(x, _mm512_rcp14_ps(_mm512_add_ps(exponential, _mm512_set1_ps(1.0F))));
}

HEADCOUNT_AVX512_INLINE __m512 number_of(__m512i sums, const FinishLists& finish, std::size_t channel) {
    const __m512 number = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), _mm512_loadu_ps(finish.scale + channel),
                                          _mm512_loadu_ps(finish.bias + channel));
    return finish.is_bent ? bend(number) : number;
}

HEADCOUNT_AVX512_INLINE __m512i byte_of(__m512 number, const FinishLists& finish, std::size_t channel) {
    const __m512 place = _mm512_fmadd_ps(number, _mm512_loadu_ps(finish.steps + channel), _mm512_loadu_ps(finish.zero + channel));
    return _mm512_max_epi32(_mm512_cvtps_epi32(place), _mm512_setzero_si512());
}

/// What one group of 16 channels needs to become output, in registers.
struct Finish {
    __m512 scale, bias, steps, zero, added;
};

HEADCOUNT_AVX512_INLINE Finish finish_of(const FullSums& job, std::size_t channel) {
    const FinishLists& lists = job.finish;
    const __m512 none = _mm512_setzero_ps();
    return {_mm512_loadu_ps(lists.scale + channel), _mm512_loadu_ps(lists.bias + channel),
            lists.steps == nullptr ? none : _mm512_loadu_ps(lists.steps + channel),
            lists.zero == nullptr ? none : _mm512_loadu_ps(lists.zero + channel),
            lists.added == nullptr ? none : _mm512_loadu_ps(lists.added + channel)};
}

template <bool is_bent, bool adds>
HEADCOUNT_AVX512_INLINE void store_bytes(__m512i sums, const Finish& finish, const std::uint8_t* added, std::uint8_t* to) {
    __m512 number = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums), finish.scale, finish.bias);
    if constexpr (is_bent) number = bend(number);
    number = _mm512_fmadd_ps(number, finish.steps, finish.zero);
    if constexpr (adds) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(added));
        number = _mm512_fmadd_ps(_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes)), finish.added, number);
    }
    const __m512i whole = _mm512_max_epi32(_mm512_cvtps_epi32(number), _mm512_setzero_si512());
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtusepi32_epi8(whole));
}

/// Adds products of four bytes to each sum. As an intrinsic GCC 12 copies every sum to and fro, and runs out of registers.
HEADCOUNT_AVX512_INLINE void add_products(__m512i& sums, __m512i bytes, __m512i weights) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(bytes), "v"(weights));
}

HEADCOUNT_AVX512_INLINE __m512i four_bytes(const std::uint8_t* from) {
    std::int32_t four = 0;
    std::memcpy(&four, from, sizeof four);
    return _mm512_set1_epi32(four);
}

/// `at_once` pixels by `groups` groups of 16 channels, from registers only.
template <int at_once, int groups>
HEADCOUNT_AVX512_INLINE void add_up(const FullSums& job, std::size_t first_pixel, std::size_t first_channel,
                                    __m512i (&sums)[groups][at_once]) {
#pragma GCC unroll 4
    for (int group = 0; group < groups; ++group) {
#pragma GCC unroll 32
        for (int pixel = 0; pixel < at_once; ++pixel)
            sums[group][pixel] = _mm512_setzero_si512();
    }
    const std::uint8_t* const input = job.input + first_pixel * job.pixel_step;
    const std::int8_t* weights = job.weights + first_channel * job.fours * 4;
    const std::size_t group_step = job.fours * 64;
    for (std::size_t four = 0; four < job.fours; ++four, weights += 64) {
        __m512i weight[groups];
#pragma GCC unroll 4
        for (int group = 0; group < groups; ++group)
            weight[group] = _mm512_loadu_si512(weights + static_cast<std::size_t>(group) * group_step);
        const std::uint8_t* const from = input + job.offsets[four];
#pragma GCC unroll 32
        for (int pixel = 0; pixel < at_once; ++pixel) {
            const __m512i bytes = four_bytes(from + static_cast<std::size_t>(pixel) * job.pixel_step);
#pragma GCC unroll 4
            for (int group = 0; group < groups; ++group)
                add_products(sums[group][pixel], bytes, weight[group]);
        }
    }
}

template <int at_once, int groups, bool is_bent, bool adds>
HEADCOUNT_AVX512 void byte_tile(const FullSums& job, std::size_t first_pixel, std::size_t first_channel) {
    __m512i sums[groups][at_once];
    add_up<at_once, groups>(job, first_pixel, first_channel, sums);
    const std::size_t channels = job.channels;
#pragma GCC unroll 4
    for (int group = 0; group < groups; ++group) {
        const std::size_t channel = first_channel + static_cast<std::size_t>(group) * lanes;
        const Finish finish = finish_of(job, channel);
        const std::size_t place = first_pixel * channels + channel;
        std::uint8_t* const to = job.bytes + place;
        const std::uint8_t* const added = adds ? job.added + place : nullptr;
#pragma GCC unroll 32
        for (std::size_t pixel = 0; pixel < at_once; ++pixel)
            store_bytes<is_bent, adds>(sums[group][pixel], finish, adds ? added + pixel * channels : nullptr,
                                       to + pixel * channels);
    }
}

/// Numbers are few: they take their time.
template <int at_once, int groups>
HEADCOUNT_AVX512 void number_tile(const FullSums& job, std::size_t first_pixel, std::size_t first_channel) {
    __m512i sums[groups][at_once];
    add_up<at_once, groups>(job, first_pixel, first_channel, sums);
    for (int group = 0; group < groups; ++group) {
        const std::size_t channel = first_channel + static_cast<std::size_t>(group) * lanes;
        const std::size_t left = std::min(lanes, job.channels - channel);
        const auto mask = static_cast<__mmask16>((1U << left) - 1U);
        for (std::size_t pixel = 0; pixel < at_once; ++pixel) {
            float* const to = job.numbers + (first_pixel + pixel) * job.channels + channel;
            _mm512_mask_storeu_ps(to, mask, number_of(sums[group][pixel], job.finish, channel));
        }
    }
}

using Tile = void (*)(const FullSums& job, std::size_t first_pixel, std::size_t first_channel);

template <int at_once, int groups>
Tile tile_for(const FullSums& job) {
    if (job.numbers != nullptr) return number_tile<at_once, groups>;
    if (job.added != nullptr)
        return job.finish.is_bent ? byte_tile<at_once, groups, true, true> : byte_tile<at_once, groups, false, true>;
    return job.finish.is_bent ? byte_tile<at_once, groups, true, false> : byte_tile<at_once, groups, false, false>;
}

/// All pixels for some channels. The last tile overlaps the one before rather than being smaller: the same bytes are written.
template <int at_once, int groups>
void all_pixels(const FullSums& job, std::size_t first_channel) {
    constexpr std::size_t step = at_once;
    if (job.pixels < step) {
        const Tile tile = tile_for<1, groups>(job);
        for (std::size_t pixel = 0; pixel < job.pixels; ++pixel)
            tile(job, pixel, first_channel);
        return;
    }
    const Tile tile = tile_for<at_once, groups>(job);
    for (std::size_t pixel = 0; pixel < job.pixels; pixel += step)
        tile(job, std::min(pixel, job.pixels - step), first_channel);
}

// -------------------------------------------------------------- depthwise

/// Of one column of three pixels, for 64 channels: four bytes for each channel (top, middle, bottom, nothing).
struct Column {
    __m512i quarter[4];
};

HEADCOUNT_AVX512_INLINE Column column_of_rows(__m512i top, __m512i middle, __m512i bottom) {
    const __m512i none = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(top, middle);
    const __m512i high = _mm512_unpackhi_epi8(top, middle);
    const __m512i low_bottom = _mm512_unpacklo_epi8(bottom, none);
    const __m512i high_bottom = _mm512_unpackhi_epi8(bottom, none);
    return {{_mm512_unpacklo_epi16(low, low_bottom), _mm512_unpackhi_epi16(low, low_bottom),
             _mm512_unpacklo_epi16(high, high_bottom), _mm512_unpackhi_epi16(high, high_bottom)}};
}

HEADCOUNT_AVX512_INLINE Column column_of(const DepthwiseSums& job, std::size_t from) {
    return column_of_rows(_mm512_loadu_si512(job.rows[0] + from), _mm512_loadu_si512(job.rows[1] + from),
                          _mm512_loadu_si512(job.rows[2] + from));
}

/// 64 sums to 64 bytes in their places.
HEADCOUNT_AVX512_INLINE __m512i finish_block(const __m512i (&sums)[4], const FinishLists& finish, std::size_t place) {
    __m512i whole[4];
#pragma GCC unroll 4
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
        const std::size_t channel = place + quarter * lanes;
        whole[quarter] = byte_of(number_of(sums[quarter], finish, channel), finish, channel);
    }
    return _mm512_packus_epi16(_mm512_packs_epi32(whole[0], whole[1]), _mm512_packs_epi32(whole[2], whole[3]));
}

/// From 128 bytes of pixels every second one: the first, third ... (which = 0) or the second, fourth ... (which = 1). Pixels
/// have 16 bytes or, if they are wide, 32.
template <bool is_wide, int which>
HEADCOUNT_AVX512_INLINE __m512i every_second(const std::uint8_t* from) {
    constexpr int chosen = is_wide ? (which == 0 ? 0x44 : 0xEE) : (which == 0 ? 0x88 : 0xDD);
    return _mm512_shuffle_i64x2(_mm512_loadu_si512(from), _mm512_loadu_si512(from + 64), chosen);
}

template <bool is_wide, int which>
HEADCOUNT_AVX512_INLINE Column every_second_column(const DepthwiseSums& job, std::size_t from) {
    return column_of_rows(every_second<is_wide, which>(job.rows[0] + from), every_second<is_wide, which>(job.rows[1] + from),
                          every_second<is_wide, which>(job.rows[2] + from));
}

HEADCOUNT_AVX512_INLINE void add_column(__m512i (&sums)[4], const Column& column, const __m512i (&weights)[3][4], int which) {
#pragma GCC unroll 4
    for (int quarter = 0; quarter < 4; ++quarter)
        add_products(sums[quarter], column.quarter[quarter], weights[which][quarter]);
}

HEADCOUNT_AVX512_INLINE void load_weights(__m512i (&weights)[3][4], const std::int8_t* from) {
#pragma GCC unroll 3
    for (int column = 0; column < 3; ++column) {
#pragma GCC unroll 4
        for (int quarter = 0; quarter < 4; ++quarter)
            weights[column][quarter] = _mm512_loadu_si512(from + std::ptrdiff_t{64} * (column * 4 + quarter));
    }
}

/// A block of up to 64 bytes at `step` bytes from each other: of the output `count` such blocks.
HEADCOUNT_AVX512 void depthwise_blocks(const DepthwiseSums& job, std::size_t block, std::size_t first, std::size_t input_step,
                                       std::size_t output_step, std::size_t count, __mmask64 mask, std::size_t done = 0) {
    __m512i weights[3][4];
    load_weights(weights, job.weights + block * 12 * 64);
    for (std::size_t i = done; i < count; ++i) {
        const std::size_t from = first + i * input_step;
        __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
        add_column(sums, column_of(job, from), weights, 0);
        add_column(sums, column_of(job, from + job.channels), weights, 1);
        add_column(sums, column_of(job, from + 2 * job.channels), weights, 2);
        _mm512_mask_storeu_epi8(job.bytes + first + i * output_step, mask, finish_block(sums, job.finish, block * 64));
    }
}

/// The same for 64 channels at every pixel: a column serves three pixels.
HEADCOUNT_AVX512 void depthwise_neighbours(const DepthwiseSums& job, std::size_t block) {
    __m512i weights[3][4];
    load_weights(weights, job.weights + block * 12 * 64);
    std::size_t from = block * 64;
    Column left = column_of(job, from);
    Column middle = column_of(job, from + job.channels);
    for (std::size_t pixel = 0; pixel < job.pixels; ++pixel, from += job.channels) {
        const Column right = column_of(job, from + 2 * job.channels);
        __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
        add_column(sums, left, weights, 0);
        add_column(sums, middle, weights, 1);
        add_column(sums, right, weights, 2);
        _mm512_storeu_si512(job.bytes + from, finish_block(sums, job.finish, block * 64));
        left = middle;
        middle = right;
    }
}

/// 16 or 32 channels at every second pixel: 64 bytes of output from 128 of each row. Gives how many pixels it has done; up to
/// 192 bytes behind the first of a block are read, so the last pixels are left.
template <bool is_wide>
HEADCOUNT_AVX512 std::size_t depthwise_every_second(const DepthwiseSums& job) {
    constexpr std::size_t channels = is_wide ? 32 : 16;
    constexpr std::size_t at_once = 64 / channels;
    __m512i weights[3][4];
    load_weights(weights, job.weights);
    std::size_t pixel = 0;
    for (; pixel + at_once <= job.pixels; pixel += at_once) {
        const std::size_t from = 2 * pixel * channels;
        __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
        add_column(sums, every_second_column<is_wide, 0>(job, from), weights, 0);
        add_column(sums, every_second_column<is_wide, 1>(job, from), weights, 1);
        add_column(sums, every_second_column<is_wide, 0>(job, from + 2 * channels), weights, 2);
        _mm512_storeu_si512(job.bytes + pixel * channels, finish_block(sums, job.finish, 0));
    }
    return pixel;
}

__mmask64 first_bytes(std::size_t count) {
    return count >= 64 ? ~0ULL : (1ULL << count) - 1;
}

} // namespace

bool has_avx512_vnni() {
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vnni") != 0;
}

void full_sums_fast(const FullSums& job) {
    std::size_t channel = 0;
    for (; channel + 64 <= job.channels; channel += 64)
        all_pixels<6, 4>(job, channel);
    for (; channel + 32 <= job.channels; channel += 32)
        all_pixels<12, 2>(job, channel);
    for (; channel < job.channels; channel += lanes)
        all_pixels<16, 1>(job, channel);
}

void depthwise_sums_fast(const DepthwiseSums& job) {
    const std::size_t channels = job.channels;
    if (job.stride == 1 && channels < 64 && 64 % channels == 0) {
        // Several pixels in one register: their bytes follow each other.
        const std::size_t bytes = job.pixels * channels;
        depthwise_blocks(job, 0, 0, 64, 64, bytes / 64, ~0ULL);
        if (bytes % 64 != 0) depthwise_blocks(job, 0, bytes / 64 * 64, 64, 64, 1, first_bytes(bytes % 64));
        return;
    }
    std::size_t done = 0;
    if (job.stride == 2 && channels == 16) done = depthwise_every_second<false>(job);
    if (job.stride == 2 && channels == 32) done = depthwise_every_second<true>(job);
    for (std::size_t block = 0; block * 64 < channels; ++block) {
        const std::size_t left = channels - block * 64;
        if (job.stride == 1 && left >= 64) {
            depthwise_neighbours(job, block);
        } else {
            depthwise_blocks(job, block, block * 64, channels * job.stride, channels, job.pixels, first_bytes(left), done);
        }
    }
}

} // namespace headcount::vision

#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#else

namespace headcount::vision {

bool has_avx512_vnni() {
    return false;
}
void full_sums_fast(const FullSums& job) {
    full_sums_plain(job);
}
void depthwise_sums_fast(const DepthwiseSums& job) {
    depthwise_sums_plain(job);
}

} // namespace headcount::vision

#endif
