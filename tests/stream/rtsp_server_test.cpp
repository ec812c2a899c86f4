#include "stream/rtsp_server.h"

#include "base/clock.h"
#include "base/simulated_clock.h"
#include "peers/process.h"
#include "privacy/pictures.h"
#include "stream/moving_camera.h"
#include "stream/rtsp_viewer.h"

#include <gmock/gmock.h>
#include <gst/video/video.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <stdexcept>
#include <thread>

namespace headcount::stream {
namespace {

using namespace std::chrono_literals;
using peers::Process;
using privacy::Mode;
using test::TestPixels;
using Viewer = test::RtspViewer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int width = test::MovingCamera::width;
constexpr int height = test::MovingCamera::height;
const Polygon left_half = {{0, 0}, {0.5, 0}, {0.5, 1}, {0, 1}};

settings::Rtsp open_to_all() {
    settings::Rtsp rtsp;
    rtsp.authentication = false;
    return rtsp;
}

class Rtsp : public ::testing::Test {
protected:
    void serve(const settings::Rtsp& rtsp = open_to_all(), privacy::Rules rules = {}) { serve_by(clock, rtsp, std::move(rules)); }

    void serve_by(const Clock& time, const settings::Rtsp& rtsp, privacy::Rules rules = {}) {
        RtspServer::Options options;
        options.rtsp = rtsp;
        options.address = "127.0.0.1";
        options.any_port = true;
        server.reset();
        encoding = std::make_unique<VideoEncoding>(std::move(rules));
        Result<std::unique_ptr<RtspServer>> made = RtspServer::open(options, *encoding, time);
        ASSERT_TRUE(made) << made.error().sentence;
        server = std::move(*made);
        camera.emplace(*encoding);
    }

    void set_rules(const privacy::Rules& rules) {
        encoding->set_rules(rules);
        if (rules.mode != Mode::normal) server->close_everybody();
    }

    std::string url(const std::string& credentials = {}) const {
        return "rtsp://" + credentials + "127.0.0.1:" + std::to_string(server->port()) + "/main";
    }

    std::unique_ptr<Process> start_player(std::vector<std::string> more) const {
        std::vector<std::string> words = {"python3", HEADCOUNT_SOURCE_DIR "/tests/peers/rtsp_player.py", url()};
        words.insert(words.end(), more.begin(), more.end());
        return std::make_unique<Process>(words);
    }

    /// What the player saw; waits for its end.
    static nlohmann::json result_of(Process& player) {
        std::string said;
        while (const std::optional<std::string> line = player.line(60s)) {
            if (line->starts_with("{")) return nlohmann::json::parse(*line);
            said += *line + "\n";
        }
        throw std::runtime_error("the player failed: " + said);
    }

    nlohmann::json play(std::vector<std::string> more) const { return result_of(*start_player(std::move(more))); }

    /// What ffmpeg says while it plays for a second or two, and whether it was content.
    struct Played {
        bool well = false;
        std::string said;
    };
    Played play_with_ffmpeg(const std::string& transport, const std::string& credentials = {}) const {
        Process ffmpeg({"ffmpeg", "-nostdin", "-v", "warning", "-rtsp_transport", transport, "-i", url(credentials), "-t", "2",
                        "-f", "null", "-"});
        Played played;
        while (const std::optional<std::string> line = ffmpeg.line(60s))
            played.said += *line + "\n";
        played.well = ffmpeg.wait() == 0;
        return played;
    }

    /// Waits for something that happens on other threads.
    static bool eventually(const std::function<bool()>& is_so) {
        for (int i = 0; i < 1000; ++i) {
            if (is_so()) return true;
            std::this_thread::sleep_for(20ms);
        }
        return false;
    }

