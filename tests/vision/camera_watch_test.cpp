// Real clips, as they are and with the camera tampered with.
#include "vision/camera_watch.h"

#include "video/frame.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace headcount::vision {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A picture's luma, without anything at the end of its lines.
struct Luma {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> bytes;

    CameraLook look() const { return look_at({bytes.data(), width}, width, height); }
};

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    std::vector<char> some(1 << 16);
    for (std::size_t count = 0; pipe && (count = std::fread(some.data(), 1, some.size(), pipe.get())) > 0;)
        output.append(some.data(), count);
    return output;
}

/// One picture for each second of a clip, from its beginning, changed by ffmpeg's filters in `more` (`,gblur=3`).
std::vector<Luma> pictures_of(const fs::path& clip, const std::string& more = "") {
    // A PGM picture: "P5", width, height, 255, each followed by a line feed or blank, then the bytes.
    const std::string output = output_of("ffmpeg -v error -threads 1 -i '" + clip.string() + "' -vf \"fps=1" + more +
                                         "\" -pix_fmt gray -f image2pipe -c:v pgm - 2>/dev/null");
    std::vector<Luma> pictures;
    for (std::size_t at = 0; at < output.size();) {
        Luma picture;
        int header = 0;
        if (std::sscanf(output.c_str() + at, "P5 %d %d 255%n", &picture.width, &picture.height, &header) != 2) break;
        at += static_cast<std::size_t>(header) + 1;
        const std::size_t size = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
        if (output.size() - at < size) break;
        picture.bytes.assign(output.begin() + static_cast<std::ptrdiff_t>(at),
                             output.begin() + static_cast<std::ptrdiff_t>(at + size));
        // PGM is of full range, frames are of studio range.
        for (std::uint8_t& byte : picture.bytes)
            byte = static_cast<std::uint8_t>(16 + byte * 219 / 255);
        at += size;
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

fs::path clip(const std::string& name) {
    return fs::path(HEADCOUNT_SOURCE_DIR) / ".." / "shared" / "data" / "clips" / name;
}

/// The conditions that a watch tells of pictures that are a second apart.
std::set<CameraCondition> conditions_of(CameraWatch& watch, const std::vector<CameraLook>& looks, int from_second) {
    std::set<CameraCondition> told;
    int second = from_second;
    for (const CameraLook& look : looks)
        told.insert(watch.observe(std::chrono::seconds(second++), look));
    return told;
}

std::vector<CameraLook> looks_of(const std::vector<Luma>& pictures) {
    std::vector<CameraLook> looks;
    for (const Luma& picture : pictures)
        looks.push_back(picture.look());
    return looks;
}

class OnEveryClip : public testing::TestWithParam<std::string> {};

TEST_P(OnEveryClip, NothingIsTold) {
    const fs::path path = GetParam().starts_with("/") ? fs::path(GetParam()) : clip(GetParam());
    ASSERT_TRUE(fs::exists(path)) << path;
    // As it is, and as a camera makes it at night: darker, with little contrast and much noise.
    for (const char* more : {"", ",eq=brightness=-0.2:contrast=0.5,noise=alls=25:allf=t"}) {
        const std::vector<Luma> pictures = pictures_of(path, more);
        ASSERT_FALSE(pictures.empty()) << path;
        CameraWatch watch;
        EXPECT_EQ(conditions_of(watch, looks_of(pictures), 0), std::set{CameraCondition::ok})
            << path << " with " << pictures.size() << " pictures " << more;
    }
}

INSTANTIATE_TEST_SUITE_P(CameraWatch, OnEveryClip,
                         testing::Values("ceiling.mp4", "corridor-07.mp4", "corridor-09.mp4", "hall.mp4", "one-by-one.mp4",
                                         "paving.mp4", "train-door-02.mp4", "train-door-03.mp4", "shop-front-1.mpg",
                                         "shop-front-2.mpg", "shop-front-3.mpg",
                                         "/usr/share/doc/opencv-doc/examples/data/vtest.avi"),
                         [](const auto& clip_name) {
                             std::string name = fs::path(clip_name.param).stem().string();
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

/// What may be done to a camera, and what must then be told.
struct Tampering {
    const char* name;
    const char* filter;
    CameraCondition expected;
};

constexpr Tampering tamperings[] = {
    {"the lights are out", ",eq=brightness=-1", CameraCondition::too_dark},
    {"blinded by a lamp", ",lutyuv=y='min(235,val*4+160)'", CameraCondition::too_bright},
    {"a sheet of paper before the lens", ",lutyuv=y='110+val/40',noise=alls=4:allf=t", CameraCondition::covered},
    {"something close before the lens", ",gblur=60:steps=3", CameraCondition::covered},
    {"out of focus", ",gblur=4", CameraCondition::defocused},
    {"badly out of focus", ",gblur=8", CameraCondition::defocused},
    {"turned to the side", ",scroll=hpos=0.15", CameraCondition::moved},
    {"turned a little, and down", ",scroll=hpos=0.08:vpos=0.06", CameraCondition::moved},
    {"upside down", ",hflip,vflip", CameraCondition::moved},
};

class TamperedWith : public testing::TestWithParam<const char*> {};

/// So many looks, from the beginning again where there are not enough.
std::vector<CameraLook> repeated(const std::vector<CameraLook>& looks, int count) {
    std::vector<CameraLook> made;
    for (int i = 0; i < count; ++i)
        made.push_back(looks[static_cast<std::size_t>(i) % looks.size()]);
    return made;
}

TEST_P(TamperedWith, EachIsToldAndNothingElse) {
    const std::vector<CameraLook> normal = looks_of(pictures_of(clip(GetParam())));
    ASSERT_GE(normal.size(), 20U);
    for (const Tampering& tampering : tamperings) {
        const std::vector<CameraLook> tampered = looks_of(pictures_of(clip(GetParam()), tampering.filter));
        ASSERT_EQ(tampered.size(), normal.size()) << tampering.filter;
        // Another view takes longer: it has to be told from people who walk by.
        const int patience = tampering.expected == CameraCondition::moved ? 30 : 8;
        CameraWatch watch;
        EXPECT_EQ(conditions_of(watch, repeated(normal, 60), 0), std::set{CameraCondition::ok});
        EXPECT_EQ(conditions_of(watch, repeated(tampered, patience), 60), (std::set{CameraCondition::ok, tampering.expected}))
            << tampering.name;
        EXPECT_EQ(watch.condition(), tampering.expected) << tampering.name;
        // It is put right, and taken back.
        conditions_of(watch, repeated(normal, 10), 60 + patience);
        EXPECT_EQ(watch.condition(), CameraCondition::ok) << tampering.name;
    }
}

INSTANTIATE_TEST_SUITE_P(CameraWatch, TamperedWith,
                         testing::Values("ceiling.mp4", "corridor-09.mp4", "hall.mp4", "train-door-02.mp4"),
                         [](const auto& name) {
                             std::string text = fs::path(name.param).stem().string();
                             std::replace(text.begin(), text.end(), '-', '_');
                             return text;
                         });

/// A wall with things on it.
CameraLook pattern(unsigned seed, double contrast = 60) {
    Luma picture{320, 240, std::vector<std::uint8_t>(320 * 240, 60)};
    std::mt19937 chance(seed);
    for (int thing = 0; thing < 40; ++thing) {
        const int left = static_cast<int>(chance() % 300);
        const int top = static_cast<int>(chance() % 220);
        const int right = std::min(320, left + 10 + static_cast<int>(chance() % 60));
        const int bottom = std::min(240, top + 10 + static_cast<int>(chance() % 60));
        const double shade = contrast * static_cast<double>(chance() % 1000) / 1000;
        for (int y = top; y < bottom; ++y)
            for (int x = left; x < right; ++x)
                picture.bytes[static_cast<std::size_t>(y * 320 + x)] = static_cast<std::uint8_t>(60 + shade);
    }
    return picture.look();
}

TEST(CameraWatch, AMovedCameraHasANewViewAfterAMinute) {
    CameraWatch watch;
    conditions_of(watch, std::vector(20, pattern(1)), 0);
    EXPECT_EQ(conditions_of(watch, std::vector(60, pattern(2)), 20), (std::set{CameraCondition::ok, CameraCondition::moved}));
    EXPECT_EQ(watch.condition(), CameraCondition::moved);
    conditions_of(watch, std::vector(30, pattern(2)), 80);
    EXPECT_EQ(watch.condition(), CameraCondition::ok);
    EXPECT_EQ(conditions_of(watch, std::vector(15, pattern(1)), 110), (std::set{CameraCondition::ok, CameraCondition::moved}))
        << "and back";
}

TEST(CameraWatch, WhatChangesWithEveryLookIsNoNewView) {
    CameraWatch watch;
    conditions_of(watch, std::vector(20, pattern(1)), 0);
    std::vector<CameraLook> crowd;
    for (unsigned second = 0; second < 60; ++second)
        crowd.push_back(pattern(100 + second));
    EXPECT_EQ(conditions_of(watch, crowd, 20), std::set{CameraCondition::ok});
}

TEST(CameraWatch, LightThatFadesOverTheDayIsNoAlarm) {
    CameraWatch watch;
    std::vector<CameraLook> day;
    for (int minute = 0; minute < 600; ++minute)
        day.push_back(pattern(1, 120 - minute * 0.15));
    for (std::size_t i = 0; i < day.size(); ++i) {
        for (int look = 0; look < 20; ++look)
            ASSERT_EQ(watch.observe(std::chrono::seconds(i * 60 + static_cast<std::size_t>(look) * 3), day[i]),
                      CameraCondition::ok)
                << i;
    }
}

TEST(CameraWatch, SmallPicturesAndNewSourcesAreNoAlarm) {
    const Luma tiny{64, 48, std::vector<std::uint8_t>(64 * 48, 16)};
    CameraWatch watch;
    EXPECT_EQ(conditions_of(watch, std::vector(20, tiny.look()), 0), std::set{CameraCondition::ok});
    EXPECT_TRUE(watch.is_due(30s));
    EXPECT_FALSE(watch.is_due(19500ms));
    EXPECT_EQ(conditions_of(watch, std::vector(20, pattern(3)), 0), std::set{CameraCondition::ok}) << "its clock began anew";
}

TEST(CameraWatch, ALookCostsLittle) {
    const Luma picture{1920, 1080, std::vector<std::uint8_t>(1920 * 1080, 100)};
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(picture.look().bright_part, 0);
    const double milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count() / 20;
    std::cout << "a look at 1920 x 1080 costs " << milliseconds << " ms, a fifteenth of it per frame\n";
}

} // namespace
} // namespace headcount::vision
