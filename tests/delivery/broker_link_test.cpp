#include "delivery/broker_link.h"

#include "delivery/scene.h"
#include "peers/network.h"
#include "peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <future>
#include <optional>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;
using peers::Connection;
using peers::TcpPeer;
using testing::HasSubstr;

const std::string connack("\x20\x02\x00\x00", 4);
const std::string puback("\x40\x02\x00\x01", 4);

/// A link, and the test in place of the library.
class Link : public testing::Test {
protected:
    void open(int port) {
        link = std::make_unique<BrokerLink>(loop, "127.0.0.1", port, nullptr, settings::MqttVersion::v3_1_1, [] {});
        run_until([&] { return link->is_ready() || link->has_ended(); });
        if (!link->is_ready()) return;
        ASSERT_TRUE(link->connect_library([&](const std::string& path) {
            library = Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            path.copy(address.sun_path, sizeof address.sun_path - 1);
            ASSERT_EQ(connect(library.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        }));
    }
    void run_until(const std::function<bool()>& is_so) {
        bool is_too_late = false;
        const Loop::Handle deadline = loop.after(30s, [&] { is_too_late = true; });
        while (!is_so()) {
            ASSERT_FALSE(is_too_late);
            loop.run_once();
        }
    }
    void say(const std::string& bytes) {
        ASSERT_EQ(send(library.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    /// Everything that the library is told until the link ends.
    std::string heard_until_the_end() {
        std::string heard;
        bool is_over = false;
        const Loop::Handle reading = loop.watch(library.get(), POLLIN, [&](short) {
            char bytes[4096];
            const ssize_t count = recv(library.get(), bytes, sizeof bytes, 0);
            if (count > 0) heard.append(bytes, static_cast<std::size_t>(count));
            is_over = count == 0;
        });
        run_until([&] { return is_over; });
        return heard;
    }
    /// Writes numbered lines for as long as somebody takes them; ends when nobody has for a while. At most 64 MiB.
    std::string write_until_nobody_takes_more() {
        std::string written;
        std::string line;
        int number = 0;
        bool is_stuck = false;
        Loop::Handle stuck;
        const Loop::Handle writing = loop.watch(library.get(), POLLOUT, [&](short) {
            if (line.empty()) line = "line " + std::to_string(++number) + std::string(4000, '.') + '\n';
            const ssize_t count = send(library.get(), line.data(), line.size(), MSG_NOSIGNAL);
            if (count <= 0) return;
            written += line.substr(0, static_cast<std::size_t>(count));
            line.erase(0, static_cast<std::size_t>(count));
            stuck = loop.after(500ms, [&] { is_stuck = true; });
        });
        run_until([&] { return is_stuck || written.size() > (64U << 20U); });
        return written;
    }

    Loop loop{test::system_clock()};
    std::unique_ptr<BrokerLink> link;
    Descriptor library;
};

TEST_F(Link, CarriesBothWays) {
    TcpPeer broker(
        [](const Connection& connection) { connection.send(connection.receive_some() == "CONNECT" ? connack + puback : ""); });
    open(broker.port());
    say("CONNECT");
    EXPECT_EQ(heard_until_the_end(), connack + puback);
    EXPECT_EQ(link->fault(), "") << "the broker has simply gone";
}

TEST_F(Link, WhatIsWrongEndsItAfterWhatWasRight) {
    TcpPeer broker([](const Connection& connection) {
        connection.send(connack + puback + std::string("\x30\x03\x00\x01t", 5) + puback);
        connection.receive_some();
    });
    open(broker.port());
    EXPECT_EQ(heard_until_the_end(), connack + puback);
    EXPECT_EQ(link->fault(), "it sends what nobody has asked for");
}

TEST_F(Link, WhoTalksWithoutEndIsNotListenedTo) {
    TcpPeer broker([](const Connection& connection) {
        connection.send(connack);
        while (connection.send(std::string("\xd0\x00", 2))) { // PINGRESP: right, but never asked for
        }
    });
    open(broker.port());
    EXPECT_LE(heard_until_the_end().size(), 65'536U);
    EXPECT_EQ(link->fault(), "it sends what nobody has asked for");
}

TEST_F(Link, SaysWhyThereIsNone) {
    open(peers::free_port());
    EXPECT_TRUE(link->has_ended());
    EXPECT_FALSE(link->has_network());
    EXPECT_EQ(link->fault(), "it refuses the connection; nobody listens at this port");
}

TEST_F(Link, TheLastWordsArriveWhenItGoesAtOnce) {
    std::promise<std::string> heard;
    TcpPeer broker([&](const Connection& connection) {
        connection.send(connack);
        std::string all;
        for (std::string some = connection.receive_some(); !some.empty(); some = connection.receive_some())
            all += some;
        heard.set_value(all);
    });
    open(broker.port());
    say(std::string(100'000, 'r') + "goodbye");
    library = Descriptor();
    link.reset();
    EXPECT_EQ(heard.get_future().get(), std::string(100'000, 'r') + "goodbye");
}

TEST_F(Link, ABrokerThatDoesNotReadHoldsTheLibraryUpAndNothingIsLost) {
    std::promise<void> may_read;
    std::promise<std::string> heard;
    TcpPeer broker([&](const Connection& connection) {
        may_read.get_future().wait();
        std::string all;
        for (std::string some = connection.receive_some(); !some.empty(); some = connection.receive_some())
            all += some;
        heard.set_value(all);
    });
    open(broker.port());
    const std::string written = write_until_nobody_takes_more();
    EXPECT_LT(written.size(), 32U << 20U) << "the kernel's buffers hold some MB; the link none";
    EXPECT_FALSE(link->is_drained()) << "the broker's socket has not taken it: it can't be acknowledged";
    may_read.set_value();
    run_until([&] { return link->is_drained(); });
    link.reset();
    EXPECT_TRUE(heard.get_future().get() == written);
}

} // namespace
} // namespace headcount::delivery
