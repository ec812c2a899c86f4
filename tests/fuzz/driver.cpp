// Feeds a fuzz target with mutated seeds: the same entry as libFuzzer's, without a second compiler. See docs/decisions.md.
//
//   NAME_fuzz SEED_FOLDER [SECONDS [RANDOM_SEED]]     mutates seeds for some seconds
//   NAME_fuzz FILE                                    feeds one file, to look at a failure again
//
// Inputs that reach code which no earlier one has reached become seeds themselves where the code is compiled with
// -fsanitize-coverage=trace-pc (preset fuzz); elsewhere mutations go on blindly. An input that makes the target fail is left
// in the current folder as fuzz-failure.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

// What the callbacks below can reach; one thread.
std::string* under_test = nullptr;
constexpr std::size_t most_places = 1 << 16;
unsigned char reached[most_places];
bool reached_something_new = false;

/// Only calls that are allowed in a signal handler.
void keep_failure() {
    if (under_test == nullptr) return;
    const int file = open("fuzz-failure", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const bool is_kept = file >= 0 && write(file, under_test->data(), under_test->size()) >= 0;
    constexpr char said[] = "The input that failed is in fuzz-failure.\n";
    if (is_kept && write(STDERR_FILENO, said, sizeof(said) - 1) < 0) _exit(3);
    under_test = nullptr;
}

void on_signal(int signal) {
    keep_failure();
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void feed(std::string& input) {
    under_test = &input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    under_test = nullptr;
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

using Chance = std::mt19937_64;

std::size_t below(Chance& chance, std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(chance);
}

/// Changes one thing: a bit, a byte, a piece left out, doubled, or taken from another input.
void mutate_once(std::string& input, const std::string& other, Chance& chance) {
    static constexpr std::array<const char*, 16> tokens = {
        "0",       "-1",   "1e999",   "18446744073709551616", "null", "true", "\"\"", "[", "]", "{", "}", ",", ":",
        "\\u0000", "\xFF", "\xC3\xA4"};
    const std::size_t place = below(chance, input.size() + 1);
    const std::size_t length = 1 + below(chance, std::size_t{1} << below(chance, 7));
    switch (below(chance, 6)) {
        case 0:
            if (place < input.size()) input[place] = static_cast<char>(input[place] ^ (1 << below(chance, 8)));
            break;
        case 1:
            if (place < input.size()) input[place] = static_cast<char>(below(chance, 256));
            break;
        case 2:
            input.erase(place, length);
            break;
        case 3:
            input.insert(place, input.substr(below(chance, input.size() + 1), length));
            break;
        case 4:
            input.insert(place, other.substr(below(chance, other.size() + 1), length));
            break;
        default:
            input.insert(place, tokens[below(chance, tokens.size())]);
    }
}

int fuzz(const std::filesystem::path& folder, double seconds, std::uint64_t random_seed) {
    constexpr std::size_t longest = 1 << 16, most_seeds = 1 << 14;
    std::vector<std::string> seeds = {""};
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        seeds.push_back(content_of(entry.path()));
    std::sort(seeds.begin(), seeds.end()); // the folder's order differs from machine to machine
    if (seeds.size() < 2) {
        std::fprintf(stderr, "There are no seeds in %s: put at least one file there.\n", folder.c_str());
        return 1;
    }
    for (std::string& seed : seeds)
        feed(seed);

    Chance chance(random_seed);
    std::size_t runs = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < end) {
        std::string input = seeds[below(chance, seeds.size())];
        for (std::size_t count = 1 + below(chance, 6); count > 0; --count)
            mutate_once(input, seeds[below(chance, seeds.size())], chance);
        if (input.size() > longest) input.resize(longest);
        reached_something_new = false;
        feed(input);
        ++runs;
        if (reached_something_new && seeds.size() < most_seeds) seeds.push_back(std::move(input));
    }
    std::printf("%zu inputs, %zu seeds, %zu places in the code reached (0: not compiled for that)\n", runs, seeds.size(),
                static_cast<std::size_t>(std::count(std::begin(reached), std::end(reached), 1)));
    return runs > 0 ? 0 : 1;
}

} // namespace

/// Called by code that is compiled with -fsanitize-coverage=trace-pc, at every branch. Calls nothing that could be such code.
extern "C" __attribute__((no_sanitize_coverage)) void __sanitizer_cov_trace_pc() {
    const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) % most_places;
    if (reached[place] != 0) return;
    reached[place] = 1;
    reached_something_new = true;
}

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "Usage: %s SEED_FOLDER [SECONDS [RANDOM_SEED]] or %s FILE\n", argv[0], argv[0]);
        return 2;
    }
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_failure);
    std::signal(SIGABRT, on_signal);
    if (std::filesystem::is_directory(argv[1]))
        return fuzz(argv[1], argc > 2 ? std::atof(argv[2]) : 5, argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
    std::string input = content_of(argv[1]);
    feed(input);
    return 0;
}
