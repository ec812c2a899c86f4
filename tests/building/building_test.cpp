#include "building/building.h"

#include "building/bacnet/apdu.h"
#include "building/bacnet/link.h"
#include "building/bacnet/network.h"
#include "building/bacnet/services.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <functional>
#include <optional>

namespace headcount::building {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::udp;
using testing::HasSubstr;
using Json = nlohmann::json;

/// Everything of the building on a loop of its own, which runs while something is awaited.
class RunningBuilding : public testing::Test {
protected:
    RunningBuilding() {
        settings.building.bacnet.address = "127.0.0.1";
        settings.building.bacnet.port = free_port();
        settings.building.bacnet.device_id = 1234;
    }

    void configure() { building.configure(settings, "6757D38291740000", "0.1.0"); }
    Json status() const { return Json::parse(building.status()); }

    /// Runs the loop until it is so; gives up after a minute.
    bool eventually(const std::function<bool()>& is_so) {
        const Duration end = clock.steady() + 1min;
        while (!is_so() && clock.steady() < end) {
            loop.restart();
            loop.run_for(10ms);
        }
        return is_so();
    }

    /// The answer to a datagram, as an APDU's octets.
    bacnet::Octets ask(const bacnet::Apdu& apdu) {
        const bacnet::Octets payload = bacnet::encode_apdu(apdu);
        bacnet::NetworkFrame network;
        network.payload = payload;
        const bacnet::Octets npdu = bacnet::encode_network(network);
        bacnet::LinkFrame link;
        link.npdu = npdu;
        client.send_to(boost::asio::buffer(bacnet::encode_link(link)),
                       {boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(settings.building.bacnet.port)});
        return next();
    }
    bacnet::Octets next() {
        if (!eventually([&] { return client.available() > 0; })) return {};
        std::array<std::uint8_t, 2048> datagram{};
        udp::endpoint from;
        const std::size_t size = client.receive_from(boost::asio::buffer(datagram), from);
        const auto link = bacnet::decode_link(bacnet::OctetView(datagram).first(size));
        const auto network = bacnet::decode_network(link->npdu);
        return {network->payload.begin(), network->payload.end()};
    }
    bacnet::Octets ask(bacnet::ConfirmedService service, const bacnet::Octets& parameters) {
        bacnet::ConfirmedRequest request;
        request.invoke_id = 7;
        request.service = static_cast<std::uint8_t>(service);
        request.parameters = parameters;
        return ask(request);
    }

