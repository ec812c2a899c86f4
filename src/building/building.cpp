#include "building/building.h"

#include "base/log.h"
#include "base/time_zone.h"
#include "building/bacnet/udp_server.h"
#include "building/digital/gpio_board.h"
#include "building/digital/simulated_board.h"
#include "building/digital/switchboard.h"
#include "building/modbus/register_map.h"
#include "building/modbus/rtu_server.h"
#include "building/modbus/tcp_server.h"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::building {

namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;

constexpr Duration pause_after_fault = std::chrono::seconds(10);
constexpr Duration pulse_length = std::chrono::milliseconds(100);

/// All that BACnet's device is made of; when none of it has changed, the device goes on.
struct BacnetConfiguration {
    settings::Bacnet settings;
    std::string place;
    std::string serial_number;
    std::string software_version;
    std::string time_zone;
    friend bool operator==(const BacnetConfiguration&, const BacnetConfiguration&) = default;
};

bacnet::Station::Options options_of(const BacnetConfiguration& configuration) {
    const settings::Bacnet& settings = configuration.settings;
    bacnet::Station::Options options;
    options.facts.instance =
        settings.device_id ? static_cast<std::uint32_t>(*settings.device_id) : bacnet::instance_from(configuration.serial_number);
    options.facts.name =
        settings.device_name.empty() ? fmt::format("{} {}", configuration.place, options.facts.instance) : settings.device_name;
    options.facts.description = configuration.place;
    options.facts.serial_number = configuration.serial_number;
    options.facts.software_version = configuration.software_version;
    if (Result<TimeZone> zone = TimeZone::find(configuration.time_zone)) options.facts.zone = *std::move(zone);
    options.objects = settings.objects;
    options.password = settings.password;
    if (settings.bbmd.enabled) {
        boost::system::error_code ignored; // the settings' form has been checked
        const auto address = asio::ip::make_address_v4(settings.bbmd.address, ignored);
        options.registration = {{static_cast<std::uint32_t>(address.to_uint()), static_cast<std::uint16_t>(settings.bbmd.port)},
                                static_cast<std::uint16_t>(settings.bbmd.time_to_live_s)};
    }
    return options;
}

std::string_view name_of(bacnet::ForeignDevice::State state) {
    switch (state) {
        case bacnet::ForeignDevice::State::registered:
            return "registered";
        case bacnet::ForeignDevice::State::refused:
            return "refused";
        case bacnet::ForeignDevice::State::registering:
            break;
    }
    return "registering";
}

} // namespace

struct Building::State : std::enable_shared_from_this<State> {
    State(asio::io_context& the_loop, const Clock& the_clock, Orders the_orders)
        : loop(the_loop),
          clock(the_clock),
          orders(std::move(the_orders)),
          retry_timer(the_loop),
          digital_timer(the_loop),
          pulse_timer(the_loop) {}

    void configure(const settings::Settings& settings, const std::string& serial_number, const std::string& software_version);
    void configure_bacnet();
    void configure_modbus();
    void configure_digital();
    void retry();
    void await_digital();
    void end_pulse();
    Json bacnet_status() const;
    Json modbus_status() const;
    Json digital_status() const;
    bacnet::StationOrders station_orders();

    asio::io_context& loop;
    const Clock& clock;
    Orders orders;
    bool is_open = true;
    Present present;

    BacnetConfiguration bacnet_wanted;
    std::unique_ptr<bacnet::UdpServer> bacnet;
    std::string bacnet_fault;

    settings::Modbus modbus_wanted;
    std::unique_ptr<modbus::Registers> registers;
    std::unique_ptr<modbus::TcpServer> modbus_tcp;
    std::unique_ptr<modbus::RtuServer> modbus_rtu;
    std::string modbus_fault;

    settings::DigitalIo digital_wanted;
    std::unique_ptr<digital::Board> board;
    digital::SimulatedBoard* simulated = nullptr; ///< `board`, if it is one
    std::unique_ptr<digital::Switchboard> switchboard;
    std::string digital_fault;

    asio::steady_timer retry_timer;
    asio::steady_timer digital_timer;
    asio::steady_timer pulse_timer;
};

// ---- What the settings say

