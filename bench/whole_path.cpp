// What the whole path costs, from a file to events, stage by stage and on one core, and how much memory it takes.
//
//   scripts/build release bench_whole_path && taskset -c 0 build/bench_whole_path [RECORDING]
//
// Makes H.264 recordings of 640 x 360 and 1280 x 720 from the demo recording with ffmpeg, and prints docs/performance.md's
// table. Times are processor time, so that other programs on the machine disturb them little: on one core of its own, the
// frames per second are what the wall clock shows.
#include "app/composition.h"
#include "app/pipeline.h"
#include "base/clock.h"
#include "base/log.h"
#include "vision/onnx_runtime.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace headcount;
namespace fs = std::filesystem;

template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    std::cerr << result.error().sentence << '\n';
    std::exit(1);
}

/// Processor time that a task takes, all threads together, milliseconds for each of `times`.
template <class Task>
double milliseconds_each(std::int64_t times, Task task) {
    const std::clock_t began = std::clock();
    task();
    return static_cast<double>(std::clock() - began) * 1000 / CLOCKS_PER_SEC / static_cast<double>(times);
}

int megabytes(const char* what) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(what)) return std::stoi(line.substr(std::string(what).size() + 1)) / 1024;
    }
    return 0;
}

fs::path recording_of(const fs::path& original, int width, int height) {
    const fs::path file = fs::temp_directory_path() / fmt::format("headcount-bench-{}x{}.mp4", width, height);
    const std::string command =
        fmt::format("ffmpeg -v error -y -i '{}' -vf scale={}:{} -c:v libx264 -preset medium -crf 23 -an '{}'", original.string(),
                    width, height, file.string());
    if (std::system(command.c_str()) != 0) {
        std::cerr << "ffmpeg could not make " << file << " from " << original << ".\n";
        std::exit(1);
    }
    return file;
}

std::unique_ptr<video::Source> open(const fs::path& file, const Clock& clock) {
    video::SourceOptions options;
    options.decoder_threads = 1;
    return must(video::open_source(file.string(), options, clock));
}

std::int64_t decode(const fs::path& file, const Clock& clock) {
    const std::unique_ptr<video::Source> source = open(file, clock);
    std::int64_t frames = 0;
    while (true) {
        const video::SourceEvent event = source->read({});
        if (std::holds_alternative<video::Frame>(event)) {
            ++frames;
        } else if (std::get<video::SourceState>(event).is_final()) {
            return frames;
        }
    }
}

/// The network alone on an input of the size that the sensor gives it.
double network_alone(vision::Precision precision) {
    const std::unique_ptr<vision::Network> network = must(vision::Network::load(must(vision::find_model("", precision)), 1));
    const std::vector<float> numbers(3 * 256 * 416, 100);
    const std::vector<std::uint8_t> bytes(3 * 256 * 416, 100);
    std::vector<std::string> outputs;
    for (const vision::Network::Port& port : network->outputs())
        outputs.push_back(port.name);
    constexpr int times = 200;
    const auto run = [&] {
        network->inputs().front().is_byte ? must(network->run(vision::ByteTensor{{1, 256, 416, 3}, bytes}, outputs))
                                          : must(network->run(vision::Tensor{{1, 3, 256, 416}, numbers}, outputs));
    };
    run(); // the first one makes room
    return milliseconds_each(times, [&] {
        for (int i = 0; i < times; ++i)
            run();
    });
}

settings::Scene busy_scene() {
    settings::Scene scene;
    scene.line = Polyline{{0.68, 0.75}, {0.68, 0.18}};
    scene.regions = {{1, "Path", {{0, 0.3}, {0.4, 0.3}, {0.4, 0.5}, {0, 0.5}}},
                     {2, "Road", {{0.7, 0.2}, {1, 0.2}, {1, 0.7}, {0.7, 0.7}}}};
    scene.flow = Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
    return scene;
}

struct Cost {
    double whole = 0;
    double wall = 0;
    app::StageTimes spent;
};

Cost count(const fs::path& file, std::int64_t frames, settings::Precision precision, const Clock& clock) {
    settings::Detection detection;
    detection.precision = precision;
    app::Pipeline pipeline(open(file, clock), must(app::make_people_finder(detection, 1, clock)), counting::Counter(busy_scene()),
                           clock);
    Cost cost;
    app::Pipeline::Listener listener;
    listener.on_step = [&cost](const app::Step& step) {
        cost.spent.detect += step.times.detect;
        cost.spent.track += step.times.track;
        cost.spent.count += step.times.count;
    };
    const Duration began = clock.steady();
    cost.whole = milliseconds_each(frames, [&] { pipeline.run({}, listener); });
    cost.wall = to_seconds(clock.steady() - began) * 1000 / static_cast<double>(frames);
    return cost;
}

struct Kind {
    const char* name;
    vision::Precision network;
    settings::Precision setting;
};
constexpr std::array<Kind, 2> kinds{{{"int8", vision::Precision::int8, settings::Precision::int8},
                                     {"float32", vision::Precision::float32, settings::Precision::float32}}};

} // namespace

int main(int argc, char** argv) {
    const fs::path original = argc > 1 ? argv[1] : "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
    log::set_level(log::Level::warning);
    const SystemClock clock;
    std::cout
        << "| picture | network | frames | decoding ms | network alone ms | all else ms | whole path ms | frames a second on one "
           "core | by the wall clock | resident MB |\n|---|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& [width, height] : {std::array{640, 360}, std::array{1280, 720}}) {
        const fs::path file = recording_of(original, width, height);
        std::int64_t frames = decode(file, clock); // the first time warms the file's cache
        const double decoding = milliseconds_each(frames, [&] { frames = decode(file, clock); });
        for (const Kind& kind : kinds) {
            const double network = network_alone(kind.network);
            const Cost cost = count(file, frames, kind.setting, clock);
            std::cout << fmt::format("| {} x {} | {} | {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.0f} | {:.0f} | {} |\n", width,
                                     height, kind.name, frames, decoding, network, cost.whole - decoding - network, cost.whole,
                                     1000 / cost.whole, 1000 / cost.wall, megabytes("VmHWM:"))
                      << std::flush;
        }
        fs::remove(file);
    }
}
