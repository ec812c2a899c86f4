#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace headcount::app {

/// Exit statuses, the same for every command.
constexpr int exit_done = 0;
constexpr int exit_failed = 1;
constexpr int exit_wrong_usage = 2;

/// `headcount serve`
struct ServeOptions {
    std::filesystem::path data_folder;
    std::optional<std::string> source; ///< instead of the stored one
    std::optional<int> port;           ///< instead of the stored one
    bool loop = false;
    bool full_speed = false; ///< recordings as fast as the machine allows, not in real time
};

/// `headcount count`
struct CountOptions {
    std::string source;
    std::filesystem::path scene;
    std::filesystem::path out;          ///< empty: standard output
    std::filesystem::path observations; ///< empty: none
    std::filesystem::path settings;     ///< empty: defaults
    double sample_every_s = 1;
};

/// `headcount detect`
struct DetectOptions {
    std::vector<std::filesystem::path> pictures;
    std::filesystem::path out; ///< empty: standard output
    double min_score = 0.05;
};

/// `headcount evaluate`
struct EvaluateOptions {
    std::filesystem::path dataset;
    std::filesystem::path json;  ///< empty: standard output, after the table
    std::filesystem::path model; ///< empty: the one that the sensor uses
};

/// The commands. Each prints what it has to say and returns the exit status.
int serve(const ServeOptions& options);
int count(const CountOptions& options);
int detect(const DetectOptions& options);
int evaluate(const EvaluateOptions& options);

} // namespace headcount::app