    const SystemClock clock;
    SimulatedClock simulated_clock;          // must outlive the server, as the other
    std::unique_ptr<VideoEncoding> encoding; // must outlive the server, too
    std::unique_ptr<RtspServer> server;
    std::optional<test::MovingCamera> camera; // ends before the encoding
};

TEST_F(Rtsp, PlaysOverTcpAndUdpWithoutLoss) {
    serve();
    for (const std::string transport : {"tcp", "udp"}) {
        const nlohmann::json seen = play({"--transport", transport, "--seconds", "3"});
        EXPECT_EQ(seen["status"], 200) << seen;
        EXPECT_GT(seen["packets"], 50) << seen;
        EXPECT_EQ(seen["lost"], 0) << seen;
        EXPECT_GE(seen["key_pictures"], 1) << seen;
    }
}

TEST_F(Rtsp, PlaysByMulticastToTheGroupOfTheSettings) {
    settings::Rtsp rtsp = open_to_all();
    rtsp.multicast = {.enabled = true, .group = "239.255.77.9", .port = 21'234, .ttl = 1};
    serve(rtsp);
    const nlohmann::json seen = play({"--transport", "multicast", "--interface", "127.0.0.1", "--seconds", "1"});
    EXPECT_EQ(seen["status"], 200) << seen;
    EXPECT_EQ(seen["group"], "239.255.77.9");
    EXPECT_EQ(seen["port"], 21'234);
    // That packets arrive is seen between two machines only: scripts/check-rtsp.
}

TEST_F(Rtsp, RefusesATransportThatIsSwitchedOff) {
    settings::Rtsp rtsp = open_to_all();
    rtsp.udp = false;
    serve(rtsp);
    EXPECT_EQ(play({"--transport", "udp"})["status"], 461);
    EXPECT_EQ(play({"--transport", "multicast"})["status"], 461);
    EXPECT_EQ(play({"--transport", "tcp", "--seconds", "0.5"})["status"], 200);
}

TEST_F(Rtsp, ForeignPlayersDecodeThePicture) {
    serve();
    for (const std::string transport : {"tcp", "udp"}) {
        const Played played = play_with_ffmpeg(transport);
        EXPECT_TRUE(played.well) << played.said;
        EXPECT_THAT(played.said, Not(HasSubstr("missed"))) << transport;
        EXPECT_THAT(played.said, Not(HasSubstr("concealing"))) << transport;
    }
}

TEST_F(Rtsp, MarksPacketsWithTheirUrgency) {
    settings::Rtsp rtsp = open_to_all();
    rtsp.dscp = 46;
    serve(rtsp);
    EXPECT_EQ(play({"--transport", "udp", "--seconds", "1"})["dscp"], nlohmann::json({46}));
}

TEST_F(Rtsp, CutsPacketsByTheChosenMode) {
    for (const auto& [mode, most] : {std::pair(settings::PacketMode::better_compatibility, 1400),
                                     std::pair(settings::PacketMode::better_performance, 1472)}) {
        settings::Rtsp rtsp = open_to_all();
        rtsp.packets = mode;
        camera.reset();
        serve(rtsp);
        const nlohmann::json seen = play({"--seconds", "2"});
        EXPECT_LE(seen["largest"], most);
        EXPECT_GT(seen["largest"], most - 80) << "filled as far as allowed";
        EXPECT_EQ(seen["aggregated"] > 0, mode == settings::PacketMode::better_performance) << seen;
    }
}

TEST_F(Rtsp, LetsInWhoKnowsThePasswordAndNobodyElse) {
    settings::Rtsp rtsp;
    rtsp.password = "right";
    serve(rtsp);
    EXPECT_EQ(play({"--user", "admin", "--password", "right", "--seconds", "0.5"})["status"], 200);
    EXPECT_EQ(play({"--user", "admin", "--password", "wrong"})["status"], 401);
    EXPECT_EQ(play({"--user", "root", "--password", "right"})["status"], 401);
    EXPECT_EQ(play({})["status"], 401);
    const Played refused = play_with_ffmpeg("tcp", "admin:wrong@");
    EXPECT_FALSE(refused.well);
    EXPECT_THAT(refused.said, HasSubstr("401"));
    EXPECT_TRUE(play_with_ffmpeg("tcp", "admin:right@").well);
}

settings::Rtsp with_password() {
    settings::Rtsp rtsp;
    rtsp.password = "right";
    return rtsp;
}

TEST_F(Rtsp, FiveWrongPasswordsAreFollowedByAPauseInWhichNoneIsLookedAt) {
    serve_by(simulated_clock, with_password());
    const std::vector<std::string> right = {"--user", "admin", "--password", "right", "--seconds", "0.3"};
    const std::vector<std::string> wrong = {"--user", "admin", "--password", "wrong"};
    // Given five wrong ones, with requests without any between them, which are no guesses
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(play(wrong)["status"], 401);
        EXPECT_EQ(play({})["status"], 401);
    }
    const nlohmann::json fifth = play(wrong);
    // Then wrong and right ones are refused alike, with the reason
    EXPECT_EQ(fifth["status"], 403);
    EXPECT_EQ(fifth["reason"], "Too many wrong passwords from this address: try again in 300 s");
    const nlohmann::json next = play(right);
    EXPECT_EQ(next["status"], 403);
    EXPECT_EQ(next["reason"], play(wrong)["reason"]);
    EXPECT_EQ(encoding->status().encoders_made, 0U);
    // And when the time has passed the right one is let in
    simulated_clock.advance(5min);
    EXPECT_TRUE(eventually([&] { return play(right)["status"] == 200; })) << "with the camera's next picture";
}

TEST_F(Rtsp, RightPasswordsAreNotCountedAndForgiveWrongOnes) {
    serve_by(simulated_clock, with_password());
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(play({"--user", "admin", "--password", "wrong"})["status"], 401);
        EXPECT_EQ(play({"--user", "admin", "--password", "right", "--seconds", "0.2"})["status"], 200);
    }
}

TEST_F(Rtsp, WhoPlaysAlreadyIsNotHeldUpByWrongPasswordsFromTheirAddress) {
    // Given somebody who plays, by UDP, and speaks with the server again and again to say so
    serve_by(simulated_clock, with_password());
    const auto player = start_player(
        {"--user", "admin", "--password", "right", "--transport", "udp", "--seconds", "120", "--keep-alive", "0.05", "--linger"});
    ASSERT_TRUE(player->says("playing", 60s));
    // When their address has to wait
    for (int i = 0; i < 5; ++i)
        play({"--user", "admin", "--password", "wrong"});
    // and goes on asking, while the player speaks with the server some more
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(play({"--user", "admin", "--password", "right"})["status"], 403);
    EXPECT_TRUE(encoding->status().is_encoding);
    player->signal(SIGTERM);
    // Then they have played all the time
    const nlohmann::json seen = result_of(*player);
    EXPECT_EQ(seen["status"], 200) << seen;
    EXPECT_TRUE(seen["ended_after"].is_null()) << seen;
    EXPECT_EQ(seen["lost"], 0) << seen;
    EXPECT_GT(seen["kept_alive"], 5) << seen;
}

TEST_F(Rtsp, WithoutAPasswordNobodyIsLetIn) {
    serve(settings::Rtsp{});
    EXPECT_EQ(play({"--user", "admin", "--password", ""})["status"], 401);
}

TEST_F(Rtsp, EncodesOnceForAllAndNotAtAllForNone) {
    serve();
    EXPECT_EQ(encoding->status().encoders_made, 0U);
    std::vector<std::unique_ptr<Process>> players;
    for (int i = 0; i < 20; ++i)
        players.push_back(start_player({"--transport", i % 2 == 0 ? "tcp" : "udp", "--seconds", "10", "--linger"}));
    for (const auto& player : players)
        ASSERT_TRUE(player->says("playing", 60s));
    EXPECT_TRUE(encoding->status().is_encoding);
    EXPECT_EQ(encoding->status().encoders_made, 1U);
    EXPECT_GT(server->status().connections, 0U); // on a slow machine the first may have left before the last came
    for (const auto& player : players)
        EXPECT_EQ(result_of(*player)["lost"], 0);
    EXPECT_TRUE(eventually([&] { return !encoding->status().is_encoding && server->status().connections == 0; }));
    EXPECT_EQ(encoding->status().encoders_made, 1U);
}

TEST_F(Rtsp, LeavingNormalModeEndsRunningSessionsWithinASecond) {
    serve();
    for (const std::string transport : {"tcp", "udp"}) {
        set_rules({});
        const auto player = start_player({"--transport", transport, "--seconds", "60", "--linger"});
        ASSERT_TRUE(player->says("playing", 60s));
        const Duration before = clock.steady();
        set_rules({.mode = Mode::blur});
        const nlohmann::json seen = result_of(*player);
        EXPECT_LT(clock.steady() - before, 1s) << transport;
        EXPECT_FALSE(seen["ended_after"].is_null()) << seen;
        EXPECT_TRUE(eventually([&] { return !encoding->status().is_encoding; }));
    }
}

TEST_F(Rtsp, OutOfNormalModePlayersAreRefusedWithTheReason) {
    serve(open_to_all(), {.mode = Mode::blur});
    nlohmann::json seen = play({});
    EXPECT_EQ(seen["status"], 403);
    EXPECT_EQ(seen["reason"], "Privacy mode is blur: video exists in normal mode only");
    EXPECT_THAT(std::string(seen["body"]), HasSubstr("normal mode only"));
    set_rules({.mode = Mode::numbers_only});
    EXPECT_THAT(std::string(play({})["reason"]), HasSubstr("numbers only"));
    EXPECT_EQ(encoding->status().encoders_made, 0U);
    set_rules({});
    EXPECT_EQ(play({"--seconds", "0.5"})["status"], 200);
}

TEST_F(Rtsp, WithoutPicturesPlayersHearSo) {
    serve();
    camera.reset();
    RtspServer::Options options;
    options.rtsp = open_to_all();
    options.address = "127.0.0.1";
    options.any_port = true;
    server.reset();
    encoding = std::make_unique<VideoEncoding>(privacy::Rules{});
    server = RtspServer::open(options, *encoding, clock).value();
    const nlohmann::json seen = play({});
    EXPECT_EQ(seen["status"], 503);
    EXPECT_THAT(std::string(seen["reason"]), HasSubstr("the camera gives no pictures"));
}

TEST_F(Rtsp, APortThatIsTakenIsRefusedWithASentence) {
    serve();
    RtspServer::Options options;
    options.rtsp.port = server->port();
    options.address = "127.0.0.1";
    const auto second = RtspServer::open(options, *encoding, clock);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().sentence, HasSubstr("is taken by another program: choose another as rtsp.port"));
}

/// The average luma of the columns from one to before another.
double brightness(const GstVideoFrame& frame, int from, int to) {
    int sum = 0;
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* const row = test::luma_row(frame, y).data();
        for (int x = from; x < to; ++x)
            sum += row[x];
    }
    return double(sum) / (height * (to - from));
}

