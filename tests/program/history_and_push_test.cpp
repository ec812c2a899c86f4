// What the running sensor tells of the past, to Prometheus, and of where everybody is.
#include "peers/network.h"
#include "program/headcount.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

namespace headcount::program {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A connection to the location push.
class Follower {
public:
    explicit Follower(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;
    ~Follower() { ::close(socket_); }

    bool is_connected() const { return is_connected_; }

    /// Takes what is there.
    void read() {
        char bytes[65536];
        for (ssize_t count = 0; (count = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT)) > 0;) {
            text_.append(bytes, static_cast<std::size_t>(count));
            const std::size_t last = text_.rfind('\n');
            if (last == std::string::npos) continue;
            const std::size_t before = text_.rfind('\n', last - 1);
            newest_ = text_.substr(before == std::string::npos ? 0 : before + 1, last - before);
            lines_ += static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n'));
            text_.erase(0, last + 1);
        }
    }
    std::size_t lines() const { return lines_; }
    Json newest() const { return Json::parse(newest_, nullptr, false); }

private:
    int socket_;
    bool is_connected_ = false;
    std::string text_;
    std::string newest_;
    std::size_t lines_ = 0;
};

class RunningSensor : public testing::Test {
protected:
    void start(Json settings, const std::vector<std::string>& more) {
        fs::create_directory(data);
        settings["location_push"] = {{"enabled", true}, {"address", "127.0.0.1"}, {"port", push_port}};
        settings["device"]["time_zone"] = "Asia/Kathmandu";
        write(data / "settings.json", settings.dump());
        std::vector<std::string> words{program(), "serve", "--data-dir", data, "--port", std::to_string(port)};
        words.insert(words.end(), more.begin(), more.end());
        process.emplace(words);
        ASSERT_TRUE(process->says("The page is at "));
        token = token_of(port);
    }

    std::string get(const std::string& path) const {
        return ask(port, "GET", path, "", {"-H", "Authorization: Bearer " + token});
    }

    /// The value of a metric without labels.
    double metric(const std::string& name) const {
        const std::string page = get("/metrics");
        const std::size_t at = page.find("\nheadcount_" + name + " ");
        return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 12));
    }

    /// Asks for a metric until it is as wanted; false if it is not within two minutes.
    template <class Wanted>
    bool metric_becomes(const std::string& name, Wanted is_wanted) const {
        const auto deadline = std::chrono::steady_clock::now() + 120s;
        while (!is_wanted(metric(name))) {
            if (std::chrono::steady_clock::now() > deadline) return false;
        }
        return true;
    }

    peers::TemporaryFolder folder;
    std::string token;
    fs::path data = folder / "data";
    int port = peers::free_port();
    int push_port = peers::free_port();
    std::optional<peers::Process> process;
};

TEST_F(RunningSensor, its_history_is_there_after_it_was_killed) {
    start({{"scene", Json::parse(line_across)}}, {"--source", one_person_walking_down(folder).string()});
    ASSERT_TRUE(process->says("read to its end")); // seconds after the crossing: what happens is noted each second
    const auto out = [&] {
        int sum = 0;
        const Json history = Json::parse(get("/api/v1/history?feature=line&resolution=minute"));
        for (const Json& row : history["rows"])
            sum += row["out"].get<int>();
        return sum;
    };
    ASSERT_EQ(out(), 1);
    process->signal(SIGKILL);
    process->wait();
    start({{"scene", Json::parse(line_across)}}, {});
    EXPECT_EQ(out(), 1);

    const std::string csv = get("/api/v1/history?feature=total&resolution=day&format=csv");
    EXPECT_THAT(csv, testing::StartsWith("start,end,start_utc,end_utc,health,ok_s,current,max,average,occupied_s\r\n"));
    EXPECT_THAT(csv, HasSubstr("T00:00:00+05:45,"));
    const Json heat = Json::parse(get("/api/v1/heatmap?from=2020-01-01"));
    double spent = 0;
    for (const Json& cell : heat["person_seconds"])
        spent += cell.get<double>();
    EXPECT_GT(spent, 0) << "somebody walked through the picture";
    EXPECT_THAT(get("/api/v1/history?resolution=week"), HasSubstr("resolution must be one of: minute, hour, day."));
}

TEST_F(RunningSensor, a_hundred_followers_do_not_slow_it_though_ten_never_read) {
    start(Json::object(), {"--source", recording("hall.mp4").string(), "--loop", "--speed", "max"});
    ASSERT_TRUE(metric_becomes("frames_total", [](double frames) { return frames >= 20; }));

    struct Span {
        double frames = 0;
        double wall_s = 0;
        double processor_s = 0;
    };
    std::vector<std::unique_ptr<Follower>> followers;
    const auto measure = [&](Span& into) {
        const auto began = std::chrono::steady_clock::now();
        const double frames = metric("frames_total");
        const double processor = metric("process_cpu_seconds_total");
        while (std::chrono::steady_clock::now() - began < 4s) {
            for (std::size_t i = 10; i < followers.size(); ++i)
                followers[i]->read();
            std::this_thread::sleep_for(5ms);
        }
        into.processor_s += metric("process_cpu_seconds_total") - processor;
        into.frames += metric("frames_total") - frames;
        into.wall_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    // One after the other, so that what else the machine does falls on both.
    Span alone;
    Span followed;
    double memory_before = 0;
    double memory_after = 0;
    for (int round = 0; round < 3; ++round) {
        followers.clear();
        ASSERT_TRUE(metric_becomes("location_push_clients", [](double clients) { return clients == 0; }));
        measure(alone);
        memory_before = std::max(memory_before, metric("process_resident_memory_bytes"));
        for (int i = 0; i < 100; ++i) {
            followers.push_back(std::make_unique<Follower>(push_port));
            ASSERT_TRUE(followers.back()->is_connected());
        }
        ASSERT_TRUE(metric_becomes("location_push_clients", [](double clients) { return clients == 100; }));
        measure(followed);
        memory_after = std::max(memory_after, metric("process_resident_memory_bytes"));
        for (std::size_t i = 10; i < followers.size(); ++i)
            EXPECT_GT(followers[i]->lines(), 1U);
        const Json line = followers[50]->newest();
        ASSERT_TRUE(line.is_object());
        EXPECT_THAT(line["time"].get<std::string>(), testing::EndsWith("+05:45"));
        EXPECT_TRUE(line["people"].is_array());
    }
    EXPECT_EQ(metric("location_push_clients"), 100);
    const double rate = (followed.frames / followed.wall_s) / (alone.frames / alone.wall_s);
    const double cost = (followed.processor_s / followed.frames) / (alone.processor_s / alone.frames);
    std::cout << "with 100 followers: frame rate x " << rate << ", processor time per frame x " << cost << ", memory + "
              << (memory_after - memory_before) / 1e6 << " MB\n";
    // The followers of this test read on the same processors; what they cost the sensor is its own processor time.
    EXPECT_GT(rate, 0.6);
    EXPECT_LT(cost, 1.25);
    EXPECT_LT(memory_after - memory_before, 20e6);
}

} // namespace
} // namespace headcount::program
