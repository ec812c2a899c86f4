#include "building/bacnet/udp_server.h"

#include "base/log.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

namespace headcount::building::bacnet {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;

/// Room for a second of a thousand requests while the loop is busy with a picture.
constexpr int receive_buffer = 1 << 20;
/// So many datagrams are taken in before others on the loop have their turn.
constexpr int most_at_once = 64;
constexpr Duration longest_wait = std::chrono::hours(1);

/// The broadcast addresses of the interfaces that are up: of the one with this address, or of all for 0.0.0.0.
std::vector<asio::ip::address_v4> broadcast_addresses(const asio::ip::address_v4& of) {
    std::vector<asio::ip::address_v4> found;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return found;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
    const auto address_of = [](const sockaddr* address) {
        sockaddr_in copy{};
        std::memcpy(&copy, address, sizeof copy);
        return asio::ip::address_v4(ntohl(copy.sin_addr.s_addr));
    };
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        const bool can_broadcast = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_BROADCAST) != 0;
        if (!can_broadcast || entry->ifa_addr == nullptr || entry->ifa_broadaddr == nullptr) continue;
        if (entry->ifa_addr->sa_family != AF_INET) continue;
        if (!of.is_unspecified() && address_of(entry->ifa_addr) != of) continue;
        found.push_back(address_of(entry->ifa_broadaddr));
    }
    return found;
}

} // namespace

struct UdpServer::State : std::enable_shared_from_this<State> {
    State(asio::io_context& loop, const Clock& the_clock) : clock(the_clock), socket(loop), broadcasts(loop), timer(loop) {}

    report::Moment now() const { return {clock.now(), clock.steady()}; }

    boost::system::error_code listen(const Place& place) {
        boost::system::error_code error;
        address = asio::ip::make_address_v4(place.address, error);
        if (!error) open(socket, address, place.port, error);
        if (error) return error;
        const auto own = broadcast_addresses(address);
        // A socket at one address gets no broadcasts; they come to the interface's own broadcast address.
        boost::system::error_code ignored;
        if (!address.is_unspecified() && !own.empty()) open(broadcasts, own.front(), socket.local_endpoint().port(), ignored);
        return error;
    }

    static void open(udp::socket& socket, const asio::ip::address_v4& address, std::uint16_t port,
                     boost::system::error_code& error) {
        socket.open(udp::v4(), error);
        if (error) return;
        boost::system::error_code ignored;
        socket.set_option(udp::socket::broadcast(true), ignored);
        socket.set_option(udp::socket::receive_buffer_size(receive_buffer), ignored);
        socket.bind({address, port}, error);
        if (!error) socket.non_blocking(true, error);
        if (error) socket.close(ignored);
    }

    void await_datagrams(udp::socket& from) {
        if (!from.is_open()) return;
        from.async_wait(udp::socket::wait_read, [self = shared_from_this(), &from](const boost::system::error_code& error) {
            if (error || !self->is_open) return;
            self->take_in(from);
            self->await_datagrams(from);
        });
    }

    void take_in(udp::socket& from) {
        // One more than the longest, so that a longer one is known by its length.
        std::array<std::uint8_t, longest_datagram + 1> datagram{};
        for (int i = 0; i < most_at_once; ++i) {
            udp::endpoint sender;
            boost::system::error_code error;
            const std::size_t size = from.receive_from(asio::buffer(datagram), sender, 0, error);
            // What comes back of a datagram of ours that met no listener is no reason to stop.
            if (error == asio::error::would_block) break;
            if (error || size > longest_datagram) continue;
            const Endpoint endpoint{static_cast<std::uint32_t>(sender.address().to_v4().to_uint()), sender.port()};
            const report::Moment moment = now();
            ++datagrams;
            last_client = endpoint;
            last_heard = moment.wall;
            station->receive(OctetView(datagram).first(size), endpoint, moment);
            send();
        }
        await_time();
    }

    void send() {
        for (const Outgoing& outgoing : station->take_outgoing()) {
            if (outgoing.to) {
                send(outgoing.datagram, {asio::ip::address_v4(outgoing.to->address), outgoing.to->port});
                continue;
            }
            for (const asio::ip::address_v4& broadcast : broadcast_addresses(address))
                send(outgoing.datagram, {broadcast, socket.local_endpoint().port()});
        }
    }

    void send(const Octets& datagram, const udp::endpoint& to) {
        boost::system::error_code error;
        if (to.port() != 0) socket.send_to(asio::buffer(datagram), to, 0, error);
        if (error) log::debug("A BACnet datagram could not be sent: {}", error.message());
    }

    void await_time() {
        const Duration due = station->next_due();
        if (due == awaited && timer_runs) return;
        awaited = due;
        timer_runs = true;
        const Duration wait = due == Duration::max() ? longest_wait : std::clamp(due - clock.steady(), Duration{0}, longest_wait);
        timer.expires_after(wait);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
            if (cancelled || !self->is_open) return;
            self->timer_runs = false;
            self->station->pass(self->now());
            self->send();
            self->await_time();
        });
    }

    void close() {
        is_open = false;
        boost::system::error_code ignored;
        socket.close(ignored);
        broadcasts.close(ignored);
        timer.cancel();
    }

    const Clock& clock;
    udp::socket socket;
    udp::socket broadcasts;
    asio::steady_timer timer;
    asio::ip::address_v4 address;
    std::unique_ptr<Station> station;
    bool is_open = true;
    bool timer_runs = false;
    Duration awaited{};
    std::uint64_t datagrams = 0;
    std::optional<Endpoint> last_client;
    std::optional<WallTime> last_heard;
};

Result<std::unique_ptr<UdpServer>> UdpServer::open(boost::asio::io_context& loop, const Clock& clock, const Place& place,
                                                   Station::Options options, StationOrders orders) {
    auto state = std::make_shared<State>(loop, clock);
    if (const auto error = state->listen(place)) {
        return failure(
            fmt::format("BACnet can't listen at UDP port {} of {}: {}. Choose another port or address, or end the "
                        "program that uses it.",
                        place.port, place.address, error.message()));
    }
    state->station = std::make_unique<Station>(std::move(options), std::move(orders), state->now());
    state->await_datagrams(state->socket);
    state->await_datagrams(state->broadcasts);
    state->send();
    state->await_time();
    return std::unique_ptr<UdpServer>(new UdpServer(std::move(state)));
}

UdpServer::UdpServer(std::shared_ptr<State> state) : state_(std::move(state)) {
}

UdpServer::~UdpServer() {
    state_->close();
}

void UdpServer::show(const Present& present) {
    state_->station->show(present, state_->now());
    state_->send();
    state_->await_time();
}

ServerStatus UdpServer::status() const {
    const State& state = *state_;
    ServerStatus status;
    status.device_id = state.station->facts().instance;
    status.device_name = state.station->facts().name;
    status.port = state.socket.local_endpoint().port();
    status.registration = state.station->registration();
    status.subscriptions = state.station->subscriptions();
    if (state.last_client) status.last_client = text_of(*state.last_client);
    status.last_heard = state.last_heard;
    status.datagrams = state.datagrams;
    return status;
}

} // namespace headcount::building::bacnet
