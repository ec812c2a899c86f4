#include "app/floor.h"

namespace headcount::app {

namespace {

vision::Projection projection(settings::LensKind kind) {
    switch (kind) {
        case settings::LensKind::rectilinear:
            return vision::Projection::rectilinear;
        case settings::LensKind::equidistant:
            return vision::Projection::equidistant;
        case settings::LensKind::stereographic:
            break;
    }
    return vision::Projection::stereographic;
}

} // namespace

std::optional<vision::FloorView> floor_view(const settings::Lens& lens, int picture_width, int picture_height) {
    if (!lens.mount_height_m || picture_width <= 0 || picture_height <= 0) return std::nullopt;
    const vision::Mount mount{*lens.mount_height_m, lens.tilt_deg, lens.field_of_view_deg, projection(lens.kind)};
    const auto view = vision::FloorView::make(mount, static_cast<double>(picture_width) / picture_height);
    if (!view) return std::nullopt; // only a picture of an impossible shape: the settings were checked
    return *view;
}

} // namespace headcount::app