TEST_F(Rtsp, NoPixelUnderAMaskReachesAPlayer) {
    // Given masks of one half of the picture, all of it brighter than 100
    serve(open_to_all(), {.masks = {left_half}});
    for (const std::string transport : {"tcp", "udp"}) {
        std::atomic<double> brightest = 0;
        std::atomic<double> darkest = 255;
        Viewer viewer(url(), transport, [&](const GstVideoFrame& frame) {
            // Eight columns at the border: what a codec's blocks smear.
            brightest = std::max(brightest.load(), brightness(frame, 0, width / 2 - 8));
            darkest = std::min(darkest.load(), brightness(frame, width / 2 + 8, width));
        });
        ASSERT_TRUE(eventually([&] { return viewer.pictures() >= 20; })) << transport;
        EXPECT_LT(brightest, 24) << transport;
        EXPECT_GT(darkest, 100) << transport << ": the other half is shown";
    }
}

TEST_F(Rtsp, MasksThatChangeInMidStreamAreInForceForEveryPictureAfterTheOnesUnderWay) {
    serve();
    // When masks of all kinds come and go while somebody plays
    std::atomic<double> left = 255;
    std::atomic<int> bright_after_dark = 0;
    Viewer viewer(url(), "tcp", [&](const GstVideoFrame& frame) {
        const double now = brightness(frame, 0, width / 2 - 8);
        if (now > 60 && left < 30) ++bright_after_dark;
        left = now;
    });
    ASSERT_TRUE(eventually([&] { return viewer.pictures() > 5; }));
    for (const settings::MaskColour colour : {settings::MaskColour::black, settings::MaskColour::white}) {
        set_rules({.masks = {left_half}, .mask_colour = colour});
        const bool is_black = colour == settings::MaskColour::black;
        ASSERT_TRUE(eventually([&] { return is_black ? left < 30 : left > 225; })) << "then the mask is seen";
        const int seen = viewer.pictures();
        ASSERT_TRUE(eventually([&] { return viewer.pictures() > seen + 10; }));
        EXPECT_TRUE(is_black ? left < 30 : left > 225) << "and stays";
    }
    EXPECT_LE(bright_after_dark, 1) << "the one change from black to white";
}

} // namespace
} // namespace headcount::stream
