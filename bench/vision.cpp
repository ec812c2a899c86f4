// What vision costs per picture, stage by stage, on one core: the network's input from a 1280 x 720 picture, the network
// itself, its output, the tracker, and the whole detector. `bench_vision` needs ONNX Runtime and models/ beside it.
#include "vision/detector.h"
#include "vision/network_input.h"
#include "vision/network_output.h"
#include "vision/onnx_runtime.h"
#include "vision/tracker.h"

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace headcount;

/// A picture with something in every place.
class Pattern final : public video::Pixels {
public:
    Pattern(int width, int height)
        : width_(width), bytes_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)), chroma_(bytes_.size() / 4) {
        for (std::size_t i = 0; i < bytes_.size(); ++i)
            bytes_[i] = static_cast<std::uint8_t>(16 + (i * 2654435761U >> 24U) % 220);
        for (std::size_t i = 0; i < chroma_.size(); ++i)
            chroma_[i] = static_cast<std::uint8_t>(64 + (i * 40503U >> 9U) % 128);
    }
    video::Plane y() const override { return {bytes_.data(), width_}; }
    video::Plane u() const override { return {chroma_.data(), width_ / 2}; }
    video::Plane v() const override { return {chroma_.data(), width_ / 2}; }

private:
    int width_;
    std::vector<std::uint8_t> bytes_;
    std::vector<std::uint8_t> chroma_;
};

video::Frame picture(int width, int height) {
    video::Frame frame;
    frame.width = width;
    frame.height = height;
    frame.pixels = std::make_shared<Pattern>(width, height);
    return frame;
}

template <class T>
T must(Result<T> result) {
    if (result) return std::move(*result);
    std::cerr << result.error().sentence << '\n';
    std::exit(1);
}

void fill_input(benchmark::State& state) {
    const video::Frame frame = picture(1280, 720);
    vision::NetworkInput input(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        input.fill(frame);
        benchmark::DoNotOptimize(input.values().data());
    }
}

/// Multiply-adds for each pixel of the input: training/network.py, multiply_adds().
double work_per_pixel(vision::NetworkSize size) {
    return size == vision::NetworkSize::full ? 2722.94 : 2000.67;
}

/// A network alone, at the input size that a picture of this shape leads to; the last arguments are precision and size.
void run_network(benchmark::State& state) {
    const auto precision = static_cast<vision::Precision>(state.range(3));
    const auto size = static_cast<vision::NetworkSize>(state.range(4));
    const auto network = must(vision::Network::load(must(vision::find_model("", precision, size)), 1));
    const bool is_byte = network->inputs().front().is_byte;
    vision::NetworkInput input(static_cast<int>(state.range(2)), is_byte ? vision::InputForm::bytes : vision::InputForm::planes);
    input.fill(picture(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))));
    const std::array<std::string, 3> outputs{"p8", "p16", "p32"};
    for (auto _ : state) {
        const auto result = is_byte
                                ? network->run(vision::ByteTensor{{1, input.height(), input.width(), 3}, input.bytes()}, outputs)
                                : network->run(vision::Tensor{{1, 3, input.height(), input.width()}, input.values()}, outputs);
        benchmark::DoNotOptimize(result->front().values.data());
    }
    state.counters["GFLOP"] = benchmark::Counter(2e-9 * work_per_pixel(size) * input.width() * input.height(),
                                                 benchmark::Counter::kIsIterationInvariantRate);
    state.SetLabel(std::to_string(input.width()) + " x " + std::to_string(input.height()) + (is_byte ? " int8" : " float32") +
                   (size == vision::NetworkSize::small ? " small" : ""));
}

/// Maps in which so many people are seen, each by several cells.
void read_output(benchmark::State& state) {
    constexpr int columns = 52;
    constexpr int rows = 32;
    constexpr std::size_t cells = 52 * 32;
    std::vector<float> values(5 * cells, 0.01F);
    for (std::int64_t person = 0; person < state.range(0); ++person) {
        const std::size_t middle =
            3 + static_cast<std::size_t>(person % 10) * 5 + (3 + static_cast<std::size_t>(person / 10) * 5) * columns;
        for (std::size_t cell : {middle, middle + 1, middle - 1, middle + columns, middle - columns}) {
            values[2 * cells + cell] = values[3 * cells + cell] = 1.2F;
            values[4 * cells + cell] = 0.4F + 0.01F * static_cast<float>(cell % 40);
        }
    }
    const std::array<vision::OutputMap, 3> maps{
        {{8, rows, columns, values}, {16, rows / 2, columns / 2, values}, {32, rows / 4, columns / 4, values}}};
    for (auto _ : state)
        benchmark::DoNotOptimize(vision::read_people(maps, {416, 234}, 0.1F));
}

/// One picture's work of the tracker, with people who walk about and cover each other.
void track(benchmark::State& state) {
    vision::Tracker tracker;
    std::vector<vision::Detection> detections(static_cast<std::size_t>(state.range(0)));
    std::uint64_t frame = 0;
    for (auto _ : state) {
        const double time = 0.1 * static_cast<double>(++frame);
        double phase = 0;
        for (vision::Detection& detection : detections) {
            phase += 1;
            detection = {
                {0.46 + 0.45 * std::sin(time * 0.2 + phase), 0.46 + 0.45 * std::cos(time * 0.15 + phase * 1.7), 0.08, 0.08},
                0.7F};
        }
        benchmark::DoNotOptimize(tracker.observe(frame, from_seconds(time), 16.0 / 9, detections));
    }
}

void detect(benchmark::State& state) {
    const auto detector = must(vision::Detector::load(must(vision::find_model())));
    const video::Frame frame = picture(1280, 720);
    for (auto _ : state)
        benchmark::DoNotOptimize(detector->detect(frame));
}

constexpr auto float32 = static_cast<std::int64_t>(vision::Precision::float32);
constexpr auto int8 = static_cast<std::int64_t>(vision::Precision::int8);
constexpr auto full = static_cast<std::int64_t>(vision::NetworkSize::full);
constexpr auto small = static_cast<std::int64_t>(vision::NetworkSize::small);

BENCHMARK(fill_input)->Arg(416)->Arg(512)->Unit(benchmark::kMillisecond);
BENCHMARK(run_network)
    ->ArgsProduct({{1280}, {720}, {416, 512}, {float32, int8}, {full, small}})
    ->ArgsProduct({{640}, {480}, {416}, {float32, int8}, {full, small}})
    ->ArgsProduct({{240}, {240}, {416}, {float32, int8}, {full, small}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(read_output)->Arg(0)->Arg(20)->Arg(50)->Unit(benchmark::kMillisecond);
BENCHMARK(track)->Arg(1)->Arg(5)->Arg(20)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK(detect)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
