#include "vision/still_picture.h"

#include "vision/chance.h"
#include "vision/temporary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>
#include <turbojpeg.h>

#include <cmath>
#include <cstring>

namespace headcount::vision {
namespace {

using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

using Bytes = std::vector<std::byte>;

/// Colours (red, green, blue) of a test picture: soft, different everywhere.
std::vector<std::uint8_t> soft_colours(int width, int height) {
    std::vector<std::uint8_t> colours;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            colours.push_back(static_cast<std::uint8_t>(255 * x / width));
            colours.push_back(static_cast<std::uint8_t>(255 * y / height));
            colours.push_back(static_cast<std::uint8_t>(127 + 120 * std::sin(0.05 * (x + y))));
        }
    }
    return colours;
}

Bytes bytes_of(const void* data, std::size_t size) {
    Bytes bytes(size);
    std::memcpy(bytes.data(), data, size);
    return bytes;
}

Bytes png(const std::vector<std::uint8_t>& pixels, int width, int height, unsigned format) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = format;
    png_alloc_size_t size = 0;
    EXPECT_NE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr), 0);
    Bytes bytes(size);
    EXPECT_NE(png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr), 0);
    bytes.resize(size);
    return bytes;
}
Bytes png(int width, int height) {
    return png(soft_colours(width, height), width, height, PNG_FORMAT_RGB);
}

Bytes jpeg(int width, int height, int subsampling = TJSAMP_420, int flags = 0) {
    const auto colours = soft_colours(width, height);
    unsigned char* data = nullptr;
    unsigned long size = 0; // NOLINT: the library's type
    tjhandle encoder = tjInitCompress();
    EXPECT_EQ(tjCompress2(encoder, colours.data(), width, 0, height, TJPF_RGB, &data, &size, subsampling, 95, flags), 0);
    Bytes bytes = bytes_of(data, size);
    tjFree(data);
    tjDestroy(encoder);
    return bytes;
}

/// Luminance (BT.601, studio range) that the test picture has at a pixel.
double luma_at(const std::vector<std::uint8_t>& colours, int width, int x, int y) {
    const std::uint8_t* c = colours.data() + 3 * (static_cast<std::ptrdiff_t>(y) * width + x);
    return 16 + 0.256788 * c[0] + 0.504129 * c[1] + 0.097906 * c[2];
}

double luma_error(const video::Frame& frame) {
    const auto colours = soft_colours(frame.width, frame.height);
    const video::Plane y = frame.pixels->y();
    double sum = 0;
    for (int row = 0; row < frame.height; ++row) {
        for (int column = 0; column < frame.width; ++column) {
            sum += std::abs(y.data[row * y.stride + column] - luma_at(colours, frame.width, column, row));
        }
    }
    return sum / (frame.width * frame.height);
}

std::string refusal(const Bytes& bytes) {
    const auto frame = decode_still_picture(bytes);
    EXPECT_FALSE(frame.has_value());
    const std::string sentence = frame ? "" : frame.error().sentence;
    EXPECT_TRUE(test::is_one_sentence(sentence)) << sentence;
    return sentence;
}

void write_number(Bytes& bytes, std::size_t at, unsigned value, int size) {
    for (int i = 0; i < size; ++i)
        bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value >> static_cast<unsigned>(8 * (size - 1 - i)));
}

/// Changes the width and height that a PNG claims to have.
Bytes claiming(Bytes bytes, unsigned width, unsigned height) {
    write_number(bytes, 16, width, 4);
    write_number(bytes, 20, height, 4);
    std::uint32_t crc = 0xFFFFFFFF; // of the chunk's name and contents, as PNG wants it
    for (std::size_t i = 12; i < 29; ++i) {
        crc ^= std::to_integer<std::uint32_t>(bytes[i]);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    write_number(bytes, 29, ~crc, 4);
    return bytes;
}

TEST(StillPicture, APngIsRead) {
    const auto frame = decode_still_picture(png(97, 64));
    ASSERT_TRUE(frame) << frame.error().sentence;
    EXPECT_EQ(frame->width, 97);
    EXPECT_EQ(frame->height, 64);
    EXPECT_LT(luma_error(*frame), 1);
}

TEST(StillPicture, AJpegIsReadWhateverItsKind) {
    for (const int subsampling : {TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440}) {
        for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
            const auto frame = decode_still_picture(jpeg(97, 64, subsampling, flags));
            ASSERT_TRUE(frame) << frame.error().sentence;
            EXPECT_EQ(frame->width, 97);
            EXPECT_LT(luma_error(*frame), 2) << subsampling;
        }
    }
}

