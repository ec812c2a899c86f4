#include "evaluation/clicks.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>

namespace headcount::evaluation {

namespace {

constexpr std::size_t most_clicks = 100'000;
constexpr double longest_s = 366.0 * 86'400;

std::optional<Duration> time_in(const nlohmann::json& object, const char* name) {
    const auto value = object.find(name);
    if (value == object.end() || !value->is_number()) return std::nullopt;
    const double seconds = value->get<double>();
    if (!(seconds >= 0 && seconds <= longest_s)) return std::nullopt;
    return from_seconds(seconds);
}

std::optional<CountedCrossing> click_of(const nlohmann::json& click) {
    if (!click.is_object()) return std::nullopt;
    const std::optional<Duration> time = time_in(click, "t");
    const auto direction = click.find("dir");
    if (!time || direction == click.end()) return std::nullopt;
    if (*direction != "in" && *direction != "out") return std::nullopt;
    return CountedCrossing{*time, *direction == "in" ? Direction::in : Direction::out};
}

} // namespace

Result<ManualCount> parse_clicks(std::string_view text) {
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("clicks") || !json.at("clicks").is_array())
        return failure(R"(Clicks must be of the form {"clicks":[{"t":12.4,"dir":"in"}]}.)");
    const nlohmann::json& clicks = json.at("clicks");
    if (clicks.size() > most_clicks)
        return failure(fmt::format("There are {} clicks; there may be {} at most.", clicks.size(), most_clicks));
    ManualCount count;
    for (std::size_t i = 0; i < clicks.size(); ++i) {
        const std::optional<CountedCrossing> crossing = click_of(clicks[i]);
        if (!crossing) {
            return failure(fmt::format(
                R"(clicks[{}] must have a time in seconds and a direction, "in" or "out", as {{"t":12.4,"dir":"in"}}.)", i));
        }
        count.crossings.push_back(*crossing);
    }
    if (!json.contains("until_s")) return count;
    count.until = time_in(json, "until_s");
    if (!count.until) return failure("until_s must be a time in seconds, 0 or more.");
    return count;
}

} // namespace headcount::evaluation