    static int free_port() {
        boost::asio::io_context none;
        return udp::socket(none, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
    }

    SystemClock clock;
    boost::asio::io_context loop;
    udp::socket client{loop, {boost::asio::ip::address_v4::loopback(), 0}};
    settings::Settings settings;
    int resets = 0;
    int signals = 0;
    int restarts = 0;
    Building building{loop,
                      clock,
                      {[this] { ++resets; }, [](int) -> Result<void> { return {}; }, [this] { ++signals; },
                       [this] { ++restarts; }, [] {}, [](WallTime) {}}};
};

TEST_F(RunningBuilding, IsSilentUntilItIsSwitchedOn) {
    configure();
    EXPECT_EQ(status()["bacnet"]["enabled"], false);
    EXPECT_EQ(status()["modbus"]["enabled"], false);
    EXPECT_EQ(status()["digital_io"]["enabled"], false);
}

TEST_F(RunningBuilding, AnswersAndTellsOverUdp) {
    settings.building.bacnet.enabled = true;
    configure();
    Present present;
    present.is_healthy = true;
    building.show(present);
    const bacnet::ObjectId people{bacnet::ObjectType::analog_input, 0};
    const bacnet::SubscribeCov subscription{5, people, bacnet::SubscribeCov::Terms{false, 0}, {}, {}};
    const auto ack = ask(bacnet::ConfirmedService::subscribe_cov, subscription.encode());
    EXPECT_TRUE(std::holds_alternative<bacnet::SimpleAck>(bacnet::decode_apdu(ack).value()));
    (void)next(); // the value at once
    present.people = 3;
    building.show(present);
    const bacnet::Octets told = next();
    const auto apdu = bacnet::decode_apdu(told);
    const auto notification = bacnet::CovNotification::decode(std::get<bacnet::UnconfirmedRequest>(*apdu).parameters);
    EXPECT_EQ(std::get<float>(bacnet::TagReader(notification->items.at(0).value).value()), 3);
    const Json shown = status()["bacnet"];
    EXPECT_EQ(shown["device_id"], 1234);
    EXPECT_EQ(shown["device_name"], "Workplace Sensor 1234");
    EXPECT_EQ(shown["subscriptions"], 1);
    EXPECT_EQ(shown["last_client"], "127.0.0.1:" + std::to_string(client.local_endpoint().port()));
    // Other settings leave the device and its subscribers alone; its own do not.
    settings.building.modbus.unit_id = 9;
    configure();
    EXPECT_EQ(status()["bacnet"]["subscriptions"], 1);
    settings.building.bacnet.objects.front().name = "People";
    configure();
    EXPECT_EQ(status()["bacnet"]["subscriptions"], 0);
}

TEST_F(RunningBuilding, SaysThatAPortIsInUseAndTakesItWhenItIsFree) {
    std::optional<udp::socket> other(std::in_place, loop, udp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    settings.building.bacnet.port = other->local_endpoint().port();
    settings.building.bacnet.enabled = true;
    configure();
    EXPECT_THAT(status()["bacnet"]["fault"].get<std::string>(), HasSubstr("already in use"));
    other.reset();
    EXPECT_TRUE(eventually([&] { return status()["bacnet"]["fault"] == ""; })); // within ten seconds
    EXPECT_EQ(status()["bacnet"]["port"], settings.building.bacnet.port);
}

TEST_F(RunningBuilding, RestartsAfterTheAnswerHasLeft) {
    settings.building.bacnet.enabled = true;
    settings.building.bacnet.password = "filister";
    configure();
    const auto ack = ask(bacnet::ConfirmedService::reinitialize_device,
                         bacnet::ReinitializeDevice{bacnet::ReinitializeDevice::State::coldstart, "filister"}.encode());
    EXPECT_TRUE(std::holds_alternative<bacnet::SimpleAck>(bacnet::decode_apdu(ack).value()));
    EXPECT_TRUE(eventually([&] { return restarts == 1; }));
}

TEST_F(RunningBuilding, TakesAPulseOnTheSimulatedBoardForOneSignal) {
    EXPECT_FALSE(building.pulse());
    settings.building.digital_io.enabled = true;
    configure();
    EXPECT_TRUE(building.pulse());
    EXPECT_TRUE(eventually([&] { return signals == 1; }));
    EXPECT_EQ(status()["digital_io"]["signals"], 1);
    EXPECT_EQ(status()["digital_io"]["board"], "simulated");
}

TEST_F(RunningBuilding, OpensTheOutputWhileThereAreTooMany) {
    settings.building.digital_io.enabled = true;
    configure();
    Present present;
    present.is_overcrowded = true;
    building.show(present);
    EXPECT_EQ(status()["digital_io"]["output_open"], true);
    present.is_overcrowded = false;
    building.show(present);
    EXPECT_EQ(status()["digital_io"]["output_open"], false);
}

TEST_F(RunningBuilding, SaysThatABoardIsNotThere) {
    settings.building.digital_io.enabled = true;
    settings.building.digital_io.board = settings::BoardChoice::gpio;
    settings.building.digital_io.chip = "/dev/gpiochip-of-nobody";
    configure();
    EXPECT_THAT(status()["digital_io"]["fault"].get<std::string>(), HasSubstr("/dev/gpiochip-of-nobody"));
    EXPECT_FALSE(building.pulse());
}

} // namespace
} // namespace headcount::building