TEST(StillPicture, GreyPalettedAndDeepPicturesAreRead) {
    EXPECT_TRUE(decode_still_picture(png(std::vector<std::uint8_t>(32UL * 32, 99), 32, 32, PNG_FORMAT_GRAY)));
    EXPECT_TRUE(decode_still_picture(png(std::vector<std::uint8_t>(2UL * 3 * 32 * 32, 99), 32, 32, PNG_FORMAT_LINEAR_RGB)));
    const auto grey = decode_still_picture(jpeg(64, 64, TJSAMP_GRAY));
    ASSERT_TRUE(grey);
    EXPECT_NEAR(grey->pixels->u().data[100], 128, 1);
}

TEST(StillPicture, TransparentPixelsShowBlack) {
    const auto frame = decode_still_picture(png(std::vector<std::uint8_t>{[] {
                                                    std::vector<std::uint8_t> pixels;
                                                    for (int i = 0; i < 32 * 32; ++i)
                                                        pixels.insert(pixels.end(), {255, 255, 255, 0});
                                                    return pixels;
                                                }()},
                                                32, 32, PNG_FORMAT_RGBA));
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->pixels->y().data[40], 16);
}

TEST(StillPicture, TheColoursEndInTheRightPlanes) {
    // given a picture that is red all over
    std::vector<std::uint8_t> red;
    for (int i = 0; i < 32 * 32; ++i)
        red.insert(red.end(), {255, 0, 0});
    const auto frame = decode_still_picture(png(red, 32, 32, PNG_FORMAT_RGB));
    ASSERT_TRUE(frame);
    EXPECT_NEAR(frame->pixels->u().data[50], 90, 2);
    EXPECT_NEAR(frame->pixels->v().data[50], 240, 2);
}

TEST(StillPicture, SidesFrom16To8192AreTaken) {
    EXPECT_TRUE(decode_still_picture(png(16, 16)));
    EXPECT_TRUE(decode_still_picture(png(8192, 16)));
    EXPECT_THAT(refusal(png(15, 64)), HasSubstr("15 x 64"));
    EXPECT_THAT(refusal(png(16, 8193)), HasSubstr("8193"));
    EXPECT_THAT(refusal(jpeg(15, 64)), HasSubstr("15 x 64"));
    EXPECT_THAT(refusal(jpeg(8193, 16)), HasSubstr("8193"));
}

TEST(StillPicture, ASizeThatIsOnlyClaimedIsRefusedBeforeMemoryIsTaken) {
    EXPECT_THAT(refusal(claiming(png(64, 64), 60000, 60000)), HasSubstr("60000 x 60000"));
    EXPECT_THAT(refusal(claiming(png(64, 64), 0x7FFFFFFF, 0x7FFFFFFF)), Not(HasSubstr("memory")));
    refusal(claiming(png(64, 64), 0xFFFFFFFF, 64));
    refusal(claiming(png(64, 64), 8192, 8192)); // more than its contents hold
}

TEST(StillPicture, AFileThatIsCutShortIsRefusedWhereverTheCutIs) {
    for (const Bytes& whole : {png(64, 48), jpeg(64, 48), jpeg(64, 48, TJSAMP_420, TJFLAG_PROGRESSIVE)}) {
        for (std::size_t size = 0; size + 40 < whole.size(); size += 1 + whole.size() / 60) {
            EXPECT_FALSE(decode_still_picture(std::span(whole).first(size))) << size << " of " << whole.size();
        }
    }
}

