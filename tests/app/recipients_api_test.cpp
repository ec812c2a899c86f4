#include "app/recipients_api.h"

#include "base/clock.h"
#include "peers/http_server.h"
#include "peers/temporary_folder.h"
#include "web/pending.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::app {
namespace {

using testing::HasSubstr;

class RecipientsApi : public testing::Test {
protected:
    RecipientsApi() {
        settings::Settings settings;
        settings.reports.line.recipients.protocol = settings::Protocol::http;
        settings.reports.line.recipients.http[1].url = server.url("/ok");
        settings.reports.line.recipients.http[2].url = server.url("/status/503");
        delivery = delivery::Delivery::open(folder / "outbox.sqlite", settings, "SN1", clock);
        add_recipient_routes(api, *delivery, loop);
    }

    web::ApiAnswer ask(const std::string& body) {
        const web::Api::Found found = api.find(web::Verb::post, "/api/v1/recipients/test");
        if (found.route == nullptr) return {404, "", "", {}};
        const auto pending = std::make_shared<web::Reply::Pending>(loop.get_executor());
        web::ApiRequest request;
        request.body = body;
        found.route->handle(request, web::Reply(pending));
        while (!pending->answer)
            loop.run_one();
        return *pending->answer;
    }

    peers::HttpServer server;
    peers::TemporaryFolder folder;
    SystemClock clock;
    boost::asio::io_context loop;
    // Without work of its own, the loop would stop for good after the first answer.
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{loop.get_executor()};
    std::unique_ptr<delivery::Delivery> delivery;
    web::Api api;
};

TEST_F(RecipientsApi, ARecipientIsTriedAndTheVerdictSaysWhatFailed) {
    const web::ApiAnswer good = ask(R"({"feature":"line","recipient":2})");
    EXPECT_EQ(good.status, 200);
    EXPECT_THAT(good.body, HasSubstr(R"({"ok":true,"sentence":"The server has taken a test message)"));
    EXPECT_THAT(*server.next(), HasSubstr("Connection Test"));
    EXPECT_THAT(ask(R"({"feature":"line","recipient":3})").body, HasSubstr("status 503"));
    EXPECT_THAT(ask(R"({"feature":"flow"})").body, HasSubstr(R"("ok":false,"sentence":"The flow reports have no recipient)"));
}

TEST_F(RecipientsApi, ABodyThatIsNoChoiceIsRefused) {
    for (const char* body : {"", "[]", "{}", R"({"feature":7})", R"({"feature":"door"})", R"({"feature":"line","recipient":4})",
                             R"({"feature":"line","recipient":1.5})"})
        EXPECT_EQ(ask(body).status, 422) << body;
}

} // namespace
} // namespace headcount::app
