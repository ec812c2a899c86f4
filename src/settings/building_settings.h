#pragma once

#include "settings/about.h"
#include "settings/text_forms.h"

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// Everything that the building reads and switches: BACnet/IP, Modbus, digital input and output.
namespace headcount::settings {

/// What a building can read of the sensor, by the names that this family of sensors has. An `n` stands for a region's number.
enum class BuildingVariable {
    people_count_all,
    people_count_max,
    people_capacity,
    people_in,
    people_out,
    people_total_in,
    people_total_out,
    region_count,
    region_n_count,
    region_n,
    region_n_avg_dwell,
    region_n_max_dwell,
    a_to_a,
    a_to_b,
    a_to_c,
    a_to_d,
    b_to_a,
    b_to_b,
    b_to_c,
    b_to_d,
    c_to_a,
    c_to_b,
    c_to_c,
    c_to_d,
    d_to_a,
    d_to_b,
    d_to_c,
    d_to_d,
    overcrowding,
    device_status,
    reset_count,
    counting_mode,
    software_version,
};

template <>
struct Choices<BuildingVariable> {
    using Variable = BuildingVariable;
    static constexpr std::array<Choice<Variable>, 33> all{{
        {Variable::people_count_all, "people_count_all", "people who are there now, in the regions or outside of them as set"},
        {Variable::people_count_max, "people_count_max", "the most people of the running period of the regions' reports"},
        {Variable::people_capacity, "people_capacity", "people who are still allowed: the threshold of the overcrowding alarm"},
        {Variable::people_in, "people_in", "people who went in over the line in the running period of the line's reports"},
        {Variable::people_out, "people_out", "people who went out over the line in the running period of the line's reports"},
        {Variable::people_total_in, "people_total_in", "people who went in over the line since the last reset"},
        {Variable::people_total_out, "people_total_out", "people who went out over the line since the last reset"},
        {Variable::region_count, "region_count", "how many regions are drawn"},
        {Variable::region_n_count, "region_n_count", "people who are in region n now"},
        {Variable::region_n, "region_n", "whether somebody is in region n"},
        {Variable::region_n_avg_dwell, "region_n_avg_dwell", "the average stay in region n, of those that ended in the period"},
        {Variable::region_n_max_dwell, "region_n_max_dwell", "the longest stay in region n, of those that ended in the period"},
        {Variable::a_to_a, "a_to_a", "people from edge A of the flow area to edge A in the running period of the flow's reports"},
        {Variable::a_to_b, "a_to_b", "the same from A to B"},
        {Variable::a_to_c, "a_to_c", "the same from A to C"},
        {Variable::a_to_d, "a_to_d", "the same from A to D"},
        {Variable::b_to_a, "b_to_a", "the same from B to A"},
        {Variable::b_to_b, "b_to_b", "the same from B to B"},
        {Variable::b_to_c, "b_to_c", "the same from B to C"},
        {Variable::b_to_d, "b_to_d", "the same from B to D"},
        {Variable::c_to_a, "c_to_a", "the same from C to A"},
        {Variable::c_to_b, "c_to_b", "the same from C to B"},
        {Variable::c_to_c, "c_to_c", "the same from C to C"},
        {Variable::c_to_d, "c_to_d", "the same from C to D"},
        {Variable::d_to_a, "d_to_a", "the same from D to A"},
        {Variable::d_to_b, "d_to_b", "the same from D to B"},
        {Variable::d_to_c, "d_to_c", "the same from D to C"},
        {Variable::d_to_d, "d_to_d", "the same from D to D"},
        {Variable::overcrowding, "overcrowding", "whether there are too many people"},
        {Variable::device_status, "device_status", "whether the sensor sees pictures and counts"},
        {Variable::reset_count, "reset_count", "a switch: writing *active* puts the cumulative counts back to zero"},
        {Variable::counting_mode, "counting_mode", "1: people inside the regions are counted, 2: those outside of them"},
        {Variable::software_version, "software_version", "the version of the sensor's software, as text"},
    }};
};

/// Whether a variable is one of a region, and so needs a region's number.
constexpr bool is_of_region(BuildingVariable variable) {
    return variable >= BuildingVariable::region_n_count && variable <= BuildingVariable::region_n_max_dwell;
}

/// What a variable is like; its BACnet object type and its place among the Modbus registers follow from it.
enum class VariableKind {
    number,    ///< of people or regions: fits in 16 bits
    total,     ///< that only grows until it begins again at 0: 32 bits
    seconds,   ///< a span
    state,     ///< yes or no
    command,   ///< a state that can be written and falls back to no
    threshold, ///< a number that can be written
    mode,      ///< one of several, counted from 1
    text,
};

constexpr VariableKind kind_of(BuildingVariable variable) {
    using Variable = BuildingVariable;
    if (variable >= Variable::a_to_a && variable <= Variable::d_to_d) return VariableKind::total;
    switch (variable) {
        case Variable::people_in:
        case Variable::people_out:
        case Variable::people_total_in:
        case Variable::people_total_out:
            return VariableKind::total;
        case Variable::region_n_avg_dwell:
        case Variable::region_n_max_dwell:
            return VariableKind::seconds;
        case Variable::region_n:
        case Variable::overcrowding:
        case Variable::device_status:
            return VariableKind::state;
        case Variable::people_capacity:
            return VariableKind::threshold;
        case Variable::reset_count:
            return VariableKind::command;
        case Variable::counting_mode:
            return VariableKind::mode;
        case Variable::software_version:
            return VariableKind::text;
        default:
            return VariableKind::number;
    }
}

/// The variable's full name: `region_n_count` of region 3 is `region_3_count`.
std::string name_of(BuildingVariable variable, std::optional<int> region);

/// A BACnet object that shows a variable.
struct BacnetObject {
    std::string name; ///< empty: the variable's
    BuildingVariable variable = BuildingVariable::people_count_all;
    std::optional<int> region; ///< 1 to 16; of variables of a region
    int instance = 0;          ///< 0 to 4194302
    std::string description;
    bool cov = true;
    double cov_increment = 1; ///< of numbers, over 0
    friend bool operator==(const BacnetObject&, const BacnetObject&) = default;
};

/// The device that carries broadcasts to and from other networks.
struct Bbmd {
    bool enabled = false;
    std::string address;
    int port = 47808;
    int time_to_live_s = 3600; ///< 10 to 65535
    friend bool operator==(const Bbmd&, const Bbmd&) = default;
};

struct Bacnet {
    bool enabled = false;
    std::string address = "0.0.0.0";
    int port = 47808;
    std::optional<int> device_id; ///< 0 to 4194302; absent: made from the serial number
    std::string device_name;      ///< empty: made from the device's name and number
    std::string password;         ///< secret
    bool sets_clock = false;
    Bbmd bbmd;
    std::vector<BacnetObject> objects = {
        {"Current Number of People", BuildingVariable::people_count_all, std::nullopt, 0, "", true, 1},
        {"Reset Count", BuildingVariable::reset_count, std::nullopt, 1, "", false, 1},
    };
    friend bool operator==(const Bacnet&, const Bacnet&) = default;
};

struct ModbusTcp {
    bool enabled = false;
    std::string address = "0.0.0.0";
    int port = 502;
    friend bool operator==(const ModbusTcp&, const ModbusTcp&) = default;
};

enum class SerialParity { none, even, odd };

struct ModbusRtu {
    bool enabled = false;
    std::string device = "/dev/ttyS0";
    int baud_rate = 9600;
    SerialParity parity = SerialParity::even;
    friend bool operator==(const ModbusRtu&, const ModbusRtu&) = default;
};

struct Modbus {
    int unit_id = 1; ///< 1 to 247
    ModbusTcp tcp;
    ModbusRtu rtu;
    friend bool operator==(const Modbus&, const Modbus&) = default;
};

enum class BoardChoice { simulated, gpio };

/// *Digital input and output*, with the reset button and the LED.
struct DigitalIo {
    bool enabled = false;
    BoardChoice board = BoardChoice::simulated;
    std::string chip = "/dev/gpiochip0";
    std::optional<int> input_line;  ///< staff and deliverers
    std::optional<int> output_line; ///< overcrowding
    std::optional<int> button_line;
    std::optional<int> led_line;
    friend bool operator==(const DigitalIo&, const DigitalIo&) = default;
};

struct Building {
    /// Not inline: GCC 12 takes the texts of so large a default for uninitialized memory.
    Building();

