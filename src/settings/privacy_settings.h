#pragma once

#include "settings/about.h"

#include <array>
#include <string_view>
#include <tuple>

namespace headcount::settings {

/// What of the picture people may see. Counting is the same in every mode.
enum class PrivacyMode { normal, blur, numbers_only };

enum class MaskColour { white, black };

/// *Privacy Settings*. The masks themselves are drawn: `scene.masks`.
struct Privacy {
    PrivacyMode mode = PrivacyMode::normal;
    MaskColour mask_colour = MaskColour::black;
    friend bool operator==(const Privacy&, const Privacy&) = default;
};

template <>
struct Choices<PrivacyMode> {
    static constexpr std::array<Choice<PrivacyMode>, 3> all{{
        {PrivacyMode::normal, "normal", "the picture is shown, but for the masks"},
        {PrivacyMode::blur, "blur", "the picture is blurred until nobody can be recognised"},
        {PrivacyMode::numbers_only, "numbers_only", "no picture is shown, only shapes and numbers"},
    }};
};

/// As in the document.
constexpr std::string_view name_of(PrivacyMode mode) {
    for (const Choice<PrivacyMode>& choice : Choices<PrivacyMode>::all) {
        if (choice.value == mode) return choice.name;
    }
    return {};
}

template <>
struct Choices<MaskColour> {
    static constexpr std::array<Choice<MaskColour>, 2> all{{
        {MaskColour::white, "white", "masks are white"},
        {MaskColour::black, "black", "masks are black"},
    }};
};

template <>
struct Declaration<Privacy> {
    static constexpr std::string_view title = "What people may see";
    static constexpr std::tuple settings{
        setting(&Privacy::mode,
                {.name = "mode",
                 .title = "Privacy mode",
                 .help = "How much of the picture the live view shows. RTSP and snapshots exist in `normal` only."}),
        setting(&Privacy::mask_colour, {.name = "mask_colour", .title = "Type", .help = "What privacy masks are painted with."}),
    };
};

} // namespace headcount::settings
