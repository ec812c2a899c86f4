#include "delivery/location_push.h"

#include "delivery/location_line.h"

#include <arpa/inet.h>
#include <boost/asio/executor_work_guard.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <vector>

namespace headcount::delivery {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// Somebody who has connected, and reads when the test says so.
class Listener {
public:
    explicit Listener(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { hang_up(); }

    void hang_up() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

    /// Reads what is there.
    void read() {
        char bytes[65536];
        ssize_t count = 0;
        while ((count = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
            received_.append(bytes, static_cast<std::size_t>(count));
        has_ended_ = has_ended_ || count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    }
    bool has_ended() const { return has_ended_; }

    /// The numbers of the frames in the lines so far. Every line must be a whole one.
    std::vector<int> frames() const {
        std::vector<int> numbers;
        std::size_t from = 0;
        for (std::size_t end = 0; (end = received_.find('\n', from)) != std::string::npos; from = end + 1) {
            const json line = json::parse(received_.substr(from, end - from), nullptr, false);
            EXPECT_FALSE(line.is_discarded()) << received_.substr(from, end - from);
            numbers.push_back(line.value("frame", -1));
        }
        return numbers;
    }

private:
    int socket_;
    bool has_ended_ = false;
    std::string received_;
};

std::string line_of(int frame, int people) {
    LocatedFrame located{WallTime(std::chrono::seconds(1'769'846'400)), static_cast<std::uint64_t>(frame), {}};
    for (int i = 0; i < people; ++i)
        located.people.push_back(
            {static_cast<std::uint64_t>(i + 1), {0.5, 0.5}, {0.4, 0.4, 0.2, 0.2}, 0.9, {1, 2}, 5s, Point{1, -2}});
    return location_line(located, TimeZone());
}

class LocationPushTest : public testing::Test {
protected:
    void open(std::size_t most_clients = 128) {
        auto opened = LocationPush::open(loop, {"127.0.0.1", 0, most_clients});
        ASSERT_TRUE(opened) << opened.error().sentence;
        push = std::move(*opened);
    }

    std::unique_ptr<Listener> connect(int receive_buffer = 0) {
        const std::size_t before = push->listeners();
        auto listener = std::make_unique<Listener>(push->port(), receive_buffer);
        while (push->listeners() == before)
            loop.run_one();
        return listener;
    }

    boost::asio::io_context loop;
    std::unique_ptr<LocationPush> push;
};

TEST_F(LocationPushTest, ALineIsAsTheSpecificationHasIt) {
    const TimeZone berlin = *TimeZone::find("Europe/Berlin");
    const WallTime time = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + 8h + 125ms;
    const LocatedFrame frame{time,
                             123,
                             {{7, {0.4312, 0.5521}, {0.4, 0.5, 0.0624, 0.1042}, 0.93, {1}, 5400ms, Point{1.22, -0.8}},
                              {8, {1, 0}, {}, 1, {}, {}, {}}}};
    EXPECT_EQ(location_line(frame, berlin),
              R"({"time":"2026-01-31T09:00:00.125+01:00","frame":123,"people":[)"
              R"({"id":7,"x":0.4312,"y":0.5521,"box":[0.4000,0.5000,0.0624,0.1042],"score":0.93,"regions":[1],"dwell_ms":5400,)"
              R"("world":{"x":1.22,"y":-0.80}},)"
              R"({"id":8,"x":1.0000,"y":0.0000,"box":[0.0000,0.0000,0.0000,0.0000],"score":1.00,"regions":[],"dwell_ms":0}]})"
              "\n");
    EXPECT_EQ(location_line({time, 1, {}}, berlin), "{\"time\":\"2026-01-31T09:00:00.125+01:00\",\"frame\":1,\"people\":[]}\n");
}

TEST_F(LocationPushTest, OfAHundredClientsTenNeverReadAndTheOthersGetEveryLine) {
    open();
    std::vector<std::unique_ptr<Listener>> readers;
    std::vector<std::unique_ptr<Listener>> stalled;
    for (int i = 0; i < 90; ++i)
        readers.push_back(connect());
    for (int i = 0; i < 10; ++i)
        stalled.push_back(connect(4096));
    ASSERT_EQ(push->listeners(), 100U);

    constexpr int frames = 300;
    for (int frame = 0; frame < frames; ++frame) {
        push->publish(line_of(frame, 10));
        loop.poll();
        for (const auto& reader : readers)
            reader->read();
    }
    std::vector<int> all;
    for (int frame = 0; frame < frames; ++frame)
        all.push_back(frame);
    for (const auto& reader : readers)
        EXPECT_EQ(reader->frames(), all);
    EXPECT_EQ(push->listeners(), 100U) << "who does not read keeps the connection";
    EXPECT_GT(push->lost_lines(), 10U * frames / 2) << "and loses lines, which nobody keeps for them";

    // They read again: whole lines, in order, up to the newest, and nothing was kept beside what they got.
    const auto has_newest = [&](const std::unique_ptr<Listener>& listener) {
        listener->read();
        const std::vector<int> got = listener->frames();
        return !got.empty() && got.back() == frames - 1;
    };
    std::size_t received = 0;
    for (const auto& listener : stalled) {
        while (!has_newest(listener) && !listener->has_ended())
            loop.run_one_for(10ms);
        const std::vector<int> got = listener->frames();
        ASSERT_FALSE(listener->has_ended());
        EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
        received += got.size();
    }
    EXPECT_EQ(received + push->lost_lines(), 10U * frames);

    push->publish(line_of(frames, 1));
    for (const auto& listener : stalled) {
        while (listener->frames().back() != frames && !listener->has_ended()) {
            loop.run_one_for(10ms);
            listener->read();
        }
        EXPECT_EQ(listener->frames().back(), frames) << "from then on they miss nothing again";
    }
}

TEST_F(LocationPushTest, WhoHangsUpIsForgotten) {
    open();
    const auto stays = connect();
    auto leaves = connect();
    leaves.reset();
    for (int frame = 0; push->listeners() == 2 && frame < 1000; ++frame) {
        push->publish(line_of(frame, 1));
        loop.run_one_for(10ms);
    }
    EXPECT_EQ(push->listeners(), 1U);
    stays->read();
    EXPECT_FALSE(stays->frames().empty());
}

TEST_F(LocationPushTest, ThereIsALimitAndWhoHasHungUpMakesRoom) {
    open(2);
    const auto first = connect();
    auto second = connect();
    Listener third(push->port());
    while (!third.has_ended()) {
        loop.run_one_for(10ms);
        third.read();
    }
    EXPECT_EQ(push->listeners(), 2U);

    second.reset();
    Listener fourth(push->port());
    while (fourth.frames().empty() && !fourth.has_ended()) {
        push->publish(line_of(1, 1));
        loop.run_one_for(10ms);
        fourth.read();
    }
    EXPECT_EQ(fourth.frames().front(), 1);
    EXPECT_EQ(push->listeners(), 2U);
}

TEST_F(LocationPushTest, APortThatIsTakenIsRefusedWithASentence) {
    open();
    const auto second = LocationPush::open(loop, {"127.0.0.1", push->port(), 1});
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().sentence.find("another program uses that port"), std::string::npos) << second.error().sentence;
    EXPECT_FALSE(LocationPush::open(loop, {"no address", 0, 1}));
}

} // namespace
} // namespace headcount::delivery