    Bacnet bacnet;
    Modbus modbus;
    DigitalIo digital_io;
    friend bool operator==(const Building&, const Building&) = default;
};

template <>
struct Choices<SerialParity> {
    static constexpr std::array<Choice<SerialParity>, 3> all{{
        {SerialParity::none, "none", "no parity bit"},
        {SerialParity::even, "even", "as the standard recommends"},
        {SerialParity::odd, "odd", "odd parity"},
    }};
};

template <>
struct Choices<BoardChoice> {
    static constexpr std::array<Choice<BoardChoice>, 2> all{{
        {BoardChoice::simulated, "simulated", "no wires: pulses come from the page or the REST API"},
        {BoardChoice::gpio, "gpio", "lines of a GPIO chip of this machine"},
    }};
};

template <>
struct Declaration<BacnetObject> {
    static constexpr std::string_view title = "A BACnet object";
    static constexpr std::tuple settings{
        setting(&BacnetObject::name, {.name = "name",
                                      .title = "Object name",
                                      .help = "Each object has its own. Empty: the variable's name with the region's number.",
                                      .most_characters = 64}),
        setting(&BacnetObject::variable,
                {.name = "variable",
                 .title = "Object select",
                 .help = "What the object shows. Numbers are Analog Inputs, states Binary Inputs; see docs/building.md.",
                 .required = true}),
        setting(&BacnetObject::region, {.name = "region",
                                        .title = "Region",
                                        .help = "The region's number. Needed by variables of a region, refused by others.",
                                        .least = 1,
                                        .most = 16}),
        setting(&BacnetObject::instance, {.name = "instance",
                                          .title = "Object instance no.",
                                          .help = "Differs from that of every other object of the same type.",
                                          .least = 0,
                                          .most = 4'194'302,
                                          .required = true}),
        setting(&BacnetObject::description,
                {.name = "description", .title = "Object description", .help = "Free text.", .most_characters = 128}),
        setting(&BacnetObject::cov,
                {.name = "cov", .title = "COV", .help = "Clients can subscribe to changes of the object's value."}),
        setting(&BacnetObject::cov_increment,
                {.name = "cov_increment",
                 .title = "COV increment",
                 .help = "The least change of a number that is told. States and texts are told whenever they change.",
                 .least = 0.001,
                 .most = 1'000'000}),
    };
};

template <>
struct Declaration<Bbmd> {
    static constexpr std::string_view title = "BBMD";
    static constexpr std::tuple settings{
        setting(&Bbmd::enabled, {.name = "enabled",
                                 .title = "BBMD",
                                 .help = "Registers as a foreign device, so that devices of other networks find the sensor."}),
        setting(&Bbmd::address, {.name = "address",
                                 .title = "BBMD IP address",
                                 .help = "IPv4 address of the broadcast management device. Needed when it is enabled.",
                                 .most_characters = 15,
                                 .form = optional_ipv4_address_form}),
        setting(&Bbmd::port, {.name = "port", .title = "BBMD IP port", .help = "Its UDP port.", .least = 1, .most = 65'535}),
        setting(&Bbmd::time_to_live_s, {.name = "time_to_live_s",
                                        .title = "BBMD time to live",
                                        .help = "How long a registration holds. It is renewed well before.",
                                        .unit = "s",
                                        .least = 10,
                                        .most = 65'535}),
    };
};

template <>
struct Declaration<Bacnet> {
    static constexpr std::string_view title = "BACnet/IP";
    static constexpr std::tuple settings{
        setting(&Bacnet::enabled, {.name = "enabled", .title = "Enable", .help = "Answers BACnet/IP clients."}),
        setting(&Bacnet::address,
                {.name = "address",
                 .title = "Interface",
                 .help = "IPv4 address of the machine that BACnet listens on. `0.0.0.0`: all; `127.0.0.1`: this machine only.",
                 .most_characters = 15,
                 .form = ipv4_address_form}),
        setting(&Bacnet::port, {.name = "port",
                                .title = "UDP port",
                                .help = "All devices of a network use the same, mostly 47808.",
                                .least = 1,
                                .most = 65'535}),
        setting(
            &Bacnet::device_id,
            {.name = "device_id",
             .title = "Device ID",
             .help = "Differs from that of every other BACnet device. Absent: the 6th to 11th characters of the serial number "
                     "where they are digits, or else a number made from it.",
             .least = 0,
             .most = 4'194'302}),
        setting(&Bacnet::device_name,
                {.name = "device_name",
                 .title = "Device name",
                 .help = "Differs from that of every other BACnet device. Empty: the device's name and its BACnet number.",
                 .most_characters = 64}),
        setting(&Bacnet::password, {.name = "password",
                                    .title = "Password",
                                    .help = "For DeviceCommunicationControl and ReinitializeDevice. Empty: both are refused.",
                                    .most_characters = 20,
                                    .secrecy = Secrecy::secret}),
        setting(
            &Bacnet::sets_clock,
            {.name = "sets_clock",
             .title = "Set the clock",
             .help = "TimeSynchronization sets this machine's clock, if the program has the right to. Off: it is only noted."}),
        setting(&Bacnet::bbmd, {.name = "bbmd"}),
        setting(&Bacnet::objects, {.name = "objects",
                                   .title = "BACnet object settings",
                                   .help = "What a client can read and write.",
                                   .most_items = 128}),
    };
};

template <>
struct Declaration<ModbusTcp> {
    static constexpr std::string_view title = "Modbus TCP";
    static constexpr std::tuple settings{
        setting(&ModbusTcp::enabled, {.name = "enabled", .title = "Enable", .help = "Answers Modbus TCP clients."}),
        setting(&ModbusTcp::address,
                {.name = "address",
                 .title = "Interface",
                 .help = "IPv4 address of the machine that Modbus listens on. `0.0.0.0`: all; `127.0.0.1`: this machine only.",
                 .most_characters = 15,
                 .form = ipv4_address_form}),
        setting(&ModbusTcp::port, {.name = "port", .title = "TCP port", .help = "Mostly 502.", .least = 1, .most = 65'535}),
    };
};

template <>
struct Declaration<ModbusRtu> {
    static constexpr std::string_view title = "Modbus RTU";
    static constexpr std::tuple settings{
        setting(&ModbusRtu::enabled, {.name = "enabled", .title = "Enable", .help = "Answers on a serial line (RS485)."}),
        setting(
            &ModbusRtu::device,
            {.name = "device", .title = "Serial device", .help = "As `/dev/ttyS0` or `/dev/ttyUSB0`.", .most_characters = 256}),
        setting(&ModbusRtu::baud_rate, {.name = "baud_rate",
                                        .title = "Baud rate",
                                        .help = "1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200.",
                                        .unit = "bit/s",
                                        .least = 1200,
                                        .most = 115'200}),
        setting(&ModbusRtu::parity, {.name = "parity", .title = "Parity", .help = "As all devices of the line have it."}),
    };
};

template <>
struct Declaration<Modbus> {
    static constexpr std::string_view title = "Modbus";
    static constexpr std::tuple settings{
        setting(&Modbus::unit_id, {.name = "unit_id",
                                   .title = "Unit ID",
                                   .help = "The sensor's number on the line. Over TCP, 0 and 255 mean it too.",
                                   .least = 1,
                                   .most = 247}),
        setting(&Modbus::tcp, {.name = "tcp"}),
        setting(&Modbus::rtu, {.name = "rtu"}),
    };
};

template <>
struct Declaration<DigitalIo> {
    static constexpr std::string_view title = "Digital input and output";
    static constexpr std::tuple settings{
        setting(&DigitalIo::enabled,
                {.name = "enabled",
                 .title = "Enable",
                 .help = "A pulse on the input announces staff or deliverers; the output tells of overcrowding."}),
        setting(&DigitalIo::board, {.name = "board", .title = "Board", .help = "Where the wires are."}),
        setting(
            &DigitalIo::chip,
            {.name = "chip", .title = "GPIO chip", .help = "As `/dev/gpiochip0` (see `gpiodetect`).", .most_characters = 256}),
        setting(&DigitalIo::input_line, {.name = "input_line",
                                         .title = "Input line",
                                         .help = "The line of the digital input, by its number. Absent: none.",
                                         .least = 0,
                                         .most = 1023}),
        setting(&DigitalIo::output_line, {.name = "output_line",
                                          .title = "Output line",
                                          .help = "The line of the digital output. Absent: none.",
                                          .least = 0,
                                          .most = 1023}),
        setting(&DigitalIo::button_line, {.name = "button_line",
                                          .title = "Reset button's line",
                                          .help = "The line of the button that is held for a factory reset. Absent: none.",
                                          .least = 0,
                                          .most = 1023}),
        setting(&DigitalIo::led_line,
                {.name = "led_line", .title = "LED's line", .help = "Absent: none.", .least = 0, .most = 1023}),
    };
};

template <>
struct Declaration<Building> {
    static constexpr std::string_view title = "In the building";
    static constexpr std::tuple settings{
        setting(&Building::bacnet, {.name = "bacnet"}),
        setting(&Building::modbus, {.name = "modbus"}),
        setting(&Building::digital_io, {.name = "digital_io"}),
    };
};

} // namespace headcount::settings
