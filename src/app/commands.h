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

/// `headcount account reset`
struct AccountOptions {
    std::filesystem::path data_folder;
};

/// `headcount count`
struct CountOptions {
    std::string source;
    std::filesystem::path scene;
    std::filesystem::path out;          ///< empty: standard output
    std::filesystem::path observations; ///< empty: none
    std::filesystem::path video;        ///< the recording with what was counted drawn in; empty: none
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
    std::filesystem::path json;        ///< empty: standard output, after the table
    std::filesystem::path model;       ///< empty: the one that the sensor uses
    bool for_cluttered_places = false; ///< Algorithm 1 rather than 2
};

/// `headcount validate`
struct ValidateOptions {
    std::string source;
    std::filesystem::path scene;
    std::filesystem::path clicks;   ///< what a person counted; empty: a page is served on which somebody counts
    std::filesystem::path out;      ///< the report as JSON; empty: none
    std::filesystem::path settings; ///< empty: defaults
    std::string address = "127.0.0.1";
    int port = 0; ///< 0: any free one
};

/// The commands. Each prints what it has to say and returns the exit status.
int serve(const ServeOptions& options);
int reset_account(const AccountOptions& options);
int count(const CountOptions& options);
int detect(const DetectOptions& options);
int evaluate(const EvaluateOptions& options);
int validate(const ValidateOptions& options);

} // namespace headcount::app
