#include "app/lens_api.h"

#include "app/floor.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace headcount::app {

namespace {

using Json = nlohmann::ordered_json;

double to_centimetre(double metres) {
    return std::round(metres * 100) / 100;
}

Json area_at(const vision::FloorView& view, double height_m) {
    const std::optional<vision::CoveredArea> area = view.covered_area(height_m);
    if (!area) return nullptr;
    return {{"width_m", to_centimetre(area->width)}, {"depth_m", to_centimetre(area->depth)}};
}

} // namespace

std::string lens_answer(const LensInUse& use) {
    const std::optional<vision::FloorView> view = floor_view(use.lens, use.picture_width, use.picture_height);
    Json answer{{"is_set", use.lens.mount_height_m.has_value()}, {"floor", nullptr}, {"people", nullptr}};
    if (view) {
        answer["floor"] = area_at(*view, 0);
        answer["people"] = area_at(*view, vision::anchor_height_m);
    }
    return answer.dump();
}

void add_lens_routes(web::Api& api, std::function<LensInUse()> current) {
    api.add({.verb = web::Verb::get,
             .path = "/api/v1/lens",
             .scope = web::Scope::read,
             .summary = "What the picture covers of the floor",
             .response = "Along both axes of the picture, in metres: of the floor, and of where people are counted (0.9 m above "
                         "it). Null while the mounting height is not set or no picture has come, and where the picture reaches "
                         "above the horizon.",
             .handle = [current = std::move(current)](const web::ApiRequest&, const web::Reply& reply) {
                 reply(web::json_answer(lens_answer(current())));
             }});
}

} // namespace headcount::app
