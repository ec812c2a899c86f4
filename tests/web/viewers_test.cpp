#include "stream/moving_camera.h"
#include "web/running_server.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <string>
#include <vector>

namespace headcount::web {
namespace {

using namespace test;
using headcount::test::grey_frame;
using headcount::test::noise;
using testing::HasSubstr;
using testing::StartsWith;

std::string websocket(const RunningServer& server, const std::string& command) {
    return "python3 " HEADCOUNT_SOURCE_DIR "/tests/web/websocket_client.py " + std::to_string(server.port) + " " + command;
}

constexpr std::string_view upgrade =
    "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

/// The number of the last frame in a piece of the stream of pictures; 0 if there is none.
std::uint64_t last_frame(const std::string& text) {
    constexpr std::string_view field = "X-Frame-Number: ";
    const std::size_t at = text.rfind(field);
    return at == std::string::npos ? 0 : std::stoull(text.substr(at + field.size()));
}

TEST(LivePictures, CurlSeesOnePictureAfterTheOther) {
    RunningServer server;
    std::jthread camera([&](const std::stop_token& stop) {
        for (std::uint64_t number = 1; !stop.stop_requested(); ++number) {
            server.view.offer(grey_frame(64, 64, number, 100));
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    const std::string parts = output_of("sh -c 'curl -s -N -D - " + server.url("/api/v1/live.mjpeg") + " | head -c 20000'");
    EXPECT_THAT(parts, HasSubstr("Content-Type: multipart/x-mixed-replace; boundary=picture"));
    EXPECT_THAT(parts, HasSubstr("\r\n\r\n--picture\r\nContent-Type: image/jpeg\r\nContent-Length: "));
    EXPECT_THAT(parts, HasSubstr("\xff\xd9\r\n--picture\r\nContent-Type: image/jpeg")); // a whole JPEG, then the next
    EXPECT_GT(last_frame(parts), 1U);
    EXPECT_TRUE(RunningServer::eventually([&] { return server.view.viewers() == 0; })); // and it has left
}

/// For tests of those who don't read: however long the machine takes, they are not let go.
ServerOptions patient() {
    ServerOptions options;
    options.silence = std::chrono::minutes(30);
    return options;
}

TEST(LivePictures, AViewerWhoReadsSlowlyLosesPicturesAndNothingElse) {
    RunningServer server(patient());
    std::mt19937 chance(1);
    const auto pixels = noise(640, 480, chance); // large as JPEG
    RawClient slow(server.port);
    RawClient quick(server.port);
    slow.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    quick.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    // given a camera that waits for the quick viewer and goes on while the slow one doesn't read at all
    constexpr std::uint64_t last = 80;
    for (std::uint64_t number = 1; number <= last; ++number) {
        server.view.offer(headcount::test::frame_of(pixels, 640, 480, number));
        quick.forget();
        while (last_frame(quick.read_until("X-Frame-Number")) < number && quick.read_some()) {
        }
    }
    // when the slow one begins to read
    std::size_t seen = 0;
    std::uint64_t newest = 0;
    std::string text;
    while (newest < last && slow.read_some()) {
        text = slow.read_until("");
        newest = std::max(newest, last_frame(text));
    }
    // then they come to the newest picture and have missed some
    for (std::size_t at = text.find("X-Frame"); at != std::string::npos; at = text.find("X-Frame", at + 1))
        ++seen;
    EXPECT_EQ(newest, last);
    EXPECT_LT(seen, last);
}

TEST(LivePictures, ASnapshotIsTheNewestPicture) {
    RunningServer server;
    server.view.offer(grey_frame(64, 48, 7, 100));
    const std::string answer = get(server.port, "/api/v1/snapshot.jpg");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(answer, HasSubstr("Content-Type: image/jpeg"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\n\xff\xd8"));
    EXPECT_TRUE(RunningServer::eventually([&] { return server.view.viewers() == 0; }));
}

TEST(LivePictures, SnapshotsExistInNormalModeOnly) {
    RunningServer server;
    server.view.offer(grey_frame(64, 48, 7, 100));
    for (const privacy::Mode mode : {privacy::Mode::blur, privacy::Mode::numbers_only}) {
        server.view.set_rules({.mode = mode});
        const std::string answer = get(server.port, "/api/v1/snapshot.jpg");
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 403"));
        EXPECT_THAT(answer, HasSubstr("Snapshots exist in privacy mode normal only"));
    }
    server.view.set_rules({});
    EXPECT_THAT(get(server.port, "/api/v1/snapshot.jpg"), StartsWith("HTTP/1.1 200"));
}

TEST(LivePictures, SayThePrivacyModeThatTheyAreMadeIn) {
    RunningServer server;
    server.view.offer(grey_frame(64, 48, 7, 100));
    server.view.set_rules({.mode = privacy::Mode::blur});
    RawClient viewer(server.port);
    viewer.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(viewer.read_until("X-Privacy-Mode: "), HasSubstr("X-Frame-Number: 7"));
    server.view.set_rules({.mode = privacy::Mode::numbers_only});
    EXPECT_THAT(viewer.read_until("X-Privacy-Mode: numbers_only"), HasSubstr("X-Privacy-Mode: numbers_only"));
}

TEST(LivePictures, WithoutAPictureTheSnapshotSaysSo) {
    RunningServer server;
    EXPECT_THAT(get(server.port, "/api/v1/snapshot.jpg"), StartsWith("HTTP/1.1 503"));
}

TEST(LivePictures, AViewerWhoLeavesIsNoticedWhileThereAreNoPictures) {
    RunningServer server;
    {
        RawClient viewer(server.port);
        viewer.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
        viewer.read_until("--picture");
        EXPECT_EQ(server.view.viewers(), 1U);
    }
    EXPECT_TRUE(RunningServer::eventually([&] { return server.view.viewers() == 0; }));
}

TEST(LivePictures, AViewerWhoHasStoppedReadingIsLetGo) {
    ServerOptions options;
    options.silence = std::chrono::milliseconds(300);
    RunningServer server(options);
    std::mt19937 chance(1);
    const auto pixels = noise(640, 480, chance);
    RawClient viewer(server.port);
    viewer.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(RunningServer::eventually([&] { return server.view.viewers() == 1; }));
    EXPECT_TRUE(RunningServer::eventually([&, number = std::uint64_t{0}]() mutable {
        server.view.offer(headcount::test::frame_of(pixels, 640, 480, ++number));
        return server.view.viewers() == 0;
    }));
}

TEST(LiveMessagesSocket, AForeignClientGetsWhatIsPublished) {
    RunningServer server;
    std::string heard;
    std::jthread client([&] { heard = output_of(websocket(server, "chat 2")); });
    ASSERT_TRUE(server.wait_for_listeners(1));
    server.publish(R"({"n":1})");
    server.publish(R"({"n":2,"name":"Café"})");
    client.join();
    EXPECT_THAT(heard, StartsWith("open\n"));
    EXPECT_THAT(heard, HasSubstr(R"({"n":1})"
                                 "\n"));
    EXPECT_THAT(heard, HasSubstr(R"({"n":2,"name":"Café"})"
                                 "\n"));
    EXPECT_THAT(heard, HasSubstr("pong ping\n"));
    EXPECT_TRUE(server.wait_for_listeners(0));
}

TEST(LiveMessagesSocket, PagesOfOtherSitesAreRefused) {
    RunningServer server;
    const auto status_for = [&](const std::string& origin) { return output_of(websocket(server, "origin " + origin)); };
    EXPECT_THAT(status_for(server.url("")), HasSubstr("101"));
    EXPECT_THAT(status_for("http://127.0.0.1:1"), HasSubstr("403"));
    EXPECT_THAT(status_for("http://evil.com"), HasSubstr("403"));
    EXPECT_THAT(status_for("null"), HasSubstr("403"));
    EXPECT_THAT(status_for(server.url("") + ".evil.com"), HasSubstr("403"));
    EXPECT_THAT(get(server.port, "/api/v1/live"), StartsWith("HTTP/1.1 426"));
}

TEST(LiveMessagesSocket, WhoSendsTooMuchIsClosed) {
    RunningServer server;
    EXPECT_EQ(output_of(websocket(server, "oversize 5000")), "open\nclosed 1009\n");
    EXPECT_THAT(output_of(websocket(server, "oversize 1000000")),
                testing::AnyOf(testing::Eq("open\nclosed 1009\n"), testing::Eq("open\ncut off\n")));
    EXPECT_TRUE(server.wait_for_listeners(0));
}

TEST(LiveMessagesSocket, AListenerWhoNeverReadsStopsNobodyAndCostsOnlyTheNewestFew) {
    RunningServer server(patient());
    RawClient deaf(server.port);
    deaf.send(upgrade);
    std::string heard;
    std::jthread client([&] { heard = output_of(websocket(server, "listen 1")); });
    ASSERT_TRUE(server.wait_for_listeners(2));
    // given far more than any buffer of the system holds
    const std::string large = "\"" + std::string(1 << 20, 'x') + "\"";
    for (int i = 0; i < 100; ++i)
        server.publish(large);
    client.join();
    EXPECT_THAT(heard, HasSubstr("xxx"));
    // when the deaf one begins to listen, they get the newest in the end
    server.publish("\"the last\"");
    const std::string all = deaf.read_until("the last");
    EXPECT_THAT(all.substr(all.size() - 50), HasSubstr("the last"));
    EXPECT_LT(all.size(), 60U << 20U);
}

TEST(LiveMessagesSocket, WhoHasVanishedIsLetGo) {
    ServerOptions options;
    options.silence = std::chrono::milliseconds(400);
    RunningServer server(options);
    RawClient vanished(server.port); // answers no ping
    vanished.send(upgrade);
    EXPECT_TRUE(server.wait_for_listeners(1));
    EXPECT_TRUE(server.wait_for_listeners(0));
}

TEST(LiveVideoSocket, AForeignClientGetsTheTypeAndThenTheVideo) {
    RunningServer server;
    const headcount::test::MovingCamera camera(server.encoding);
    const std::string heard = output_of(websocket(server, "video 4"));
    const std::string picture = R"(\{"type":"picture","frame":[0-9]+,"at":[0-9]+\.[0-9]+\}
piece moof mdat
)";
    EXPECT_THAT(heard, testing::MatchesRegex(R"(open
\{"type":"video","mime":"video/mp4; codecs=.*\}
piece ftyp moov
)" + picture + picture + picture));
    EXPECT_TRUE(RunningServer::eventually([&] { return !server.encoding.status().is_encoding; })) << "it has left";
}

TEST(LiveVideoSocket, ExistsInNormalModeOnly) {
    RunningServer server;
    const headcount::test::MovingCamera camera(server.encoding);
    std::string heard;
    std::jthread client([&] { heard = output_of(websocket(server, "video 1000000")); });
    ASSERT_TRUE(RunningServer::eventually([&] { return server.encoding.status().is_encoding; }));
    server.encoding.set_rules({.mode = privacy::Mode::blur});
    server.view.set_rules({.mode = privacy::Mode::blur});
    client.join();
    EXPECT_THAT(heard, testing::EndsWith("cut off\n"));
    EXPECT_THAT(output_of(websocket(server, "video 1")), StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(get(server.port, "/api/v1/live.mp4"), StartsWith("HTTP/1.1 426"));
}

TEST(LiveVideoSocket, AViewerWhoNeverReadsStopsNobody) {
    RunningServer server(patient());
    const headcount::test::MovingCamera camera(server.encoding);
    RawClient deaf(server.port);
    std::string asked(upgrade);
    deaf.send(asked.replace(asked.find("/live"), 5, "/live.mp4"));
    EXPECT_THAT(output_of(websocket(server, "video 200")), HasSubstr("piece moof mdat"));
    EXPECT_THAT(deaf.read_until("moof"), HasSubstr("ftyp"));
}

TEST(WebServerEnd, ClosingTheServerEndsAllConnectionsAtOnce) {
    RunningServer server;
    server.view.offer(grey_frame(64, 48, 7, 100));
    RawClient waiting(server.port);
    RawClient watching(server.port);
    RawClient listening(server.port);
    waiting.send("GET / HT");
    watching.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    watching.read_until("\xff\xd9");
    listening.send(upgrade);
    ASSERT_TRUE(server.wait_for_listeners(1));
    server.stop();
    EXPECT_EQ(server.view.viewers(), 0U);
    EXPECT_EQ(waiting.read_all(), "");
    watching.read_all();
    listening.read_all();
}

TEST(WebServerEnd, ALoopThatIsDestroyedWithoutRunningOnIsFine) {
    stream::LiveView view({});
    auto loop = std::make_unique<boost::asio::io_context>();
    ServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    auto server = Server::open(*loop, options, {}, {}, {view});
    ASSERT_TRUE(server);
    RawClient watching((*server)->port());
    watching.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
    while (view.viewers() == 0)
        loop->run_one();
    server->reset();
    loop.reset();
    EXPECT_EQ(view.viewers(), 0U);
}

} // namespace
} // namespace headcount::web
