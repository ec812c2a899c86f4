#include "stream/jpeg.h"

#include <fmt/format.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace headcount::stream {

namespace {

constexpr int longest_side = 65'500;

using Table = std::array<std::uint8_t, 256>;

/// From studio range, `zero` to `zero + span`, to full range.
Table stretched(int zero, int span, int full_zero) {
    Table table{};
    for (int value = 0; value < 256; ++value) {
        const double full = full_zero + (value - zero) * 255.0 / span;
        table[static_cast<std::size_t>(value)] = static_cast<std::uint8_t>(std::clamp(full + 0.5, 0.0, 255.0));
    }
    return table;
}

int half(int side) {
    return (side + 1) / 2;
}

/// A plane of full range, as the library wants it.
struct FullRangePlane {
    /// Copies a plane of `width` x `height`. Where it is to be wider or higher, its last column and row are repeated.
    void fill(video::Plane from, int width, int height, int padded_width, int padded_height, const Table& table) {
        stride = padded_width;
        samples.resize(static_cast<std::size_t>(padded_width) * static_cast<std::size_t>(padded_height));
        for (int row = 0; row < padded_height; ++row) {
            const std::uint8_t* const source = from.data + std::ptrdiff_t{std::min(row, height - 1)} * from.stride;
            std::uint8_t* const target = samples.data() + std::ptrdiff_t{row} * stride;
            std::transform(source, source + width, target, [&](std::uint8_t value) { return table[value]; });
            if (padded_width > width) target[width] = target[width - 1];
        }
    }

    std::vector<std::uint8_t> samples;
    int stride = 0;
};

} // namespace

struct JpegEncoder::Compressor {
    Compressor() = default;
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor() {
        tjFree(buffer);
        if (handle) tjDestroy(handle);
    }

    /// The library reads whole 2 x 2 blocks of pixels, beyond the picture where a side is odd.
    void take(const privacy::SafePicture& picture) {
        const int width = picture.width();
        const int height = picture.height();
        y.fill(picture.y(), width, height, 2 * half(width), 2 * half(height), luma);
        u.fill(picture.u(), half(width), half(height), half(width), half(height), chroma);
        v.fill(picture.v(), half(width), half(height), half(width), half(height), chroma);
    }

    const Table luma = stretched(16, 219, 0);
    const Table chroma = stretched(128, 224, 128);
    FullRangePlane y;
    FullRangePlane u;
    FullRangePlane v;
    tjhandle handle = tjInitCompress();
    unsigned char* buffer = nullptr; ///< grown by the library when it is too small
    unsigned long capacity = 0;
};

JpegEncoder::JpegEncoder(int quality) : compressor_(std::make_unique<Compressor>()), quality_(std::clamp(quality, 1, 100)) {
}

JpegEncoder::~JpegEncoder() = default;

Result<std::string> JpegEncoder::encode(const privacy::SafePicture& picture) {
    const int width = picture.width();
    const int height = picture.height();
    if (std::min(width, height) < 1 || std::max(width, height) > longest_side)
        return failure(
            fmt::format("A picture of {} x {} pixels cannot be a JPEG; each side must be 1 to {}.", width, height, longest_side));
    Compressor& compressor = *compressor_;
    if (!compressor.handle) return failure("There is no memory to make JPEG pictures.");

    compressor.take(picture);
    std::array<const unsigned char*, 3> planes = {compressor.y.samples.data(), compressor.u.samples.data(),
                                                  compressor.v.samples.data()};
    const std::array<int, 3> strides = {compressor.y.stride, compressor.u.stride, compressor.v.stride};
    unsigned long size = compressor.capacity;
    const int status = tjCompressFromYUVPlanes(compressor.handle, planes.data(), width, strides.data(), height, TJSAMP_420,
                                               &compressor.buffer, &size, quality_, TJFLAG_FASTDCT);
    if (status != 0) return failure(fmt::format("A JPEG picture could not be made: {}.", tjGetErrorStr2(compressor.handle)));
    compressor.capacity = std::max(compressor.capacity, size);
    return std::string(reinterpret_cast<const char*>(compressor.buffer), size);
}

} // namespace headcount::stream
