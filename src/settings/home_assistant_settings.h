#pragma once

#include "settings/about.h"
#include "settings/text_forms.h"

#include <string>
#include <string_view>
#include <tuple>

namespace headcount::settings {

/// *Home Assistant's MQTT discovery*: the counts of a recipient's reports, described so that Home Assistant finds them.
struct HomeAssistant {
    bool enabled = false;
    std::string prefix = "homeassistant";
    friend bool operator==(const HomeAssistant&, const HomeAssistant&) = default;
};

template <>
struct Declaration<HomeAssistant> {
    static constexpr std::string_view title = "Home Assistant";
    static constexpr std::tuple settings{
        setting(
            &HomeAssistant::enabled,
            {.name = "enabled",
             .title = "Enable",
             .help = "Home Assistant finds what the periodic reports and the region reports count, by retained messages at this "
                     "broker; switched off, they are taken back."}),
        setting(&HomeAssistant::prefix,
                {.name = "prefix",
                 .title = "Discovery prefix",
                 .help = "As Home Assistant has it: `homeassistant` unless it was changed there, also if this is empty.",
                 .most_characters = 128,
                 .form = topic_form}),
    };
};

} // namespace headcount::settings
