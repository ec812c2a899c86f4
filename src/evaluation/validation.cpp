#include "evaluation/validation.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <random>

namespace headcount::evaluation {

namespace {

using Json = nlohmann::ordered_json;

constexpr int draws = 4'000;
constexpr std::uint32_t seed = 20'010'501;
constexpr double jeffreys = 0.5;

bool is_earlier(const CountedCrossing& a, const CountedCrossing& b) {
    return a.time < b.time;
}

std::vector<CountedCrossing> of_direction(std::span<const CountedCrossing> all, Direction direction) {
    std::vector<CountedCrossing> some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                 [&](const CountedCrossing& crossing) { return crossing.direction == direction; });
    std::stable_sort(some.begin(), some.end(), is_earlier);
    return some;
}

/// Pairs two sorted lists from the left. As every crossing allows partners in a window of the same length around it, taking
/// the earliest possible pair each time gives as many pairs as there can be.
int pair_up(const std::vector<CountedCrossing>& manual, const std::vector<CountedCrossing>& automatic, Duration tolerance,
            std::vector<Disagreement>& disagreements) {
    int matched = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < manual.size() || j < automatic.size()) {
        const bool only_manual = j == automatic.size() || (i < manual.size() && manual[i].time + tolerance < automatic[j].time);
        const bool only_automatic =
            i == manual.size() || (j < automatic.size() && automatic[j].time + tolerance < manual[i].time);
        if (only_manual) {
            disagreements.push_back({manual[i++], true});
        } else if (only_automatic) {
            disagreements.push_back({automatic[j++], false});
        } else {
            ++matched, ++i, ++j;
        }
    }
    return matched;
}

std::optional<double> share_of_manual(double part, int manual) {
    if (manual == 0) return std::nullopt;
    return part / manual;
}

/// The rate of extras less the rate of misses, drawn from what is known of both.
std::optional<Interval> interval_of_bias(const Agreement& agreement) {
    if (agreement.manual == 0) return std::nullopt;
    std::mt19937 random(seed);
    // A beta distribution is the share of one gamma distribution in the sum of two.
    std::gamma_distribution<double> missed(agreement.missed() + jeffreys);
    std::gamma_distribution<double> found(agreement.matched + jeffreys);
    std::gamma_distribution<double> extra(agreement.extra() + jeffreys, 1.0 / agreement.manual);
    std::vector<double> biases(draws);
    for (double& bias : biases) {
        const double misses = missed(random);
        bias = extra(random) - misses / (misses + found(random));
    }
    std::sort(biases.begin(), biases.end());
    return Interval{biases[draws * 25 / 1000], biases[draws * 975 / 1000]};
}

Agreement agreement_of(int manual, int automatic, int matched) {
    Agreement agreement;
    agreement.manual = manual;
    agreement.automatic = automatic;
    agreement.matched = matched;
    agreement.bias_interval = interval_of_bias(agreement);
    return agreement;
}

double interval_error(std::span<const CountedCrossing> manual, std::span<const CountedCrossing> automatic, Duration length,
                      Duration interval) {
    const auto intervals = static_cast<std::size_t>(std::max<Duration::rep>(1, (length + interval - Duration{1}) / interval));
    std::vector<std::array<int, 2>> difference(intervals);
    const auto add = [&](std::span<const CountedCrossing> crossings, int sign) {
        for (const CountedCrossing& crossing : crossings) {
            const auto place = static_cast<std::size_t>(std::max<Duration::rep>(0, crossing.time / interval));
            difference[std::min(place, intervals - 1)][crossing.direction == Direction::in ? 0 : 1] += sign;
        }
    };
    add(manual, -1);
    add(automatic, 1);
    int sum = 0;
    for (const auto& [in, out] : difference)
        sum += std::abs(in) + std::abs(out);
    return sum / (2.0 * static_cast<double>(intervals));
}

std::string percent(std::optional<double> value) {
    return value ? fmt::format("{:+.1f} %", 100 * *value) : "-";
}

std::string row(const char* name, const Agreement& agreement) {
    const std::string interval = agreement.bias_interval ? fmt::format("{:+.1f} to {:+.1f} %", 100 * agreement.bias_interval->low,
                                                                       100 * agreement.bias_interval->high)
                                                         : "-";
    const auto unsigned_percent = [](std::optional<double> value) {
        return value ? fmt::format("{:.1f} %", 100 * *value) : std::string("-");
    };
    return fmt::format("{:<5} {:>7} {:>10} {:>7} {:>6} {:>6} {:>8} {:>18} {:>8} {:>9}\n", name, agreement.manual,
                       agreement.automatic, agreement.missed(), agreement.extra(), agreement.bias(),
                       percent(agreement.bias_share()), interval, unsigned_percent(agreement.error_share()),
                       unsigned_percent(agreement.mistake_share()));
}

