#pragma once

#include "base/clock.h"
#include "video/source.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// Recordings for tests: the real clips beside the project, and odd ones made with ffmpeg.
namespace headcount::video::test {

namespace fs = std::filesystem;

/// Runs a shell command and gives what it prints; fails the test where it fails.
inline std::string output_of(const std::string& command) {
    std::string output;
    FILE* pipe = popen(command.c_str(), "r"); // NOLINT: the commands are the tests' own
    if (pipe == nullptr) {
        ADD_FAILURE() << "cannot start: " << command;
        return output;
    }
    std::array<char, 4096> part{};
    while (const std::size_t length = std::fread(part.data(), 1, part.size(), pipe))
        output.append(part.data(), length);
    EXPECT_EQ(pclose(pipe), 0) << command << " (is Debian's package ffmpeg installed?)";
    return output;
}

/// A folder of this test's own, gone afterwards.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "headcount-video-XXXXXX").string();
        path_ = mkdtemp(name.data()) != nullptr ? name : std::string{};
        EXPECT_FALSE(path_.empty());
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

/// `arguments` are ffmpeg's between its first options and the output file.
inline fs::path made_by_ffmpeg(const fs::path& file, const std::string& arguments) {
    output_of(fmt::format("ffmpeg -nostdin -v error -y {} '{}' 2>&1", arguments, file.string()));
    return file;
}

inline fs::path written(const fs::path& file, std::string_view content) {
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    return file;
}

/// The first part of a file, `share` of its bytes.
inline fs::path cut_short(const fs::path& whole, const fs::path& file, double share) {
    fs::copy_file(whole, file);
    fs::resize_file(file, static_cast<std::uintmax_t>(static_cast<double>(fs::file_size(whole)) * share));
    return file;
}

inline fs::path clips_folder() {
    return fs::path(HEADCOUNT_SOURCE_DIR) / ".." / "shared" / "data" / "clips";
}

/// A real clip; its test fails, with a plain word, where the clips are not there.
inline fs::path clip(const std::string& name) {
    fs::path file = clips_folder() / name;
    EXPECT_TRUE(fs::exists(file)) << "The clips are missing: these tests need ../shared/data/clips beside the project.";
    return file;
}

inline std::vector<std::string> all_clips() {
    std::vector<std::string> names;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(clips_folder(), missing)) {
        const std::string ending = entry.path().extension().string();
        if (ending == ".mp4" || ending == ".mpg") names.push_back(entry.path().filename().string());
    }
    return names;
}

/// How many frames ffprobe decodes.
inline std::uint64_t frames_by_ffprobe(const fs::path& file) {
    return std::strtoull(output_of(fmt::format("ffprobe -v quiet -count_frames -select_streams v:0 -show_entries "
                                               "stream=nb_read_frames -of csv=p=0 '{}'",
                                               file.string()))
                             .c_str(),
                         nullptr, 10);
}

/// FNV-1a over the visible pixels of a frame.
inline std::uint64_t hash_of(const Frame& frame) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&hash](Plane plane, int width, int height) {
        for (int row = 0; row < height; ++row) {
            for (int column = 0; column < width; ++column) {
                hash = (hash ^ plane.data[static_cast<std::ptrdiff_t>(row) * plane.stride + column]) * 0x100000001b3U;
            }
        }
    };
    add(frame.pixels->y(), frame.width, frame.height);
    add(frame.pixels->u(), (frame.width + 1) / 2, (frame.height + 1) / 2);
    add(frame.pixels->v(), (frame.width + 1) / 2, (frame.height + 1) / 2);
    return hash;
}

inline double mean(Plane plane, int width, int height) {
    double sum = 0;
    for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column)
            sum += plane.data[static_cast<std::ptrdiff_t>(row) * plane.stride + column];
    }
    return sum / width / height;
}

/// Everything that a recording delivered, without the pixels.
struct Film {
    struct Shot {
        std::uint64_t number;
        Duration time;
        int width;
        int height;
        std::uint64_t hash;
        bool operator==(const Shot&) const = default;
    };
    std::vector<Shot> shots;
    SourceState end;
    bool operator==(const Film& other) const { return shots == other.shots; }
};

inline Film read_all(Source& source) {
    Film film;
    while (true) {
        const SourceEvent event = source.read({});
        if (const auto* frame = std::get_if<Frame>(&event)) {
            film.shots.push_back({frame->number, frame->time, frame->width, frame->height, hash_of(*frame)});
        } else if (std::get<SourceState>(event).is_final()) {
            film.end = std::get<SourceState>(event);
            return film;
        }
    }
}

inline Film read_all(const fs::path& file, const SourceOptions& options = {}) {
    const SystemClock clock;
    const Result<std::unique_ptr<Source>> source = open_source(file.string(), options, clock);
    if (!source) {
        ADD_FAILURE() << source.error().sentence;
        return {};
    }
    return read_all(**source);
}

/// Why a source is refused; fails the test where it is not.
inline std::string refusal(const std::string& address) {
    const SystemClock clock;
    const Result<std::unique_ptr<Source>> source = open_source(address, {}, clock);
    if (source) {
        ADD_FAILURE() << address << " was opened";
        return {};
    }
    return source.error().sentence;
}

/// Numbers count from 0, times start at 0 and grow strictly.
inline void expect_in_order(const Film& film) {
    ASSERT_FALSE(film.shots.empty());
    EXPECT_EQ(film.shots.front().time, Duration::zero());
    for (std::size_t i = 0; i < film.shots.size(); ++i) {
        EXPECT_EQ(film.shots[i].number, i);
        if (i > 0) {
            EXPECT_LT(film.shots[i - 1].time, film.shots[i].time) << "frame " << i;
        }
    }
}

} // namespace headcount::video::test
