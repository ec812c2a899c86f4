#include "building/pages.h"

#include "building/bacnet/apdu.h"
#include "building/bacnet/device_object.h"
#include "building/bacnet/objects.h"
#include "building/bacnet/properties.h"
#include "building/bacnet/subscriptions.h"
#include "building/bacnet/transfers.h"
#include "building/modbus/register_map.h"
#include "building/variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace headcount::building {

namespace {

constexpr std::string_view made_by =
    "This page is made by `scripts/write-building-pages` from the tables that the program goes by; do not edit it.\n";

std::string_view type_name(bacnet::ObjectType type) {
    for (const bacnet::TypeForm& form : bacnet::object_types()) {
        if (form.type == type) return form.name;
    }
    return {};
}

std::string register_of(const VariableOf& variable) {
    if (settings::kind_of(variable.variable) == VariableKind::command) return fmt::format("coil {}", modbus::reset_coil);
    for (const modbus::Register& place : modbus::register_map()) {
        if (!(place.variable == variable)) continue;
        return place.words == 1 ? fmt::format("{}", place.address) : fmt::format("{}, {}", place.address, place.address + 1);
    }
    return "none";
}

std::string_view yes_or_no(bool is_so) {
    return is_so ? "yes" : "";
}

bool is_writable(const bacnet::TypeForm& type, const bacnet::PropertyForm& property) {
    return property.id == bacnet::PropertyId::present_value &&
           (type.type == bacnet::ObjectType::binary_value || type.type == bacnet::ObjectType::analog_value);
}

} // namespace

std::string map_page() {
    std::string page = "# What the building can read\n\n";
    page += made_by;
    page +=
        "\nIn the settings of BACnet objects (`building.bacnet.objects`) a variable of a region has an `n` in place of the "
        "region's\n"
        "number, which stands beside it: `region_n_count` with region 3 is `region_3_count`. Modbus addresses are those of the\n"
        "protocol, from 0 on (many tools count from 1, or from 30001): input registers, read with function 4. Where there are "
        "two,\n"
        "the high word comes first. A number that does not fit is shown as the greatest that does; states are 0 or 1. The coil "
        "is\n"
        "written with function 5 or 15 and reads as 0.\n\n"
        "| variable | meaning | BACnet object | Modbus |\n|---|---|---|---|\n";
    for (const VariableOf& variable : all_variables()) {
        const VariableKind kind = settings::kind_of(variable.variable);
        page += fmt::format("| `{}` | {}{} | {} | {} |\n", name_of(variable), meaning_of(variable),
                            kind == VariableKind::seconds ? ", in seconds" : "", type_name(bacnet::object_type_of(kind)),
                            register_of(variable));
    }
    return page;
}

std::string conformance_page() {
    std::string page = "# BACnet protocol implementation conformance statement\n\n";
    page += made_by;
    page += fmt::format(
        "\n| | |\n|---|---|\n| Vendor name | {} |\n| Vendor identifier | {}: none has been assigned; 555 is reserved by ASHRAE "
        "|\n"
        "| Model | {} |\n| Protocol | version 1, revision {} |\n"
        "| Profile aimed at | B-ASC (application specific controller); no laboratory has tested it |\n"
        "| Data link | BACnet/IP (Annex J) over IPv4; foreign device; no BBMD |\n"
        "| Network layer | no router; answers clients behind routers |\n"
        "| Longest APDU | {} octets |\n"
        "| Segmentation | answers of up to {} octets are sent in segments; segmented requests are not taken |\n"
        "| Device address binding | none: the sensor asks nobody |\n"
        "| Character sets | writes UTF-8; reads UTF-8, UCS-2 and ISO 8859-1 |\n"
        "| Network security | none; passwords for DeviceCommunicationControl and ReinitializeDevice go in clear text |\n",
        bacnet::vendor, bacnet::vendor_identifier, bacnet::model, bacnet::protocol_revision, bacnet::longest_apdu,
        bacnet::Transfers::longest_answer);
    page += fmt::format("| Subscriptions to changes of value | at most {} |\n", bacnet::Subscriptions::most);
    page += "\n## Services\n\n| service | initiates | executes |\n|---|---|---|\n";
    for (const bacnet::ServiceForm& service : bacnet::services())
        page += fmt::format("| {} | {} | {} |\n", service.name, yes_or_no(service.initiates), yes_or_no(service.executes));
    page +=
        "\nEverything else is answered with Reject (unrecognized service).\n\n## Objects\n\n"
        "Objects are mapped in the settings; clients create and delete none. *Required* is what the standard requires of the "
        "type.\n";
    for (const bacnet::TypeForm& type : bacnet::object_types()) {
        page += fmt::format("\n### {}\n\n| property | required | writable |\n|---|---|---|\n", type.name);
        for (const bacnet::PropertyForm& property : bacnet::properties_of(type.type))
            page += fmt::format("| {} | {} | {} |\n", property.name, yes_or_no(property.is_required),
                                yes_or_no(is_writable(type, property)));
    }
    return page;
}

} // namespace headcount::building
