// What counting costs per observation: the whole Counter with 16 regions, a line of four segments, a U-turn area, flow and
// masks. `bench_counting` prints microseconds for 1, 5, 20 and 100 people.
#include "counting/counter.h"

#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

namespace {

using namespace headcount;

settings::Scene full_scene() {
    settings::Scene scene;
    for (int i = 0; i < 16; ++i) {
        Polygon decagon;
        for (int corner = 0; corner < 10; ++corner) {
            const double angle = corner * 0.628;
            decagon.push_back({0.125 + (i % 4) * 0.25 + 0.12 * std::cos(angle), 0.125 + (i / 4) * 0.25 + 0.12 * std::sin(angle)});
        }
        scene.regions.push_back({i + 1, "Region", decagon});
    }
    scene.line = Polyline{{0, 0.45}, {0.25, 0.55}, {0.5, 0.5}, {0.75, 0.45}, {1, 0.55}};
    scene.uturn_area = Polygon{{0, 0.4}, {1, 0.4}, {1, 0.6}, {0, 0.6}};
    scene.flow = Polygon{{0.2, 0.2}, {0.8, 0.2}, {0.8, 0.8}, {0.2, 0.8}};
    for (int i = 0; i < 8; ++i)
        scene.masks.push_back({{0.1 * i, 0}, {0.1 * i + 0.05, 0}, {0.1 * i, 0.02}});
    return scene;
}

void observe(benchmark::State& state) {
    counting::Counter counter(full_scene());
    vision::Observation observation;
    for (int i = 0; i < state.range(0); ++i) {
        observation.people.push_back({static_cast<vision::PersonId>(i + 1), {0, 0, 0.08, 0.08}, 0.9F, true, {}});
    }
    for (auto _ : state) {
        observation.time += from_seconds(0.1);
        for (vision::Person& person : observation.people) {
            const double phase = to_seconds(observation.time) * 0.3 + static_cast<double>(person.id);
            person.box.x = 0.46 + 0.4 * std::sin(phase);
            person.box.y = 0.46 + 0.4 * std::cos(phase * 1.7);
        }
        benchmark::DoNotOptimize(counter.observe(observation));
    }
}

BENCHMARK(observe)->Arg(1)->Arg(5)->Arg(20)->Arg(100)->Unit(benchmark::kMicrosecond);

} // namespace

BENCHMARK_MAIN();
