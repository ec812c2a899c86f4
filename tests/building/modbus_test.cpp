#include "building/modbus/register_map.h"
#include "building/modbus/rtu_server.h"
#include "building/modbus/tcp_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <map>
#include <sstream>
#include <string>
#include <thread>

namespace headcount::building::modbus {
namespace {

using testing::HasSubstr;

/// What mbpoll, a foreign client, prints. It gets no more time than a minute.
std::string mbpoll(const std::string& words) {
    std::string text;
    FILE* const pipe = popen(("timeout 60 mbpoll " + words + " 2>&1").c_str(), "r");
    std::array<char, 4096> piece{};
    while (const std::size_t size = fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), size);
    pclose(pipe);
    return text;
}

/// The registers that mbpoll prints, by their addresses: `[12]: 	34`, and `34 (-2)` for great numbers.
std::map<int, int> registers_in(const std::string& text) {
    std::map<int, int> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        int address = 0;
        int value = 0;
        if (std::sscanf(line.c_str(), "[%d]: %d", &address, &value) == 2) found[address] = value & 0xFFFF;
    }
    return found;
}

Present somebody() {
    Present present;
    present.people = 12;
    present.most_people = 15;
    present.in_total = 70'000;
    present.out_total = 65'535;
    present.regions[1] = {3, 40, 90};
    present.regions[16] = {1, 2, 3};
    for (std::size_t from = 0; from < 4; ++from)
        for (std::size_t to = 0; to < 4; ++to)
            present.passages[from][to] = static_cast<std::int64_t>(100'000 * from + to);
    present.is_overcrowded = true;
    present.is_healthy = true;
    return present;
}

/// That each register of the map is read as it is.
void expect_all(const std::string& how) {
    const auto expected = registers_of(somebody());
    const std::string text = mbpoll(how + " -0 -1 -t 3 -r 0 -c " + std::to_string(expected.size()));
    const auto found = registers_in(text);
    ASSERT_EQ(found.size(), expected.size()) << text;
    for (const auto& [address, value] : found)
        EXPECT_EQ(value, expected.at(static_cast<std::size_t>(address))) << "register " << address;
}

class OverTcp : public testing::Test {
protected:
    OverTcp() {
        registers.set(registers_of(somebody()));
        auto opened = TcpServer::open(loop, "127.0.0.1", 0, 7, registers);
        if (!opened) throw std::runtime_error(opened.error().sentence);
        server = std::move(*opened);
        thread = std::thread([this] { loop.run(); });
    }
    ~OverTcp() override {
        std::promise<void> closed;
        boost::asio::post(loop, [&] {
            server.reset();
            closed.set_value();
        });
        closed.get_future().wait();
        work.reset();
        thread.join();
    }
    std::string how(int unit = 7) const {
        return "-m tcp -q -o 5 -p " + std::to_string(server->port()) + " -a " + std::to_string(unit) + " 127.0.0.1";
    }

    std::atomic<int> resets = 0;
    Registers registers{[this] { ++resets; }};
    boost::asio::io_context loop;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{loop.get_executor()};
    std::unique_ptr<TcpServer> server;
    std::thread thread;
};

TEST_F(OverTcp, AForeignClientReadsEveryRegister) {
    expect_all(how());
}

TEST_F(OverTcp, GreatNumbersComeAsHighWordThenLowWord) {
    for (const Register& place : register_map()) {
        if (name_of(place.variable) != "people_total_in") continue;
        const std::string text = mbpoll(how() + " -0 -1 -B -t 3:int -c 1 -r " + std::to_string(place.address));
        EXPECT_THAT(text, HasSubstr("70000"));
    }
}

TEST_F(OverTcp, TheCoilResetsAndReadsAsZero) {
    EXPECT_THAT(mbpoll(how() + " -0 -t 0 -r 0 1"), HasSubstr("Written 1 references"));
    EXPECT_THAT(mbpoll(how() + " -0 -1 -t 0 -r 0 -c 1"), HasSubstr("[0]: \t0"));
    EXPECT_EQ(resets, 1) << "by the time that the next request is answered";
    EXPECT_THAT(mbpoll(how() + " -0 -t 0 -r 0 0"), HasSubstr("Written 1 references"));
    EXPECT_EQ(resets, 1);
}

TEST_F(OverTcp, RefusesWhatThereIsNot) {
    const auto end = std::to_string(registers_of({}).size());
    EXPECT_THAT(mbpoll(how() + " -0 -1 -t 3 -c 1 -r " + end), HasSubstr("Illegal data address"));
    EXPECT_THAT(mbpoll(how() + " -0 -1 -t 4 -c 1 -r 0"), HasSubstr("Illegal function"));
    EXPECT_THAT(mbpoll(how(9) + " -0 -1 -t 3 -c 1 -r 0"), HasSubstr("Gateway path unavailable"));
}

/// A client who says what it likes.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("no connection");
    }
    ~RawClient() { close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    void send(const std::string& bytes) const { (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// Whether the server hangs up; waits for it.
    bool is_hung_up() const {
        char byte = 0;
        return recv(socket_, &byte, 1, 0) <= 0;
    }

private:
    int socket_;
};

TEST_F(OverTcp, SlowAndSillyClientsKeepNobodyElseWaiting) {
    const RawClient slow(server->port());
    slow.send(std::string("\x00\x01\x00\x00\x00\x06\x07", 7)); // the rest never comes
    const RawClient silly(server->port());
    silly.send(std::string(300, '\xFF'));
    expect_all(how());
}

TEST_F(OverTcp, TheOldestConnectionMakesRoom) {
    const RawClient oldest(server->port());
    std::vector<std::unique_ptr<RawClient>> others;
    for (std::size_t i = 0; i < TcpServer::most_connections; ++i)
        others.push_back(std::make_unique<RawClient>(server->port()));
    EXPECT_TRUE(oldest.is_hung_up());
    expect_all(how());
}

TEST_F(OverTcp, APortInUseIsSaidInASentence) {
    const auto second = TcpServer::open(loop, "127.0.0.1", server->port(), 1, registers);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().sentence, HasSubstr("already in use"));
}

/// Two ends of a line: what is written at one is read at the other.
class Line {
public:
    Line() {
        termios raw{};
        cfmakeraw(&raw);
        for (End& end : ends_) {
            std::array<char, 64> name{};
            if (openpty(&end.outside, &end.inside, name.data(), &raw, nullptr) != 0)
                throw std::runtime_error("no pseudo-terminal");
            end.name = name.data();
        }
        there_ = std::thread([this] { carry(ends_[0].outside, ends_[1].outside); });
        back_ = std::thread([this] { carry(ends_[1].outside, ends_[0].outside); });
    }
    ~Line() {
        is_over_ = true;
        there_.join();
        back_.join();
        for (const End& end : ends_) {
            close(end.inside);
            close(end.outside);
        }
    }
    const std::string& name(std::size_t end) const { return ends_.at(end).name; }

private:
    struct End {
        int outside = -1;
        int inside = -1;
        std::string name;
    };
    void carry(int from, int to) const {
        std::array<char, 512> bytes{};
        while (!is_over_) {
            fd_set readable;
            FD_ZERO(&readable);
            FD_SET(from, &readable);
            timeval glance{0, 50'000};
            if (select(from + 1, &readable, nullptr, nullptr, &glance) != 1) continue;
            const ssize_t size = read(from, bytes.data(), bytes.size());
            if (size > 0) (void)!write(to, bytes.data(), static_cast<std::size_t>(size));
        }
    }
    std::array<End, 2> ends_;
    std::atomic<bool> is_over_ = false;
    std::thread there_;
    std::thread back_;
};

TEST(OverASerialLine, AForeignClientReadsEveryRegisterAndResets) {
    std::atomic<int> resets = 0;
    Registers registers([&] { ++resets; });
    registers.set(registers_of(somebody()));
    const Line line;
    settings::ModbusRtu settings;
    settings.enabled = true;
    settings.device = line.name(0);
    settings.baud_rate = 19'200;
    const RtuServer server(settings, 7, registers);
    const std::string how = "-m rtu -q -o 5 -b 19200 -P even -a 7 " + line.name(1);
    expect_all(how);
    EXPECT_THAT(mbpoll(how + " -0 -t 0 -r 0 1"), HasSubstr("Written 1 references"));
    EXPECT_THAT(mbpoll(how + " -0 -1 -t 0 -r 0 -c 1"), HasSubstr("[0]: \t0"));
    EXPECT_EQ(resets, 1) << "by the time that the next request is answered";
    EXPECT_EQ(server.fault(), "");
}

TEST(OverASerialLine, ALineThatIsNotThereIsSaidInASentence) {
    const Registers registers([] {});
    settings::ModbusRtu settings;
    settings.device = "/dev/does-not-exist";
    const RtuServer server(settings, 1, registers);
    for (int round = 0; round < 1000 && server.fault().empty(); ++round)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_THAT(server.fault(), HasSubstr("/dev/does-not-exist"));
}

} // namespace
} // namespace headcount::building::modbus