std::string clock_text(Duration time) {
    const double seconds = to_seconds(time);
    const auto minutes = static_cast<int>(seconds / 60);
    return fmt::format("{}:{:04.1f}", minutes, seconds - 60 * minutes);
}

Json json_of(const Agreement& agreement) {
    Json json{{"manual", agreement.manual},   {"automatic", agreement.automatic}, {"matched", agreement.matched},
              {"missed", agreement.missed()}, {"extra", agreement.extra()},       {"bias", agreement.bias()},
              {"bias_share", nullptr},        {"bias_interval_95", nullptr},      {"error_share", nullptr},
              {"mistake_share", nullptr}};
    const auto put = [&json](const char* key, std::optional<double> value) {
        if (value) json[key] = std::round(*value * 1e4) / 1e4;
    };
    put("bias_share", agreement.bias_share());
    put("error_share", agreement.error_share());
    put("mistake_share", agreement.mistake_share());
    if (agreement.bias_interval) {
        json["bias_interval_95"] = {std::round(agreement.bias_interval->low * 1e4) / 1e4,
                                    std::round(agreement.bias_interval->high * 1e4) / 1e4};
    }
    return json;
}

const char* direction_name(Direction direction) {
    return direction == Direction::in ? "in" : "out";
}

} // namespace

std::optional<double> Agreement::bias_share() const {
    return share_of_manual(bias(), manual);
}

std::optional<double> Agreement::error_share() const {
    return share_of_manual(std::abs(bias()), manual);
}

std::optional<double> Agreement::mistake_share() const {
    return share_of_manual(missed() + extra(), manual);
}

Validation validate_counts(std::span<const CountedCrossing> manual, std::span<const CountedCrossing> automatic, Duration length,
                           const ValidationOptions& options) {
    Validation validation;
    validation.length = length;
    validation.interval = std::max(options.interval, Duration{1});
    const auto compare = [&](Direction direction) {
        const auto by_hand = of_direction(manual, direction);
        const auto by_sensor = of_direction(automatic, direction);
        const int matched = pair_up(by_hand, by_sensor, options.tolerance, validation.disagreements);
        return agreement_of(static_cast<int>(by_hand.size()), static_cast<int>(by_sensor.size()), matched);
    };
    validation.in = compare(Direction::in);
    validation.out = compare(Direction::out);
    validation.both =
        agreement_of(validation.in.manual + validation.out.manual, validation.in.automatic + validation.out.automatic,
                     validation.in.matched + validation.out.matched);
    validation.mean_interval_error = interval_error(manual, automatic, length, validation.interval);
    std::stable_sort(validation.disagreements.begin(), validation.disagreements.end(),
                     [](const Disagreement& a, const Disagreement& b) { return is_earlier(a.crossing, b.crossing); });
    return validation;
}

std::string validation_text(const Validation& validation, const std::string& name) {
    std::string text = fmt::format("{}, {} long\n\n{:<5} {:>7} {:>10} {:>7} {:>6} {:>6} {:>8} {:>18} {:>8} {:>9}\n", name,
                                   clock_text(validation.length), "", "manual", "automatic", "missed", "extra", "bias", "bias %",
                                   "95 % interval", "error", "mistakes");
    text += row("in", validation.in) + row("out", validation.out) + row("both", validation.both);
    text += fmt::format("\nIntervals of {:.0f} s: off by {:.2f} on average, in and out each.\n", to_seconds(validation.interval),
                        validation.mean_interval_error);
    for (const Disagreement& disagreement : validation.disagreements) {
        text += fmt::format("  {:>8}  {:<3}  {}\n", clock_text(disagreement.crossing.time),
                            direction_name(disagreement.crossing.direction),
                            disagreement.is_missed ? "missed by the sensor" : "counted by the sensor only");
    }
    return text;
}

std::string validation_json(const Validation& validation, const std::string& name) {
    Json disagreements = Json::array();
    for (const Disagreement& disagreement : validation.disagreements) {
        disagreements.push_back({{"t", to_seconds(disagreement.crossing.time)},
                                 {"dir", direction_name(disagreement.crossing.direction)},
                                 {"kind", disagreement.is_missed ? "missed" : "extra"}});
    }
    return Json{{"source", name},
                {"duration_s", to_seconds(validation.length)},
                {"in", json_of(validation.in)},
                {"out", json_of(validation.out)},
                {"both", json_of(validation.both)},
                {"interval_s", to_seconds(validation.interval)},
                {"mean_interval_error", std::round(validation.mean_interval_error * 1e4) / 1e4},
                {"disagreements", disagreements}}
               .dump(1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

} // namespace headcount::evaluation
