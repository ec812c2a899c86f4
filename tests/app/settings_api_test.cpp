#include "app/settings_api.h"

#include "settings/document.h"
#include "web/pending.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headcount::app {
namespace {

using settings::PrivacyMode;
using testing::HasSubstr;
using testing::Not;

class SettingsApi : public testing::Test {
protected:
    SettingsApi() {
        add_settings_routes(api, {[this]() -> const settings::Settings& { return stored; },
                                  [this]() -> const settings::Settings& { return stored; },
                                  [this](const settings::Settings& wanted) -> Result<void> {
                                      stored = wanted;
                                      ++changes;
                                      return {};
                                  }});
    }

    web::ApiAnswer ask(web::Verb verb, const std::string& body = "") {
        boost::asio::io_context loop;
        const auto pending = std::make_shared<web::Reply::Pending>(loop.get_executor());
        web::ApiRequest request;
        request.body = body;
        api.find(verb, "/api/v1/settings").route->handle(request, web::Reply(pending));
        loop.run();
        return pending->answer.value();
    }

    settings::Settings stored;
    int changes = 0;
    web::Api api;
};

TEST_F(SettingsApi, WhatIsReadAndWhatAChangeIsAnsweredWithHoldNoSecret) {
    stored.rtsp.password = "geheim-1";
    stored.building.bacnet.password = "geheim-2";
    stored.source.address = "rtsp://geheim-3:geheim-4@camera/x";
    EXPECT_THAT(ask(web::Verb::get).body, Not(HasSubstr("geheim")));
    const web::ApiAnswer changed = ask(web::Verb::patch, R"({"rtsp":{"password":"geheim-5"},"device":{"name":"Door"}})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_THAT(changed.body, Not(HasSubstr("geheim")));
    const web::ApiAnswer refused = ask(web::Verb::patch, R"({"rtsp":{"password":["geheim-6"]}})");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, Not(HasSubstr("geheim")));
    EXPECT_EQ(stored.rtsp.password, "geheim-5");
    EXPECT_EQ(stored.building.bacnet.password, "geheim-2") << "what is not shown stays as it is";
}

TEST_F(SettingsApi, AnExportOfTheSameSensorChangesNothing) {
    stored.privacy.mode = PrivacyMode::blur;
    stored.rtsp.password = "geheim";
    const settings::Settings before = stored;
    EXPECT_EQ(ask(web::Verb::patch, ask(web::Verb::get).body).status, 200);
    EXPECT_EQ(stored, before);
}

TEST_F(SettingsApi, NoImportTakesTheSensorOutOfItsPrivacyMode) {
    stored.privacy.mode = PrivacyMode::blur;
    const std::string of_a_normal_sensor = settings::to_public_json(settings::Settings{});
    for (const std::string& import : {of_a_normal_sensor, std::string(R"({"privacy":{"mode":"normal"}})"),
                                      std::string(R"({"privacy":{"mode":null}})"), std::string(R"({"privacy":null})")}) {
        const web::ApiAnswer answer = ask(web::Verb::patch, import);
        EXPECT_EQ(answer.status, 422) << import;
        EXPECT_THAT(answer.body, HasSubstr("PUT /api/v1/privacy"));
    }
    EXPECT_EQ(changes, 0);
    // And one without a word of it leaves the mode alone
    EXPECT_EQ(ask(web::Verb::patch, R"({"device":{"name":"Door"}})").status, 200);
    EXPECT_EQ(stored.privacy.mode, PrivacyMode::blur);
}

} // namespace
} // namespace headcount::app
