#pragma once

#include "settings/about.h"

#include <array>
#include <string_view>
#include <tuple>

namespace headcount::settings {

/// How often the mains swing where the camera's lamps hang: it times its exposure so that they do not flicker.
enum class PowerLineFrequency { automatic, hz_50, hz_60, off };

/// *Image*: how a local camera takes its pictures.
struct Image {
    PowerLineFrequency power_line_frequency = PowerLineFrequency::hz_50;
    bool wide_dynamic_range = false;
    friend bool operator==(const Image&, const Image&) = default;
};

template <>
struct Choices<PowerLineFrequency> {
    static constexpr std::array<Choice<PowerLineFrequency>, 4> all{{
        {PowerLineFrequency::automatic, "automatic", "the camera finds out"},
        {PowerLineFrequency::hz_50, "50_hz", "50 Hz, as in Europe and most of Asia"},
        {PowerLineFrequency::hz_60, "60_hz", "60 Hz, as in North America"},
        {PowerLineFrequency::off, "off", "flicker is not avoided: for daylight, and lamps that do not flicker"},
    }};
};

template <>
struct Declaration<Image> {
    static constexpr std::string_view title = "Image";
    static constexpr std::tuple settings{
        setting(
            &Image::power_line_frequency,
            {.name = "power_line_frequency",
             .title = "Power line frequency",
             .help = "Keeps lamps from flickering in the picture. For local cameras (`v4l2:`) that can do it; the status says "
                     "if this one cannot."}),
        setting(
            &Image::wide_dynamic_range,
            {.name = "wide_dynamic_range",
             .title = "Wide dynamic range",
             .help = "Shows what is in bright light and what is in shade in the same picture, as a corridor with a window has "
                     "it. For local cameras (`v4l2:`) that can do it; the status says if this one cannot."}),
    };
};

} // namespace headcount::settings