void Building::State::configure(const settings::Settings& settings, const std::string& serial_number,
                                const std::string& software_version) {
    const BacnetConfiguration wanted{settings.building.bacnet, settings.device.name, serial_number, software_version,
                                     settings.device.time_zone};
    if (wanted != bacnet_wanted) {
        bacnet_wanted = wanted;
        configure_bacnet();
    }
    if (settings.building.modbus != modbus_wanted) {
        modbus_wanted = settings.building.modbus;
        configure_modbus();
    }
    if (settings.building.digital_io != digital_wanted) {
        digital_wanted = settings.building.digital_io;
        configure_digital();
    }
    retry();
}

/// Keeps a fault's sentence, and says it once.
template <class Opened>
static bool is_open_or_fault(const Result<Opened>& opened, std::string& fault) {
    const std::string sentence = opened ? std::string() : opened.error().sentence;
    if (!sentence.empty() && sentence != fault) log::warning("{}", sentence);
    fault = sentence;
    return opened.has_value();
}

bacnet::StationOrders Building::State::station_orders() {
    bacnet::StationOrders made;
    made.reset_counts = orders.reset_counts;
    made.set_capacity = orders.set_capacity;
    // The answer has to leave first.
    made.restart = [this] {
        asio::post(loop, [self = shared_from_this()] {
            if (self->is_open && self->orders.restart) self->orders.restart();
        });
    };
    made.tell_time = [this](WallTime time) {
        log::info("A BACnet device tells a time that is {:.1f} s from this machine's.", to_seconds(time - clock.now()));
        if (bacnet_wanted.settings.sets_clock && orders.set_clock) orders.set_clock(time);
    };
    return made;
}

void Building::State::configure_bacnet() {
    bacnet.reset();
    const settings::Bacnet& settings = bacnet_wanted.settings;
    if (!settings.enabled) return bacnet_fault.clear();
    auto opened = bacnet::UdpServer::open(loop, clock, {settings.address, static_cast<std::uint16_t>(settings.port)},
                                          options_of(bacnet_wanted), station_orders());
    if (!is_open_or_fault(opened, bacnet_fault)) return;
    bacnet = std::move(*opened);
    bacnet->show(present);
    const bacnet::ServerStatus status = bacnet->status();
    log::info("BACnet device {} ({}) is at UDP port {}.", status.device_id, status.device_name, status.port);
}

void Building::State::configure_modbus() {
    modbus_tcp.reset();
    modbus_rtu.reset();
    if (!modbus_wanted.tcp.enabled) modbus_fault.clear();
    registers = std::make_unique<modbus::Registers>([weak = weak_from_this(), &the_loop = loop] {
        asio::post(the_loop, [weak] {
            const auto self = weak.lock();
            if (self && self->is_open && self->orders.reset_counts) self->orders.reset_counts();
        });
    });
    registers->set(modbus::registers_of(present));
    if (modbus_wanted.tcp.enabled) {
        auto opened = modbus::TcpServer::open(loop, modbus_wanted.tcp.address, static_cast<std::uint16_t>(modbus_wanted.tcp.port),
                                              modbus_wanted.unit_id, *registers);
        if (is_open_or_fault(opened, modbus_fault)) {
            modbus_tcp = std::move(*opened);
            log::info("Modbus is at TCP port {}.", modbus_tcp->port());
        }
    }
    if (modbus_wanted.rtu.enabled)
        modbus_rtu = std::make_unique<modbus::RtuServer>(modbus_wanted.rtu, modbus_wanted.unit_id, *registers);
}

void Building::State::configure_digital() {
    switchboard.reset();
    board.reset();
    simulated = nullptr;
    if (!digital_wanted.enabled) return digital_fault.clear();
    if (digital_wanted.board == settings::BoardChoice::gpio) {
        auto opened = digital::open_gpio_board(loop, digital_wanted);
        if (!is_open_or_fault(opened, digital_fault)) return;
        board = std::move(*opened);
    } else {
        digital_fault.clear();
        auto made = std::make_unique<digital::SimulatedBoard>();
        simulated = made.get();
        board = std::move(made);
    }
    switchboard =
        std::make_unique<digital::Switchboard>(*board, digital::Switchboard::Orders{orders.signal_staff, orders.factory_reset});
    switchboard->show(present.is_overcrowded);
    board->listen([this](digital::Input input, bool is_high) {
        switchboard->take_in(input, is_high, clock.steady());
        await_digital();
    });
}

