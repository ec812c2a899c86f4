#pragma once

#include "settings/about.h"

#include <array>
#include <optional>
#include <string_view>
#include <tuple>

namespace headcount::settings {

enum class LensKind { rectilinear, equidistant, stereographic };

/// How the camera hangs and what its lens is: what makes metres of places in the picture.
struct Lens {
    std::optional<double> mount_height_m; ///< above the floor, 1 to 30; absent: nothing is told in metres
    double tilt_deg = 0;                  ///< 0 looks straight down; the picture's top is what rises; 0 to 80
    LensKind kind = LensKind::rectilinear;
    double field_of_view_deg = 90; ///< across the picture's width; 10 to 220, if rectilinear to 160
    friend bool operator==(const Lens&, const Lens&) = default;
};

template <>
struct Choices<LensKind> {
    static constexpr std::array<Choice<LensKind>, 3> all{{
        {LensKind::rectilinear, "rectilinear", "straight lines stay straight: nearly every camera"},
        {LensKind::equidistant, "equidistant", "the usual fisheye"},
        {LensKind::stereographic, "stereographic", "a fisheye that keeps the shapes of things at its rim"},
    }};
};

template <>
struct Declaration<Lens> {
    static constexpr std::string_view title = "The lens and how the camera hangs";
    static constexpr std::tuple settings{
        setting(&Lens::mount_height_m,
                {.name = "mount_height_m",
                 .title = "Mounting height",
                 .help = "From the floor to the camera. Absent: places are told as fractions of the picture only, and "
                         "everything else works as well.",
                 .unit = "m",
                 .least = 1,
                 .most = 30}),
        setting(&Lens::tilt_deg, {.name = "tilt_deg",
                                  .title = "Tilt",
                                  .help = "0 looks straight down; the more, the further ahead the picture's top looks.",
                                  .unit = "degrees",
                                  .least = 0,
                                  .most = 80}),
        setting(&Lens::kind, {.name = "kind", .title = "Lens", .help = "How the lens draws what is far from the middle."}),
        setting(&Lens::field_of_view_deg,
                {.name = "field_of_view_deg",
                 .title = "Field of view",
                 .help = "What the picture's width covers, as the camera's data sheet has it. A rectilinear lens: at most 160.",
                 .unit = "degrees",
                 .least = 10,
                 .most = 220}),
    };
};

} // namespace headcount::settings
