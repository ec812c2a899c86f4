#include "web/running_server.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace headcount::web {
namespace {

using namespace test;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Route echo(Verb verb, const std::string& path, Scope scope = Scope::open) {
    Route route;
    route.verb = verb;
    route.path = path;
    route.scope = scope;
    route.handle = [](const ApiRequest& request, const Reply& reply) {
        std::string text = request.body;
        for (const auto* values : {&request.path, &request.query}) {
            for (const auto& [name, value] : *values)
                text.append("|").append(name).append("=").append(value);
        }
        reply(json_answer(text));
    };
    return route;
}

std::string asked(std::uint16_t port, const std::string& verb, const std::string& target, const std::string& body = "",
                  const std::string& fields = "Content-Type: application/json\r\n") {
    RawClient client(port);
    client.send(verb + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.read_all();
}

TEST(Api, GivesValuesOfThePathTheQueryAndTheBody) {
    Api api;
    api.add(echo(Verb::put, "/api/v1/things/{id}/parts/{part}"));
    RunningServer server({}, api);
    EXPECT_THAT(asked(server.port, "PUT", "/api/v1/things/a%20b/parts/7?x=1&y=%41+b", "{}"),
                AllOf(StartsWith("HTTP/1.1 200"), testing::EndsWith("{}|id=a b|part=7|x=1|y=A b")));
    EXPECT_THAT(asked(server.port, "PUT", "/api/v1/things//parts/7", "{}"), StartsWith("HTTP/1.1 405"));
    EXPECT_THAT(asked(server.port, "PUT", "/api/v1/things/1/parts/7?x=1&x=2", "{}"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(asked(server.port, "PUT", "/api/v1/things/1/parts/7?x=%zz", "{}"), StartsWith("HTTP/1.1 400"));
}

TEST(Api, WhatItDoesNotUnderstandIsAnsweredAsHttpWantsIt) {
    Api api;
    api.add(echo(Verb::get, "/api/v1/thing"));
    Route large = echo(Verb::patch, "/api/v1/thing");
    large.most_body_bytes = 200'000;
    api.add(large);
    api.add(echo(Verb::post, "/api/v1/small"));
    RunningServer server({}, api);
    EXPECT_THAT(asked(server.port, "GET", "/api/v1/nothing"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(asked(server.port, "DELETE", "/api/v1/thing"),
                AllOf(StartsWith("HTTP/1.1 405"), HasSubstr("Allow: GET, HEAD, PATCH\r\n")));
    EXPECT_THAT(asked(server.port, "POST", "/api/v1/small", "a=1", "Content-Type: application/x-www-form-urlencoded\r\n"),
                StartsWith("HTTP/1.1 415"));
    EXPECT_THAT(asked(server.port, "POST", "/api/v1/small", "{}", ""), StartsWith("HTTP/1.1 415"));
    EXPECT_THAT(asked(server.port, "POST", "/api/v1/small", "{}", "Content-Type: Application/JSON; charset=utf-8\r\n"),
                StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(asked(server.port, "POST", "/api/v1/small", std::string(65'537, ' ')), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(asked(server.port, "POST", "/api/v1/small", std::string(65'536, ' ')), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(asked(server.port, "PATCH", "/api/v1/thing", std::string(200'000, ' ')), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(asked(server.port, "PATCH", "/api/v1/thing", std::string(200'001, ' ')), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(output_of("curl -s -D - -H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' -d '{\"a\":1}' " +
                          server.url("/api/v1/small")),
                AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("{\"a\":1}")));
}

TEST(Api, AChunkedBodyHasItsLimitToo) {
    Api api;
    api.add(echo(Verb::post, "/api/v1/small"));
    RunningServer server({}, api);
    RawClient client(server.port);
    client.send("POST /api/v1/small HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 5; ++i)
        client.send("4000\r\n" + std::string(0x4000, ' ') + "\r\n");
    EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 413"));
}

TEST(Api, WhoWaitsForLeaveToSendTheBodyGetsItOrTheRefusal) {
    Api api;
    api.add(echo(Verb::post, "/api/v1/small"));
    RunningServer server({}, api);
    RawClient client(server.port);
    const std::string expecting = "Host: a\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n";
    client.send("POST /api/v1/small HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n" + expecting + "\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue"));
    client.send("{}");
    EXPECT_THAT(client.read_all(), HasSubstr("HTTP/1.1 200"));
    RawClient refused(server.port);
    refused.send("POST /api/v1/small HTTP/1.1\r\nContent-Length: 900000\r\n" + expecting + "\r\n");
    EXPECT_THAT(refused.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 413"));
}

TEST(Api, AnAnswerMayComeLaterAndOneThatNeverComesIsAFault) {
    Api api;
    std::optional<Reply> kept;
    Route later = echo(Verb::get, "/api/v1/later");
    std::promise<void> has_asked;
    later.handle = [&](const ApiRequest&, const Reply& reply) {
        kept = reply;
        has_asked.set_value();
    };
    api.add(later);
    Route never = echo(Verb::get, "/api/v1/never");
    never.handle = [](const ApiRequest&, const Reply&) {};
    api.add(never);
    RunningServer server({}, api);
    EXPECT_THAT(get(server.port, "/api/v1/never"), StartsWith("HTTP/1.1 500"));
    RawClient client(server.port);
    client.send("GET /api/v1/later HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    has_asked.get_future().wait();
    server.on_loop([&] {
        (*kept)(json_answer("1"));
        (*kept)(json_answer("2")); // the first counts
        kept.reset();
    });
    EXPECT_THAT(client.read_all(), testing::EndsWith("\r\n\r\n1"));
}

TEST(Api, AServerThatEndsWhileAnAnswerIsAwaitedClosesTheConnection) {
    Api api;
    std::optional<Reply> kept;
    std::promise<void> has_asked;
    Route later = echo(Verb::get, "/api/v1/later");
    later.handle = [&](const ApiRequest&, const Reply& reply) {
        kept = reply;
        has_asked.set_value();
    };
    api.add(later);
    RunningServer server({}, api);
    RawClient client(server.port);
    client.send("GET /api/v1/later HTTP/1.1\r\nHost: a\r\n\r\n");
    has_asked.get_future().wait();
    server.on_loop([&] { server.close(); });
    EXPECT_EQ(client.read_all(), "");
    server.on_loop([&] { kept.reset(); });
}

TEST(HeaderInjection, AValueWithALinesEndNeverBecomesAHeader) {
    Api api;
    Route route = echo(Verb::get, "/api/v1/thing");
    route.handle = [](const ApiRequest& request, const Reply& reply) {
        ApiAnswer answer = json_answer("{}");
        answer.fields.emplace_back("X-Name", request.query.at("name"));
        reply(answer);
    };
    api.add(route);
    RunningServer server({}, api);
    EXPECT_THAT(get(server.port, "/api/v1/thing?name=plain"), HasSubstr("X-Name: plain\r\n"));
    for (const char* name : {"a%0d%0aSet-Cookie:%20x=1", "a%0aSet-Cookie:%20x=1", "a%0dSet-Cookie:%20x=1", "a%00b"}) {
        const std::string answer = get(server.port, std::string("/api/v1/thing?name=") + name);
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 500")) << name;
        EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie"))) << name;
    }
    EXPECT_THAT(get(server.port, "/nothing%0d%0aSet-Cookie:%20x=1"), Not(HasSubstr("Set-Cookie")));
}

/// Lets in who has the cookie `in`, and remembers what was shown.
struct Doorman {
    Gate gate() {
        return [this](const Credentials& shown, Scope scope) -> std::optional<ApiAnswer> {
            seen.push_back(shown);
            scopes.push_back(scope);
            if (is_closed || shown.session != "in") return error_answer(401, "Sign in first.");
            return std::nullopt;
        };
    }
    std::vector<Credentials> seen;
    std::vector<Scope> scopes;
    bool is_closed = false;
};

TEST(Gate, IsAskedForWhateverIsNotOpenBeforeTheBodyIsRead) {
    Api api;
    api.add(echo(Verb::get, "/api/v1/open"));
    api.add(echo(Verb::patch, "/api/v1/thing", Scope::settings));
    Doorman doorman;
    RunningServer server({}, api, doorman.gate());
    EXPECT_THAT(get(server.port, "/api/v1/open"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get(server.port, "/"), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(server.on_loop([&] { return doorman.seen.empty(); }));
    for (const char* path : {"/api/v1/status", "/api/v1/live", "/api/v1/live.mjpeg", "/api/v1/snapshot.jpg"})
        EXPECT_THAT(get(server.port, path), StartsWith("HTTP/1.1 401")) << path;
    RawClient client(server.port);
    client.send("PATCH /api/v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(asked(server.port, "PATCH", "/api/v1/thing", "{}",
                      "Cookie: a=b; headcount_session=in\r\nX-CSRF-Token: t\r\nContent-Type: application/json\r\n"),
                StartsWith("HTTP/1.1 200"));
    const Credentials last = server.on_loop([&] { return doorman.seen.back(); });
    EXPECT_EQ(last.csrf, "t");
    EXPECT_TRUE(last.changes);
    EXPECT_EQ(last.address, "127.0.0.1");
    EXPECT_EQ(server.on_loop([&] { return doorman.scopes.back(); }), Scope::settings);
}

TEST(Gate, TwoCookiesOrTwoFieldsOfAKindAreNone) {
    Doorman doorman;
    RunningServer server({}, {}, doorman.gate());
    EXPECT_THAT(get(server.port, "/api/v1/status", "Cookie: headcount_session=in\r\n"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get(server.port, "/api/v1/status", "Cookie: headcount_session=in; headcount_session=in\r\n"),
                StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(get(server.port, "/api/v1/status", "Cookie: headcount_session=in\r\nCookie: headcount_session=in\r\n"),
                StartsWith("HTTP/1.1 401"));
    get(server.port, "/api/v1/status", "Authorization: bearer  abc \r\n");
    EXPECT_EQ(server.on_loop([&] { return doorman.seen.back().token; }), "abc");
}

TEST(CrossSite, PagesOfOtherSitesChangeNothing) {
    Api api;
    api.add(echo(Verb::post, "/api/v1/thing"));
    RunningServer server({}, api);
    const auto from = [&](const std::string& origin) {
        return asked(server.port, "POST", "/api/v1/thing", "{}", "Content-Type: application/json\r\nOrigin: " + origin + "\r\n");
    };
    for (const char* origin : {"http://evil.com", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.com"})
        EXPECT_THAT(from(origin), StartsWith("HTTP/1.1 403")) << origin;
    EXPECT_THAT(from("http://127.0.0.1"), StartsWith("HTTP/1.1 200"));
}

TEST(Recheck, WhoIsNoLongerLetInStopsWatching) {
    Doorman doorman;
    RunningServer server({}, {}, doorman.gate());
    server.view.offer(headcount::test::grey_frame(32, 32, 1, 100));
    RawClient viewer(server.port);
    viewer.send("GET /api/v1/live.mjpeg HTTP/1.1\r\nHost: a\r\nCookie: headcount_session=in\r\n\r\n");
    viewer.read_until("image/jpeg");
    RawClient listener(server.port);
    listener.send(
        "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCookie: "
        "headcount_session=in\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_THAT(listener.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101"));
    ASSERT_TRUE(server.wait_for_listeners(1));
    server.recheck();
    EXPECT_EQ(server.listeners(), 1U);
    server.on_loop([&] { doorman.is_closed = true; });
    server.recheck();
    listener.read_all();
    viewer.read_all();
    EXPECT_TRUE(server.wait_for_listeners(0));
}

TEST(Slowloris, AThousandConnectionsThatNeverFinishKeepNobodyOut) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
    setrlimit(RLIMIT_NOFILE, &files);
    ASSERT_GE(files.rlim_cur, 6000U) << "the test needs 1 000 clients with four open files each";
    Api api;
    api.add(echo(Verb::post, "/api/v1/thing"));
    RunningServer server({}, api);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 1000; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.port));
        // half of them dawdle in the header, half in the body
        slow.back()->send(i % 2 == 0 ? "GET / HTTP/1.1\r\nX-Slow: "
                                     : "POST /api/v1/thing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                                       "Content-Length: 60000\r\n\r\n{");
        if (i % 100 == 99) {
            EXPECT_THAT(get(server.port, "/healthz"), HasSubstr("ok")) << i;
            EXPECT_THAT(asked(server.port, "POST", "/api/v1/thing", "{}"), StartsWith("HTTP/1.1 200")) << i;
        }
    }
    EXPECT_EQ(slow.front()->read_all(), ""); // the oldest made room
}

} // namespace
} // namespace headcount::web
