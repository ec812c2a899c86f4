#include "delivery/scene.h"
#include "peers/http_server.h"
#include "peers/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::delivery {
namespace {

using namespace test;
using peers::HttpServer;
using peers::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

class Http : public testing::Test {
protected:
    std::unique_ptr<Delivery> deliver_to(const settings::Settings& settings, DeliveryOptions options = impatient()) {
        return Delivery::open(folder / "outbox.sqlite", settings, "SN1", system_clock(), options);
    }

    TemporaryFolder folder;
    HttpServer server;
};

TEST_F(Http, ReportsArriveByteForByteInOrderAndLeaveTheOutbox) {
    const auto delivery = deliver_to(to_server(server.url("/ok?room=7")));
    for (int number = 1; number <= 100; ++number)
        delivery->submit({line_report(number)}, "");
    for (int number = 1; number <= 100; ++number)
        ASSERT_EQ(server.next(), report_json(number));
    EXPECT_TRUE(eventually([&] { return is_empty(*delivery); }));
    EXPECT_TRUE(is_connected(*delivery));
}

TEST_F(Http, AnyStatusOf200To299IsAnAcknowledgement) {
    const auto delivery = deliver_to(to_server(server.url("/created")));
    delivery->submit({line_report(1)}, "");
    EXPECT_TRUE(eventually([&] { return is_empty(*delivery); }));
}

class HttpWithPassword : public Http, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Each, HttpWithPassword, testing::Values("/basic", "/digest"));

TEST_P(HttpWithPassword, AuthenticatesAsTheServerAsks) {
    const auto delivery = deliver_to(to_server(server.url(GetParam()), "gate", "Tür 7"));
    for (int number = 1; number <= 5; ++number)
        delivery->submit({line_report(number)}, "");
    for (int number = 1; number <= 5; ++number)
        ASSERT_EQ(server.next(), report_json(number));
}

TEST_P(HttpWithPassword, AWrongPasswordIsSaidButNotShown) {
    const auto delivery = deliver_to(to_server(server.url(GetParam()), "gate", "very-secret"));
    delivery->submit({line_report(1)}, "");
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    const RecipientStatus status = delivery->status()[0];
    EXPECT_THAT(status.last_error, HasSubstr("user name or the password"));
    EXPECT_THAT(status.last_error, Not(HasSubstr("very-secret")));
    EXPECT_EQ(status.waiting, 1U);
}

TEST_F(Http, AServerThatWasAwayGetsEverythingMarkedAsLate) {
    const settings::Settings settings = to_server(server.url("/ok"));
    server.stop();
    const auto delivery = deliver_to(settings);
    for (int number = 1; number <= 5; ++number)
        delivery->submit({line_report(number)}, "");
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    delivery->submit({line_report(6)}, "");
    server.start();
    for (int number = 1; number <= 6; ++number)
        ASSERT_EQ(server.next(), late_report_json(number));
    ASSERT_TRUE(eventually([&] { return is_empty(*delivery); }));
    delivery->submit({line_report(7)}, "");
    EXPECT_EQ(server.next(), report_json(7));
}

TEST_F(Http, AServerThatFailsIsTriedAgainUntilItWorks) {
    const auto delivery = deliver_to(to_server(server.url("/failing/4")));
    delivery->submit({line_report(1), line_report(2)}, "");
    EXPECT_EQ(server.next(), late_report_json(1));
    EXPECT_EQ(server.next(), late_report_json(2));
}

TEST_F(Http, AReportThatIsRefusedAgainAndAgainDoesNotBlockTheOthersForEver) {
    const auto delivery = deliver_to(to_server(server.url("/poison")));
    report::Report poison = line_report(0);
    poison.json = R"({"poison":true})";
    delivery->submit({line_report(1), poison, line_report(2)}, "");
    EXPECT_EQ(server.next(), report_json(1));
    for (int attempt = 1; attempt <= 5; ++attempt)
        ASSERT_EQ(server.line(), "answered 400");
    EXPECT_EQ(server.next(), late_report_json(2));
}

TEST_F(Http, AServerThatRefusesEverythingLosesNothing) {
    const auto delivery = deliver_to(to_server(server.url("/status/400")));
    delivery->submit({line_report(1)}, "");
    for (int attempt = 1; attempt <= 20; ++attempt)
        ASSERT_EQ(server.line(), "answered 400");
    EXPECT_EQ(delivery->status()[0].waiting, 1U);
}

TEST_F(Http, ARedirectIsNotFollowed) {
    const auto delivery = deliver_to(to_server(server.url("/redirect")));
    delivery->submit({line_report(1)}, "");
    for (int attempt = 1; attempt <= 3; ++attempt)
        ASSERT_EQ(server.line(), "answered 302");
    EXPECT_THAT(delivery->status()[0].last_error, HasSubstr("redirects are not followed"));
}

/// Servers that misbehave, and what is said of them.
class HttpAgainstA : public Http, public testing::WithParamInterface<std::pair<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(Misbehaving, HttpAgainstA,
                         testing::Values(std::pair{"reset", ""}, std::pair{"silent", "imeout"}, std::pair{"slow", "imeout"},
                                         std::pair{"headers", "headers are too long"}, std::pair{"garbage", ""}),
                         [](const auto& of) { return std::string(of.param.first); });

TEST_P(HttpAgainstA, ServerTheReportIsKeptAndTriedAgain) {
    DeliveryOptions options = impatient();
    options.patience.answer = std::chrono::milliseconds(300);
    const auto delivery = deliver_to(to_server(server.url(std::string("/") + GetParam().first)), options);
    delivery->submit({line_report(1)}, "");
    for (int attempt = 1; attempt <= 2; ++attempt)
        ASSERT_TRUE(server.says(GetParam().first));
    ASSERT_TRUE(eventually([&] { return has_failed(*delivery); }));
    EXPECT_THAT(delivery->status()[0].last_error, HasSubstr(GetParam().second));
    EXPECT_EQ(delivery->status()[0].waiting, 1U);
}

/// With the status and all headers a report is acknowledged, whatever comes after.
class HttpAfterA : public Http, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(BodyThatIs, HttpAfterA, testing::Values("endless", "halfway"),
                         [](const auto& of) { return std::string(of.param); });

TEST_P(HttpAfterA, GoodStatusAnOddBodyChangesNothing) {
    const auto delivery = deliver_to(to_server(server.url(std::string("/") + GetParam())));
    delivery->submit({line_report(1)}, "");
    ASSERT_TRUE(server.says(GetParam()));
    EXPECT_TRUE(eventually([&] { return is_empty(*delivery); }));
    EXPECT_TRUE(is_connected(*delivery));
}

} // namespace
} // namespace headcount::delivery
