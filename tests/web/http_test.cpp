#include "web/running_server.h"

#include <gmock/gmock.h>

#include <random>
#include <vector>

namespace headcount::web {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(WebServer, CurlGetsThePageAndTheJsonAnswers) {
    RunningServer server;
    EXPECT_EQ(output_of("curl -s " + server.url("/")), "<!doctype html><title>Headcount</title>");
    EXPECT_EQ(output_of("curl -s " + server.url("/assets/page.js?version=2")), "console.log(1)");
    EXPECT_EQ(output_of("curl -s " + server.url("/healthz")), "ok\n");
    EXPECT_EQ(output_of("curl -s " + server.url("/api/v1/status")), R"({"version":"test"})");
    EXPECT_EQ(output_of("curl -s " + server.url("/api/v1/settings")), R"({"device":{}})");
}

TEST(WebServer, BrowsersAreForbiddenWhatThePageDoesNotNeed) {
    RunningServer server;
    for (const char* path : {"/", "/api/v1/status", "/nothing"}) {
        const std::string answer = get(server.port, path);
        EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self';"));
        EXPECT_THAT(answer, HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(answer, Not(HasSubstr("unsafe-inline")));
        EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff"));
        EXPECT_THAT(answer, HasSubstr("Referrer-Policy: no-referrer"));
        EXPECT_THAT(answer, HasSubstr("Cross-Origin-Resource-Policy: same-origin"));
    }
}

TEST(WebServer, HeadIsGetWithoutTheBody) {
    RunningServer server;
    RawClient client(server.port);
    client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string answer = client.read_all();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(answer, HasSubstr("Content-Length: 39"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
}

TEST(WebServer, AFileThatTheBrowserHasIsNotSentAgain) {
    RunningServer server;
    const std::string first = get(server.port, "/");
    const std::size_t from = first.find("ETag: ") + 6;
    const std::string etag = first.substr(from, first.find("\r\n", from) - from);
    for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
        const std::string again = get(server.port, "/", "If-None-Match: " + known + "\r\n");
        EXPECT_THAT(again, StartsWith("HTTP/1.1 304")) << known;
        EXPECT_THAT(again, HasSubstr(etag));
        EXPECT_THAT(again, Not(HasSubstr("doctype")));
    }
    EXPECT_THAT(get(server.port, "/", "If-None-Match: \"other\"\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST(WebServer, WhatIsNotThereIs404AndWhatIsNotAllowedIs405) {
    RunningServer server;
    EXPECT_EQ(output_of("curl -s -o /dev/null -w '%{http_code}' " + server.url("/nothing")), "404");
    EXPECT_EQ(output_of("curl -s -o /dev/null -w '%{http_code}' -d body " + server.url("/api/v1/settings")), "405");
    EXPECT_EQ(output_of("curl -s -o /dev/null -w '%{http_code}' -X DELETE " + server.url("/")), "405");
    EXPECT_THAT(output_of("curl -s -D - -o /dev/null -X PUT " + server.url("/")), HasSubstr("Allow: GET, HEAD"));
}

TEST(WebServer, NoRequestLeavesThePagesFolder) {
    RunningServer server;
    server.page.write("../headcount-web-outside.txt", "outside");
    for (const char* target :
         {"/../headcount-web-outside.txt", "/assets/../../headcount-web-outside.txt", "/%2e%2e/headcount-web-outside.txt",
          "/..%2fheadcount-web-outside.txt", "//etc/passwd", "/%2fetc%2fpasswd", "/assets/..%5c..%5cetc%5cpasswd", "/.secret",
          "/assets/../.secret", "/assets/%2e%2e/index.html", "/index.html%00.js", "/%", "/%zz",
          "http://127.0.0.1/../../etc/passwd"}) {
        const std::string answer = get(server.port, target);
        EXPECT_THAT(answer, testing::AnyOf(StartsWith("HTTP/1.1 404"), StartsWith("HTTP/1.1 400"))) << target;
        EXPECT_THAT(answer, Not(HasSubstr("outside"))) << target;
    }
    std::filesystem::remove(server.page.path().parent_path() / "headcount-web-outside.txt");
}

TEST(WebServer, LinksInThePagesFolderAreNotFollowed) {
    TemporaryFolder page;
    page.write("index.html", "<!doctype html>");
    std::filesystem::create_symlink("/etc/passwd", page.path() / "passwd.txt");
    std::filesystem::create_directory_symlink("/etc", page.path() / "etc");
    ServerOptions options;
    options.page_folder = page.path();
    RunningServer server(options);
    EXPECT_THAT(get(server.port, "/passwd.txt"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get(server.port, "/etc/passwd"), StartsWith("HTTP/1.1 404"));
}

TEST(WebServer, WithoutAPageItSaysHowToMakeOne) {
    ServerOptions options;
    options.page_folder = "/nowhere/at/all";
    RunningServer server(options);
    EXPECT_THAT(get(server.port, "/"), HasSubstr("scripts/build-ui"));
    EXPECT_THAT(get(server.port, "/api/v1/status"), StartsWith("HTTP/1.1 200"));
}

TEST(WebServer, AConnectionServesManyRequestsAlsoWhenTheyComeAtOnce) {
    RunningServer server;
    RawClient client(server.port);
    const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.send(request + request + "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string answers = client.read_all();
    std::size_t count = 0;
    for (std::size_t at = answers.find("ok\n"); at != std::string::npos; at = answers.find("ok\n", at + 1))
        ++count;
    EXPECT_EQ(count, 3U);
}

TEST(WebServer, RequestsThatAreNoneAreToldSo) {
    RunningServer server;
    const auto answer_to = [&](const std::string& bytes) {
        RawClient client(server.port);
        client.send(bytes);
        client.end_sending();
        return client.read_all();
    };
    EXPECT_THAT(answer_to("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("GET / HTTP/9.9\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400")); // no Host
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("GET relative HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nBad Field: 1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(answer_to("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client"), StartsWith("HTTP/1.1 400"));
    EXPECT_EQ(answer_to(""), "");
    EXPECT_EQ(answer_to("GET / HT"), "");
    EXPECT_THAT(get(server.port, "/healthz"), StartsWith("HTTP/1.1 200"));
}

TEST(WebServer, HeadersAndBodiesHaveALimit) {
    RunningServer server;
    const auto answer_to = [&](const std::string& bytes) {
        RawClient client(server.port);
        client.send(bytes);
        return client.read_all();
    };
    EXPECT_THAT(get(server.port, "/", "X: " + std::string(10'000, 'x') + "\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(answer_to("GET /" + std::string(50'000, 'x')), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + std::string(70'000, 'x')),
                StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(answer_to("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x')),
                StartsWith("HTTP/1.1 405"));
}

TEST(WebServer, NamesThatOthersCouldLetPointHereAreRefused) {
    ServerOptions options;
    options.host_names = {"Lobby.Example.com"};
    RunningServer server(options);
    const auto status_for = [&](const std::string& host) {
        return output_of("curl -s -o /dev/null -w '%{http_code}' -H 'Host: " + host + "' " + server.url("/api/v1/status"));
    };
    for (const char* host : {"127.0.0.1", "192.168.1.20:8080", "[::1]:8080", "localhost:8080", "sensor", "sensor.local",
                             "lobby.example.com", "LOBBY.example.com:80", "lobby.example.com."})
        EXPECT_EQ(status_for(host), "200") << host;
    for (const char* host : {"evil.com", "evil.com:8080", "127.0.0.1.evil.com", "lobby.example.com.evil.com", "local.evil.com"})
        EXPECT_EQ(status_for(host), "421") << host;
}

TEST(WebServer, WhoSendsARequestTooSlowlyIsClosed) {
    ServerOptions options;
    options.request_time = std::chrono::milliseconds(300);
    RunningServer server(options);
    RawClient client(server.port);
    client.send("GET / HTTP/1.1\r\nHost: ");
    // A byte now and then does not help. That it ends at all is what is tested.
    std::jthread dripping([&](const std::stop_token& stop) {
        while (!stop.stop_requested() && client.send("x"))
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    });
    EXPECT_EQ(client.read_all(), "");
}

TEST(WebServer, HundredsOfConnectionsThatSendNothingDoNotKeepOthersOut) {
    ServerOptions options;
    options.most_connections = 64;
    RunningServer server(options);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 400; ++i) {
        silent.push_back(std::make_unique<RawClient>(server.port));
        silent.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
        if (i % 40 == 39) {
            EXPECT_THAT(get(server.port, "/healthz"), HasSubstr("ok")) << i;
        }
    }
    // The first have been closed to make room.
    EXPECT_EQ(silent.front()->read_all(), "");
}

TEST(WebServer, WhenAllConnectionsAreServedTheNextIsTurnedAwayPolitely) {
    ServerOptions options;
    options.most_connections = 2;
    RunningServer server(options);
    server.view.offer(headcount::test::grey_frame(32, 32, 1, 100));
    RawClient one(server.port);
    RawClient two(server.port);
    for (RawClient* viewer : {&one, &two}) {
        viewer->send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THAT(viewer->read_until("image/jpeg"), StartsWith("HTTP/1.1 200"));
    }
    EXPECT_THAT(get(server.port, "/healthz"), StartsWith("HTTP/1.1 503"));
}

TEST(WebServer, APortThatIsTakenIsRefusedWithOneSentence) {
    RunningServer server;
    boost::asio::io_context loop;
    stream::LiveView view({});
    ServerOptions options;
    options.address = "127.0.0.1";
    options.port = server.port;
    const auto second = Server::open(loop, options, {}, {}, {view});
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().sentence, HasSubstr("another program uses that port"));
    options.address = "here";
    EXPECT_THAT(Server::open(loop, options, {}, {}, {view}).error().sentence, HasSubstr("'here'"));
}

TEST(WebServer, BytesThatWereTamperedWithHurtNobody) {
    RunningServer server;
    std::mt19937 chance(5);
    const std::vector<std::string> seeds = {
        "GET /api/v1/status?x=1 HTTP/1.1\r\nHost: localhost:80\r\nIf-None-Match: \"a\", W/\"b\"\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: 1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: "
        "http://localhost\r\n\r\n\x81\x85\x01\x02\x03\x04hello\x89\x80zzzz",
        "HEAD /%2e%2e/a HTTP/1.0\r\n\r\n"};
    for (int round = 0; round < 1500; ++round) {
        std::string bytes = seeds[std::size_t(round) % seeds.size()];
        for (int change = std::uniform_int_distribution<int>(1, 6)(chance); change > 0; --change) {
            const std::size_t at = std::uniform_int_distribution<std::size_t>(0, bytes.size() - 1)(chance);
            switch (std::uniform_int_distribution<int>(0, 3)(chance)) {
                case 0:
                    bytes[at] = char(std::uniform_int_distribution<int>(0, 255)(chance));
                    break;
                case 1:
                    bytes.erase(at, std::uniform_int_distribution<std::size_t>(1, 8)(chance));
                    break;
                case 2:
                    bytes.insert(at, bytes.substr(at / 2, 16));
                    break;
                default:
                    bytes.insert(at, std::string(3, char(std::uniform_int_distribution<int>(0, 255)(chance))));
                    break;
            }
            if (bytes.empty()) bytes = "\r";
        }
        RawClient client(server.port);
        client.send(bytes);
        client.end_sending();
        const std::string answer = client.read_all();
        ASSERT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 ")) << bytes;
    }
    EXPECT_THAT(get(server.port, "/healthz"), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(server.wait_for_listeners(0));
}

} // namespace
} // namespace headcount::web
