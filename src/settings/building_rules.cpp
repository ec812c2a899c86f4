#include "settings/building_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::settings {

namespace {

/// A name for each BACnet object type, which is what instance numbers are unique within.
std::string_view object_type_of(BuildingVariable variable) {
    switch (kind_of(variable)) {
        case VariableKind::number:
        case VariableKind::total:
        case VariableKind::seconds:
            return "Analog Input";
        case VariableKind::state:
            return "Binary Input";
        case VariableKind::command:
            return "Binary Value";
        case VariableKind::threshold:
            return "Analog Value";
        case VariableKind::mode:
            return "Multi-state Value";
        case VariableKind::text:
            return "CharacterString Value";
    }
    return {};
}

std::string_view plain_name_of(BuildingVariable variable) {
    for (const auto& choice : Choices<BuildingVariable>::all) {
        if (choice.value == variable) return choice.name;
    }
    return {};
}

std::string name_of(const BacnetObject& object) {
    return object.name.empty() ? name_of(object.variable, object.region) : object.name;
}

} // namespace

Building::Building() = default;

std::string name_of(BuildingVariable variable, std::optional<int> region) {
    std::string name(plain_name_of(variable));
    constexpr std::string_view of_region = "region_n";
    if (region && name.starts_with(of_region)) name.replace(of_region.size() - 1, 1, std::to_string(*region));
    return name;
}

std::string bacnet_regions_fit(const Settings& settings) {
    const auto& objects = settings.building.bacnet.objects;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const std::string_view name = plain_name_of(objects[i].variable);
        if (is_of_region(objects[i].variable) && !objects[i].region)
            return fmt::format("building.bacnet.objects[{}].region is missing, but {} is of a region: give its number.", i, name);
        if (!is_of_region(objects[i].variable) && objects[i].region)
            return fmt::format("building.bacnet.objects[{}].region is given, but {} is of no region: leave it out.", i, name);
    }
    return {};
}

std::string bacnet_instances_differ(const Settings& settings) {
    const auto& objects = settings.building.bacnet.objects;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const std::string_view type = object_type_of(objects[i].variable);
            if (objects[i].instance != objects[j].instance || type != object_type_of(objects[j].variable)) continue;
            return fmt::format(
                "building.bacnet.objects[{}].instance is {}, as building.bacnet.objects[{}].instance is already, and both are of "
                "type {}: give each its own.",
                i, objects[i].instance, j, type);
        }
    }
    return {};
}

std::string bacnet_names_differ(const Settings& settings) {
    const Bacnet& bacnet = settings.building.bacnet;
    for (std::size_t i = 0; i < bacnet.objects.size(); ++i) {
        const std::string name = name_of(bacnet.objects[i]);
        if (name == bacnet.device_name)
            return fmt::format("building.bacnet.objects[{}].name is \"{}\", as the BACnet device is called: choose another.", i,
                               name);
        for (std::size_t j = 0; j < i; ++j) {
            if (name != name_of(bacnet.objects[j])) continue;
            return fmt::format(
                "building.bacnet.objects[{}].name is \"{}\", as building.bacnet.objects[{}] is called already: "
                "choose another.",
                i, name, j);
        }
    }
    return {};
}

std::string bbmd_has_an_address(const Settings& settings) {
    const Bbmd& bbmd = settings.building.bacnet.bbmd;
    if (!bbmd.enabled || !bbmd.address.empty()) return {};
    return "building.bacnet.bbmd.address is empty, but the BBMD is enabled: give its IPv4 address, or switch it off.";
}

std::string tcp_ports_differ(const Settings& settings) {
    const ModbusTcp& tcp = settings.building.modbus.tcp;
    if (tcp.enabled && settings.rtsp.enabled && tcp.port == settings.rtsp.port)
        return fmt::format("building.modbus.tcp.port is {}, as rtsp.port is already: choose another, such as 502.", tcp.port);
    if (!tcp.enabled || tcp.port != settings.web.port) return {};
    return fmt::format("building.modbus.tcp.port is {}, as web.port is already: choose another, such as 502.", tcp.port);
}

std::string baud_rate_is_usual(const Settings& settings) {
    static constexpr std::array usual = {1200, 2400, 4800, 9600, 19'200, 38'400, 57'600, 115'200};
    const int rate = settings.building.modbus.rtu.baud_rate;
    if (std::find(usual.begin(), usual.end(), rate) != usual.end()) return {};
    return fmt::format("building.modbus.rtu.baud_rate is {}, but must be 1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200.",
                       rate);
}

std::string digital_lines_differ(const Settings& settings) {
    const DigitalIo& io = settings.building.digital_io;
    const std::array<std::pair<std::string_view, std::optional<int>>, 4> lines = {{{"input_line", io.input_line},
                                                                                   {"output_line", io.output_line},
                                                                                   {"button_line", io.button_line},
                                                                                   {"led_line", io.led_line}}};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (!lines[i].second || lines[i].second != lines[j].second) continue;
            return fmt::format("building.digital_io.{} is {}, as building.digital_io.{} is already: give each its own line.",
                               lines[i].first, *lines[i].second, lines[j].first);
        }
    }
    return {};
}

} // namespace headcount::settings