/// Tries again what could not be opened, every ten seconds.
void Building::State::retry() {
    if (bacnet_fault.empty() && modbus_fault.empty() && digital_fault.empty()) return;
    retry_timer.expires_after(pause_after_fault);
    retry_timer.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self || !self->is_open) return;
        if (!self->bacnet_fault.empty()) self->configure_bacnet();
        if (!self->modbus_fault.empty()) self->configure_modbus();
        if (!self->digital_fault.empty()) self->configure_digital();
        self->retry();
    });
}

void Building::State::await_digital() {
    const Duration due = switchboard ? switchboard->next_due() : Duration::max();
    if (due == Duration::max()) return;
    digital_timer.expires_after(std::max(due - clock.steady(), Duration{0}));
    digital_timer.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self || !self->is_open || !self->switchboard) return;
        self->switchboard->pass(self->clock.steady());
        self->await_digital();
    });
}

void Building::State::end_pulse() {
    pulse_timer.expires_after(pulse_length);
    pulse_timer.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
        const auto self = weak.lock();
        if (self && self->is_open && self->simulated != nullptr) self->simulated->set_input(digital::Input::staff, false);
    });
}

// ---- What the page shows

Json Building::State::bacnet_status() const {
    Json json{{"enabled", bacnet_wanted.settings.enabled}, {"fault", bacnet_fault}};
    if (!bacnet) return json;
    const bacnet::ServerStatus status = bacnet->status();
    json["device_id"] = status.device_id;
    json["device_name"] = status.device_name;
    json["port"] = status.port;
    json["bbmd"] = status.registration ? Json(name_of(*status.registration)) : Json();
    json["subscriptions"] = status.subscriptions;
    json["last_client"] = status.last_client.empty() ? Json() : Json(status.last_client);
    json["last_heard"] = status.last_heard ? Json(TimeZone().format_iso(*status.last_heard)) : Json();
    json["datagrams"] = status.datagrams;
    return json;
}

Json Building::State::modbus_status() const {
    Json json{{"enabled", modbus_wanted.tcp.enabled || modbus_wanted.rtu.enabled}, {"fault", modbus_fault}};
    if (modbus_tcp) {
        json["port"] = modbus_tcp->port();
        json["connections"] = modbus_tcp->connections();
        json["last_client"] = modbus_tcp->last_client().empty() ? Json() : Json(modbus_tcp->last_client());
    }
    if (modbus_rtu) {
        json["serial_device"] = modbus_wanted.rtu.device;
        if (const std::string fault = modbus_rtu->fault(); !fault.empty()) json["fault"] = fault;
    }
    return json;
}

Json Building::State::digital_status() const {
    Json json{{"enabled", digital_wanted.enabled}, {"fault", digital_fault}};
    if (!switchboard) return json;
    json["board"] = board->name();
    json["output_open"] = board->is_on(digital::Output::alarm);
    json["led"] = board->is_on(digital::Output::led);
    json["signals"] = switchboard->signals();
    return json;
}

Building::Building(asio::io_context& loop, const Clock& clock, Orders orders)
    : state_(std::make_shared<State>(loop, clock, std::move(orders))) {
}

Building::~Building() {
    state_->is_open = false;
    state_->bacnet.reset();
    state_->modbus_tcp.reset();
    state_->modbus_rtu.reset();
    state_->switchboard.reset();
    state_->board.reset();
    state_->simulated = nullptr;
}

void Building::configure(const settings::Settings& settings, const std::string& serial_number,
                         const std::string& software_version) {
    state_->configure(settings, serial_number, software_version);
}

void Building::show(const Present& present) {
    if (present == state_->present) return;
    state_->present = present;
    if (state_->bacnet) state_->bacnet->show(present);
    if (state_->registers) state_->registers->set(modbus::registers_of(present));
    if (state_->switchboard) state_->switchboard->show(present.is_overcrowded);
}

std::string Building::status() const {
    return Json{
        {"bacnet", state_->bacnet_status()}, {"modbus", state_->modbus_status()}, {"digital_io", state_->digital_status()}}
        .dump();
}

Result<void> Building::pulse() {
    if (!state_->switchboard) return failure("Digital input and output are switched off: set building.digital_io.enabled.");
    if (state_->simulated == nullptr)
        return failure("Only a simulated board takes pulses: set building.digital_io.board to simulated.");
    state_->simulated->set_input(digital::Input::staff, true);
    state_->end_pulse();
    return {};
}

} // namespace headcount::building
