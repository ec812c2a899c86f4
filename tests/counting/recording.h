#pragma once

#include "counting/traffic.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

/// Observations as `headcount count --observations` writes them, one JSON object a line.
namespace headcount::counting::test {

inline std::string line_of(const vision::Observation& observation) {
    nlohmann::json people = nlohmann::json::array();
    for (const vision::Person& person : observation.people) {
        const Box& box = person.box;
        people.push_back({{"id", person.id}, {"box", {box.x, box.y, box.width, box.height}}, {"score", person.score}});
    }
    return nlohmann::json{{"frame", observation.frame}, {"t", to_seconds(observation.time)}, {"people", people}}.dump();
}

inline vision::Observation observation_of(const std::string& line) {
    const nlohmann::json json = nlohmann::json::parse(line);
    vision::Observation observation{json.at("frame"), Duration{std::llround(json.at("t").get<double>() * 1e6)}, {}};
    for (const nlohmann::json& person : json.at("people")) {
        const nlohmann::json& box = person.at("box");
        observation.people.push_back({person.at("id"), {box[0], box[1], box[2], box[3]}, person.at("score"), true, {}});
    }
    return observation;
}

} // namespace headcount::counting::test
