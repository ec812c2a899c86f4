// What one core can do at most: multiply-adds in registers, nothing else. What bench_vision's networks achieve is to be read
// against this, from the same machine and minute: `taskset -c 0 build/bench_peak`.
#include <benchmark/benchmark.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

#if defined(__x86_64__)

constexpr int repetitions = 1000;
constexpr int sums = 12; // enough that none has to wait for the one before: two units, four or five cycles each

// Twelve named registers and one statement: GCC 12 keeps an array of them in memory.
#define TWELVE(instruction)                                                                                                 \
    instruction "0\n" instruction "1\n" instruction "2\n" instruction "3\n" instruction "4\n" instruction "5\n" instruction \
                "6\n" instruction "7\n" instruction "8\n" instruction "9\n" instruction "10\n" instruction "11\n"

[[gnu::target("avx512f")]] void add_numbers() {
    __m512 a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{};
    const __m512 half = _mm512_set1_ps(0.5F);
    for (int round = 0; round < repetitions; ++round) {
        asm volatile(TWELVE("vfmadd231ps %12, %12, %")
                     : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j), "+v"(k), "+v"(l)
                     : "v"(half));
    }
}

[[gnu::target("avx512f,avx512vnni")]] void add_bytes() {
    __m512i a{}, b{}, c{}, d{}, e{}, f{}, g{}, h{}, i{}, j{}, k{}, l{};
    const __m512i ones = _mm512_set1_epi8(1);
    for (int round = 0; round < repetitions; ++round) {
        asm volatile(TWELVE("vpdpbusd %12, %12, %")
                     : "+v"(a), "+v"(b), "+v"(c), "+v"(d), "+v"(e), "+v"(f), "+v"(g), "+v"(h), "+v"(i), "+v"(j), "+v"(k), "+v"(l)
                     : "v"(ones));
    }
}

void measure(benchmark::State& state, bool is_possible, void (*add)(), double multiply_adds_each) {
    if (!is_possible) {
        state.SkipWithError("This processor has no AVX-512 (VNNI), which is what is measured here.");
        return;
    }
    for (auto _ : state)
        add();
    state.counters["GFLOP"] =
        benchmark::Counter(2e-9 * repetitions * sums * multiply_adds_each, benchmark::Counter::kIsIterationInvariantRate);
}

void float32(benchmark::State& state) {
    measure(state, __builtin_cpu_supports("avx512f") != 0, add_numbers, 16);
}
void int8(benchmark::State& state) {
    measure(state, __builtin_cpu_supports("avx512vnni") != 0, add_bytes, 64);
}

#else

void float32(benchmark::State& state) {
    state.SkipWithError("Only processors with AVX-512 are measured here.");
}
void int8(benchmark::State& state) {
    state.SkipWithError("Only processors with AVX-512 are measured here.");
}

#endif

BENCHMARK(float32);
BENCHMARK(int8);

} // namespace

BENCHMARK_MAIN();
