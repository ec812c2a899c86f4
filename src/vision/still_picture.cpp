#include "vision/still_picture.h"

#include <fmt/format.h>
#include <libyuv/convert.h>
#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::vision {

namespace {

constexpr std::uintmax_t largest_picture_file = 64U << 20U;
constexpr int least_picture_side = 16;
constexpr int most_picture_side = 8192;

using Bytes = std::span<const std::byte>;

/// Pixels that own their memory.
class OwnPixels final : public video::Pixels {
public:
    OwnPixels(int width, int height)
        : stride_(width),
          chroma_stride_((width + 1) / 2),
          luma_size_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)),
          chroma_size_(static_cast<std::size_t>(chroma_stride_) * static_cast<std::size_t>((height + 1) / 2)),
          bytes_(luma_size_ + 2 * chroma_size_) {}

    video::Plane y() const override { return {bytes_.data(), stride_}; }
    video::Plane u() const override { return {bytes_.data() + luma_size_, chroma_stride_}; }
    video::Plane v() const override { return {bytes_.data() + luma_size_ + chroma_size_, chroma_stride_}; }

    /// From rows of blue, green, red.
    void fill(const std::vector<std::uint8_t>& colours, int width, int height) {
        std::uint8_t* const to_u = bytes_.data() + luma_size_;
        libyuv::RGB24ToI420(colours.data(), 3 * width, bytes_.data(), stride_, to_u, chroma_stride_, to_u + chroma_size_,
                            chroma_stride_, width, height);
    }

private:
    int stride_;
    int chroma_stride_;
    std::size_t luma_size_;
    std::size_t chroma_size_;
    std::vector<std::uint8_t> bytes_;
};

struct Size {
    int width = 0;
    int height = 0;
};

Result<void> check(std::int64_t width, std::int64_t height) {
    if (std::min(width, height) >= least_picture_side && std::max(width, height) <= most_picture_side) return {};
    return failure(fmt::format("The picture is {} x {} pixels; each side must be {} to {}.", width, height, least_picture_side,
                               most_picture_side));
}

std::vector<std::uint8_t> room_for(Size size) {
    return std::vector<std::uint8_t>(3 * static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
}

video::Frame frame_from(const std::vector<std::uint8_t>& colours, Size size) {
    auto pixels = std::make_shared<OwnPixels>(size.width, size.height);
    pixels->fill(colours, size.width, size.height);
    video::Frame frame;
    frame.width = size.width;
    frame.height = size.height;
    frame.pixels = std::move(pixels);
    return frame;
}

Result<video::Frame> decode_png(Bytes bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, void (*)(png_image*)> cleanup(&image, png_image_free);
    if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
        return failure(fmt::format("The PNG picture cannot be read ({}).", static_cast<const char*>(image.message)));
    }
    if (const Result<void> good = check(image.width, image.height); !good) return tl::unexpected(good.error());
    const Size size{static_cast<int>(image.width), static_cast<int>(image.height)};
    image.format = PNG_FORMAT_BGR;
    std::vector<std::uint8_t> colours = room_for(size);
    const png_color black{0, 0, 0};
    if (png_image_finish_read(&image, &black, colours.data(), 0, nullptr) == 0) {
        return failure(fmt::format("The PNG picture cannot be read ({}).", static_cast<const char*>(image.message)));
    }
    return frame_from(colours, size);
}

Result<video::Frame> decode_jpeg(Bytes bytes) {
    const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
    if (decoder == nullptr) return failure("The JPEG decoder could not be started: there is too little memory.");
    // The library's older functions take the bytes as unsigned.
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    Size size;
    int subsampling = 0;
    int colourspace = 0;
    if (tjDecompressHeader3(decoder.get(), data, bytes.size(), &size.width, &size.height, &subsampling, &colourspace) != 0) {
        return failure(fmt::format("The JPEG picture cannot be read ({}).", tjGetErrorStr2(decoder.get())));
    }
    if (const Result<void> good = check(size.width, size.height); !good) return tl::unexpected(good.error());
    std::vector<std::uint8_t> colours = room_for(size);
    const int flags = TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS;
    if (tjDecompress2(decoder.get(), data, bytes.size(), colours.data(), size.width, 0, size.height, TJPF_BGR, flags) != 0) {
        return failure(fmt::format("The JPEG picture cannot be read ({}).", tjGetErrorStr2(decoder.get())));
    }
    return frame_from(colours, size);
}

template <std::size_t N>
bool begins_with(Bytes bytes, const std::array<unsigned char, N>& start) {
    return bytes.size() >= N && std::equal(start.begin(), start.end(), bytes.begin(), [](unsigned char expected, std::byte byte) {
               return expected == std::to_integer<unsigned char>(byte);
           });
}

Result<std::vector<std::byte>> read_file(const std::filesystem::path& file) {
    std::error_code wrong;
    if (!std::filesystem::is_regular_file(file, wrong)) return failure("It does not exist or is not a file.");
    const std::uintmax_t size = std::filesystem::file_size(file, wrong);
    if (wrong || size > largest_picture_file) return failure("It is larger than 64 MiB.");
    std::vector<std::byte> bytes(size);
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream) return failure("It cannot be read; check its permissions.");
    return bytes;
}

} // namespace

Result<video::Frame> decode_still_picture(std::span<const std::byte> bytes) {
    if (bytes.size() > largest_picture_file) return failure("The picture is larger than 64 MiB.");
    if (begins_with(bytes, std::array<unsigned char, 8>{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})) return decode_png(bytes);
    if (begins_with(bytes, std::array<unsigned char, 3>{0xFF, 0xD8, 0xFF})) return decode_jpeg(bytes);
    return failure("The file is neither a PNG nor a JPEG picture.");
}

Result<video::Frame> read_still_picture(const std::filesystem::path& file) {
    return read_file(file)
        .and_then([](const std::vector<std::byte>& bytes) { return decode_still_picture(bytes); })
        .map_error([&](const Error& error) { return Error{fmt::format("{}: {}", file.string(), error.sentence)}; });
}

} // namespace headcount::vision
