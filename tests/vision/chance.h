#pragma once

#include <cstdint>
#include <random>

namespace headcount::vision::test {

/// Chance that is the same in every run. Drawn from the generator's own bits, because the standard's distributions differ from
/// one library to the next.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : source_(seed) {}

    double between(double least, double most) {
        return least + (most - least) * (static_cast<double>(source_() >> 11U) / 9007199254740992.0);
    }
    bool happens(double probability) { return between(0, 1) < probability; }
    /// 0 to count - 1.
    std::size_t one_of(std::size_t count) { return static_cast<std::size_t>(source_() % count); }
    /// Bell-shaped: the sum of twelve even ones.
    double normal(double deviation) {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += between(0, 1);
        return sum * deviation;
    }

private:
    std::mt19937_64 source_;
};

} // namespace headcount::vision::test
