#include "building/bacnet/station.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace headcount::building;
using namespace headcount::building::bacnet;
using namespace std::chrono_literals;

constexpr Endpoint client{0x7F000001, 50'000};

Station::Options options() {
    using headcount::settings::BuildingVariable;
    Station::Options made;
    made.facts.instance = 101;
    made.facts.name = "Sensor";
    made.objects = {{"People", BuildingVariable::people_count_all, {}, 0, "", true, 1},
                    {"", BuildingVariable::region_n, 3, 0, "", true, 1},
                    {"Reset Count", BuildingVariable::reset_count, {}, 1, "", true, 1},
                    {"", BuildingVariable::people_capacity, {}, 0, "", true, 1},
                    {"", BuildingVariable::software_version, {}, 0, "", true, 1}};
    made.password = "abcd";
    made.registration = Station::Registration{{0x0A000001, 47'808}, 60};
    return made;
}

/// The input is a row of datagrams, each led by its length in one octet (0: the rest).
void feed(Station& station, OctetView input, headcount::report::Moment& now) {
    while (!input.empty()) {
        std::size_t size = input[0];
        input = input.subspan(1);
        if (size == 0 || size > input.size()) size = input.size();
        Octets datagram(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
        input = input.subspan(size);
        if (size >= 4) {
            datagram[0] = 0x81;
            datagram[2] = static_cast<std::uint8_t>(size >> 8);
            datagram[3] = static_cast<std::uint8_t>(size);
        }
        station.receive(datagram, client, now);
        now.steady += 1s;
        now.wall += 1s;
        station.pass(now);
    }
}

} // namespace

/// Whatever clients send one after the other, every answer can be read, nothing grows without bound, and time never stands still.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headcount::report::Moment now{headcount::WallTime{std::chrono::hours(500'000)}, 1000s};
    Station station(options(), {[] {}, [](int) -> headcount::Result<void> { return {}; }, [] {}, [](headcount::WallTime) {}},
                    now);
    feed(station, OctetView(data, size).first(std::min<std::size_t>(size, 4096)), now);
    Present present;
    present.people = 7;
    station.show(present, now);
    std::size_t octets = 0;
    for (const Outgoing& outgoing : station.take_outgoing()) {
        const auto link = decode_link(outgoing.datagram);
        if (!link || outgoing.datagram.size() > longest_datagram) std::abort();
        octets += outgoing.datagram.size();
        if (link->npdu.empty()) continue;
        const auto network = decode_network(link->npdu);
        if (!network || !decode_apdu(network->payload)) std::abort();
    }
    if (octets > std::size_t{16} << 20 || station.subscriptions() > Subscriptions::most) std::abort();
    for (int wake_up = 0; wake_up < 3; ++wake_up) {
        const auto due = station.next_due();
        if (due < now.steady) std::abort();
        now.steady = std::min(due, now.steady + headcount::Duration(1h));
        station.pass(now);
        if (station.next_due() <= now.steady) std::abort();
    }
    return 0;
}