TEST(StillPicture, OtherFormatsAreRefused) {
    EXPECT_THAT(refusal({}), HasSubstr("neither a PNG nor a JPEG"));
    EXPECT_THAT(refusal(bytes_of("GIF89a\1\0\1\0", 10)), HasSubstr("neither a PNG nor a JPEG"));
    EXPECT_THAT(refusal(bytes_of("BM and so on", 12)), HasSubstr("neither a PNG nor a JPEG"));
    EXPECT_THAT(refusal(bytes_of("<svg xmlns='http://www.w3.org/2000/svg'/>", 41)), HasSubstr("neither a PNG nor a JPEG"));
}

TEST(StillPicture, AFileIsReadAndItsErrorsNameIt) {
    const TemporaryFolder folder;
    const Bytes bytes = png(64, 64);
    const auto good =
        folder.write("good.jpg", {reinterpret_cast<const char*>(bytes.data()), bytes.size()}); // the name says nothing
    EXPECT_TRUE(read_still_picture(good));
    for (const auto& bad :
         {folder.file("none.png"), folder.write("bad.png", "not a picture"), folder.write("empty.png", ""), folder.file("")}) {
        const auto frame = read_still_picture(bad);
        ASSERT_FALSE(frame);
        EXPECT_THAT(frame.error().sentence, HasSubstr(bad.string()));
    }
    const auto large = folder.write("large.png", "x");
    std::filesystem::resize_file(large, (64UL << 20U) + 1);
    const auto frame = read_still_picture(large);
    ASSERT_FALSE(frame);
    EXPECT_THAT(frame.error().sentence, HasSubstr("64 MiB"));
}

/// One of the changes that storage, networks and attackers make.
void change(Bytes& bytes, test::Chance& chance) {
    const std::size_t at = chance.one_of(bytes.size());
    switch (chance.one_of(5)) {
        case 0:
            bytes[at] ^= static_cast<std::byte>(1U << chance.one_of(8));
            break;
        case 1:
            bytes[at] = static_cast<std::byte>(chance.one_of(256));
            break;
        case 2:
            bytes.resize(at + 1);
            break;
        case 3:
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), 1 + chance.one_of(9),
                         static_cast<std::byte>(chance.one_of(256)));
            break;
        default:
            bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                        bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + 5)));
    }
    if (bytes.empty()) bytes.push_back(std::byte{0});
}

TEST(StillPicture, SurvivesTensOfThousandsOfBrokenPictures) {
    const std::array<Bytes, 6> seeds{png(24, 20),
                                     png(40, 33),
                                     jpeg(24, 20),
                                     jpeg(41, 33, TJSAMP_444),
                                     jpeg(32, 32, TJSAMP_420, TJFLAG_PROGRESSIVE),
                                     jpeg(32, 32, TJSAMP_GRAY)};
    test::Chance chance(2024);
    int read = 0;
    for (int round = 0; round < 24000; ++round) {
        Bytes bytes = seeds[chance.one_of(seeds.size())];
        for (std::size_t changes = 1 + chance.one_of(4); changes > 0; --changes)
            change(bytes, chance);
        if (const auto frame = decode_still_picture(bytes)) {
            ++read;
            ASSERT_GE(std::min(frame->width, frame->height), 16);
            ASSERT_LE(std::max(frame->width, frame->height), 8192);
            // The last byte of each plane is there to be read.
            const int rows = frame->height - 1;
            const int chroma_rows = (frame->height + 1) / 2 - 1;
            volatile std::uint8_t last = frame->pixels->y().data[rows * frame->pixels->y().stride + frame->width - 1];
            last = frame->pixels->v().data[chroma_rows * frame->pixels->v().stride + (frame->width + 1) / 2 - 1];
            static_cast<void>(last);
        }
    }
    EXPECT_GT(read, 100); // or the changes would not reach beyond the first check
}

} // namespace
} // namespace headcount::vision
