#include "app/observation_json.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace headcount::app {

namespace {

using Json = nlohmann::ordered_json;

/// Five places are a tenth of a pixel in the largest picture there is.
double to_five_places(double value) {
    return std::round(value * 1e5) / 1e5;
}

Json box_fields(const Box& box) {
    return {to_five_places(box.x), to_five_places(box.y), to_five_places(box.width), to_five_places(box.height)};
}

} // namespace

std::string observation_line(const vision::Observation& seen) {
    Json people = Json::array();
    for (const vision::Person& person : seen.people)
        people.push_back({{"id", person.id}, {"box", box_fields(person.box)}, {"score", to_five_places(person.score)}});
    return Json{{"frame", seen.frame}, {"t", std::round(to_seconds(seen.time) * 1e6) / 1e6}, {"people", people}}.dump() + "\n";
}

std::string detections_line(std::string_view file, int width, int height, std::span<const vision::Detection> people) {
    Json list = Json::array();
    for (const vision::Detection& person : people)
        list.push_back({{"box", box_fields(person.box)}, {"score", to_five_places(person.score)}});
    // Names of files are bytes; what is not UTF-8 in them is replaced, or they would not fit into JSON.
    return Json{{"file", file}, {"width", width}, {"height", height}, {"people", list}}.dump(-1, ' ', false,
                                                                                             Json::error_handler_t::replace) +
           "\n";
}

} // namespace headcount::app
