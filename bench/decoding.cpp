/// What a picture costs until it lies decoded before vision, beside what FFmpeg's own program needs for the same file.
///
/// The recordings are made by ffmpeg from the demo recording into a temporary folder. One decoder thread; the time is that
/// of all threads of the process together, so it stands for one core however many there are.
#include "base/clock.h"
#include "video/source.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>

namespace headcount {
namespace {

namespace fs = std::filesystem;

std::string output_of(const std::string& command) {
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return output;
    std::array<char, 512> part{};
    while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr)
        output += part.data();
    pclose(pipe);
    return output;
}

/// The demo recording as H.264 of the given size; made once, gone with the program.
class Recordings {
public:
    Recordings() {
        std::string name = (fs::temp_directory_path() / "headcount-bench-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) folder_ = name;
    }
    ~Recordings() { fs::remove_all(folder_); }
    Recordings(const Recordings&) = delete;
    Recordings& operator=(const Recordings&) = delete;

    std::string of_size(std::int64_t width, std::int64_t height) const {
        const std::string file = (folder_ / fmt::format("{}x{}.mp4", width, height)).string();
        if (fs::exists(file)) return file;
        const std::string source = output_of(std::string(HEADCOUNT_SOURCE_DIR) + "/scripts/demo-recording");
        output_of(fmt::format("ffmpeg -nostdin -v error -i '{}' -vf scale={}:{} -c:v libx264 -preset fast -pix_fmt yuv420p '{}'",
                              source.substr(0, source.find('\n')), width, height, file));
        return file;
    }

private:
    fs::path folder_;
};

const Recordings& recordings() {
    static const Recordings the_recordings;
    return the_recordings;
}

void headcount_decodes(benchmark::State& state) {
    const std::string file = recordings().of_size(state.range(0), state.range(1));
    const SystemClock clock;
    std::int64_t frames = 0;
    for (auto _ : state) {
        auto source = video::open_source(file, {.decoder_threads = 1}, clock);
        if (!source) {
            state.SkipWithError(source.error().sentence.c_str());
            return;
        }
        while (true) {
            const video::SourceEvent event = (*source)->read({});
            if (std::holds_alternative<video::Frame>(event)) {
                ++frames;
            } else if (std::get<video::SourceState>(event).is_final()) {
                break;
            }
        }
    }
    state.counters["frames_per_s"] = benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate);
    state.counters["ms_per_frame"] =
        benchmark::Counter(static_cast<double>(frames) / 1000, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// `ffmpeg -threads 1 -f null`, by the processor time that it measures itself.
void ffmpeg_decodes(benchmark::State& state) {
    const std::string file = recordings().of_size(state.range(0), state.range(1));
    const std::int64_t frames_of_one =
        std::atoll(output_of(fmt::format("ffprobe -v quiet -show_entries stream=nb_frames -of csv=p=0 '{}'", file)).c_str());
    std::int64_t frames = 0;
    for (auto _ : state) {
        const std::string said =
            output_of(fmt::format("ffmpeg -nostdin -threads 1 -benchmark -i '{}' -f null - 2>&1 | grep -o 'utime.*'", file));
        double user = 0;
        double system = 0;
        if (std::sscanf(said.c_str(), "utime=%lfs stime=%lfs", &user, &system) != 2) {
            state.SkipWithError("ffmpeg did not say how long it took");
            return;
        }
        state.SetIterationTime(user + system);
        frames += frames_of_one;
    }
    state.counters["frames_per_s"] = benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate);
    state.counters["ms_per_frame"] =
        benchmark::Counter(static_cast<double>(frames) / 1000, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(headcount_decodes)
    ->Args({640, 360})
    ->Args({1280, 720})
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(3);
BENCHMARK(ffmpeg_decodes)->Args({640, 360})->Args({1280, 720})->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(3);

} // namespace
} // namespace headcount

BENCHMARK_MAIN();
