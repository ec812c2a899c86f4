#include "peers/http_server.h"
#include "peers/mosquitto.h"
#include "peers/network.h"
#include "program/headcount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <thread>

namespace headcount::program {
namespace {

using namespace std::chrono_literals;
using Moment = std::chrono::steady_clock::time_point;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_instrumented = true;
#else
constexpr bool is_instrumented = false;
#endif

Moment now() {
    return std::chrono::steady_clock::now();
}

/// `headcount serve` in a data folder, with its page on a free port.
class Sensor {
public:
    explicit Sensor(const fs::path& data, std::vector<std::string> more = {}) {
        std::vector<std::string> words{program(), "serve", "--data-dir", data, "--port", std::to_string(port_)};
        words.insert(words.end(), more.begin(), more.end());
        process_.emplace(words);
        if (!process_->says("The page is at ")) throw std::runtime_error("the sensor did not start");
        token_ = token_of(port_);
    }

    peers::Process& process() { return *process_; }
    int port() const { return port_; }

    std::string get(const std::string& path) const {
        return ask(port_, "GET", path, "", {"-H", "Authorization: Bearer " + token_});
    }
    std::string patch(const std::string& change) const {
        return ask(port_, "PATCH", "/api/v1/settings", change, {"-H", "Authorization: Bearer " + token_});
    }
    /// The status of the answer to a change of the privacy mode.
    std::string set_privacy(const std::string& mode, const std::string& password) const {
        return ask(port_, "PUT", "/api/v1/privacy", Json{{"mode", mode}, {"password", password}}.dump(),
                   {"-H", "Authorization: Bearer " + token_, "-o", "/dev/null", "-w", "%{http_code}"});
    }
    Json status() const { return Json::parse(get("/api/v1/status")); }

    /// The first status that is as wanted; the last one if none is within a minute.
    Json status_when(const std::function<bool(const Json&)>& is_wanted) const {
        const Moment deadline = now() + 60s;
        Json last = status();
        while (!is_wanted(last) && now() < deadline)
            last = status();
        return last;
    }

private:
    int port_ = peers::free_port();
    std::optional<peers::Process> process_;
    std::string token_;
};

class Serve : public testing::Test {
protected:
    Serve() { fs::create_directory(data); }

    void write_settings(const Json& settings) const { write(data / "settings.json", settings.dump()); }

    /// A sensor's settings with a line across the picture whose crossings are reported at once.
    static Json line_settings() {
        return {{"device", {{"name", "Door"}, {"serial_number", "6757D38291740000"}, {"time_zone", "Europe/Berlin"}}},
                {"scene", Json::parse(line_across)},
                {"reports", {{"line", {{"trigger", true}, {"periodic", {{"enabled", false}}}}}}}};
    }

    peers::TemporaryFolder folder;
    fs::path data = folder / "data";
};

/// The trigger report of one crossing Out, field by field as the reports' documentation has it.
void expect_the_report_of_one_out(const std::string& text) {
    const Json report = Json::parse(text);
    EXPECT_EQ(report["event"], "Line Crossing Counting");
    EXPECT_EQ(report["report_type"], "trigger");
    EXPECT_EQ(report["device_info"]["device"], "Door");
    EXPECT_EQ(report["device_info"]["device_sn"], "6757D38291740000");
    EXPECT_THAT(report["device_info"]["device_mac"].get<std::string>(), MatchesRegex("([0-9A-F]{2}:){5}[0-9A-F]{2}"));
    EXPECT_THAT(report["device_info"]["ip_address"].get<std::string>(), MatchesRegex("[0-9]+(\\.[0-9]+){3}"));
    EXPECT_EQ(report["device_info"].size(), 4);
    EXPECT_EQ(report["time_info"]["timezone"], "UTC+1:00");
    EXPECT_TRUE(report["time_info"]["dst_status"].is_boolean());
    EXPECT_THAT(report["time_info"]["time"].get<std::string>(),
                MatchesRegex("[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"));
    EXPECT_EQ(report["time_info"].size(), 3);
    EXPECT_EQ(report["line_trigger_data"], (Json{{"in", 0}, {"out", 1}}));
    EXPECT_EQ(report.size(), 5) << report;
}

TEST_F(Serve, a_crossing_in_the_picture_arrives_at_a_foreign_subscriber) {
    peers::MosquittoBroker broker;
    broker.start();
    peers::MosquittoSubscriber subscriber(broker.port(), "doors/6757D38291740000");
    Json settings = line_settings();
    settings["reports"]["line"]["recipients"] = {
        {"protocol", "mqtt"}, {"mqtt", {{"host", "127.0.0.1"}, {"port", broker.port()}, {"topic", "doors/$devsn"}, {"qos", 1}}}};
    write_settings(settings);

    Sensor sensor(data, {"--source", one_person_walking_down(folder)});

    const auto received = subscriber.next(60s);
    ASSERT_TRUE(received);
    EXPECT_EQ(received->topic, "doors/6757D38291740000");
    EXPECT_FALSE(received->retained);
    expect_the_report_of_one_out(received->payload);
    EXPECT_EQ(sensor.status_when([](const Json& status) { return status["counts"]["out"] == 1; })["counts"]["in"], 0);
    EXPECT_EQ(sensor.process().end(SIGTERM), 0) << "a clean end";
}

TEST_F(Serve, a_crossing_in_the_picture_arrives_at_a_foreign_web_server) {
    peers::HttpServer server;
    Json settings = line_settings();
    settings["reports"]["line"]["recipients"] = {{"protocol", "http"},
                                                 {"http", {{{"enabled", true}, {"url", server.url("/ok")}}}}};
    write_settings(settings);

    Sensor sensor(data, {"--source", one_person_walking_down(folder), "--speed", "max"});

    const auto received = server.next(60s);
    ASSERT_TRUE(received);
    expect_the_report_of_one_out(*received);
    EXPECT_EQ(sensor.process().end(SIGINT), 0);
}

TEST_F(Serve, without_a_source_the_page_says_so) {
    Sensor sensor(data);
    const Json status = sensor.status_when([](const Json& seen) { return seen["source"]["state"] == "failed"; });
    EXPECT_THAT(status["source"]["sentence"].get<std::string>(), HasSubstr("No source has been chosen"));
    EXPECT_EQ(sensor.get("/healthz").substr(0, 2), "ok");
    EXPECT_EQ(sensor.process().end(SIGTERM), 0);
}

TEST_F(Serve, a_recording_that_is_not_there_yet_is_waited_for) {
    const fs::path clip = one_person_walking_down(folder);
    const fs::path late = folder / "late.mp4";
    write_settings(line_settings());
    Sensor sensor(data, {"--source", late, "--speed", "max"});
    const Json status = sensor.status_when([](const Json& seen) { return seen["source"]["state"] == "lost"; });
    EXPECT_THAT(status["source"]["sentence"].get<std::string>(), HasSubstr("late.mp4"));
    fs::rename(clip, late);
    EXPECT_EQ(sensor.status_when([](const Json& seen) { return seen["counts"]["out"] == 1; })["counts"]["out"], 1);
}

TEST_F(Serve, a_second_process_in_the_same_data_folder_is_refused) {
    Sensor sensor(data);
    const Outcome second = headcount({"serve", "--data-dir", data, "--port", std::to_string(peers::free_port())});
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.err, AllOf(HasSubstr("in use by another Headcount"), HasSubstr(data.string())));
}

TEST_F(Serve, a_reload_takes_over_valid_settings_and_refuses_others) {
    write_settings({{"device", {{"name", "Before"}}}});
    Sensor sensor(data);
    write_settings({{"device", {{"name", "After"}}}, {"scene", {{"masks", {{{0, 0}, {1, 0}, {0, 1}}}}}}});
    sensor.process().signal(SIGHUP);
    ASSERT_TRUE(sensor.process().says("read again"));
    EXPECT_EQ(sensor.status()["device"]["name"], "After");
    EXPECT_EQ(Json::parse(sensor.get("/api/v1/scene"))["masks"].size(), 1);

    write(data / "settings.json", R"({"device":{"name":7}})");
    sensor.process().signal(SIGHUP);
    ASSERT_TRUE(sensor.process().says("device.name"));
    EXPECT_EQ(sensor.status()["device"]["name"], "After");
}

TEST_F(Serve, a_setting_changed_over_rest_is_in_force_at_once_and_after_a_restart) {
    write_settings({{"source", {{"address", "rtsp://installer:secret@127.0.0.1:1/x"}}}});
    {
        Sensor sensor(data);
        const Json changed = Json::parse(sensor.patch(R"({"device":{"name":"Lobby"}})"));
        EXPECT_EQ(changed["device"]["name"], "Lobby");
        EXPECT_EQ(sensor.status()["device"]["name"], "Lobby");
        const Json refused = Json::parse(sensor.patch(R"({"device":{"name":7},"counting":{"persistence_s":0}})"));
        ASSERT_EQ(refused["errors"].size(), 2);
        EXPECT_EQ(refused["errors"][0]["path"], "/counting/persistence_s");
        EXPECT_EQ(refused["errors"][1]["path"], "/device/name");
        EXPECT_THAT(sensor.patch(R"({"privacy":{"mode":"blur"}})"), HasSubstr("PUT /api/v1/privacy"));
        EXPECT_EQ(sensor.status()["device"]["name"], "Lobby");
        EXPECT_EQ(sensor.process().end(SIGKILL), SIGKILL) << "what was answered is on the disk";
    }
    Sensor again(data);
    EXPECT_EQ(again.status()["device"]["name"], "Lobby");
    EXPECT_THAT(text_of(data / "settings.json"), HasSubstr("installer:secret@"));
    EXPECT_THAT(again.get("/api/v1/settings"), testing::Not(HasSubstr("secret@")));
}

TEST_F(Serve, a_privacy_mode_survives_a_restart_and_its_password_cannot_be_guessed) {
    // Given settings of a version that knew no privacy modes
    write_settings({{"device", {{"name", "Old"}}}});
    const std::vector<std::string> clip{"--source", one_person_walking_down(folder), "--loop"};
    const auto has_pictures = [](const Json& status) { return status["source"]["width"] > 0; };
    {
        Sensor sensor(data, clip);
        EXPECT_EQ(sensor.status()["privacy"]["mode"], "normal");
        // When the mode is set, and the sensor is killed
        EXPECT_EQ(sensor.set_privacy("blur", "private-words"), "200");
        EXPECT_EQ(sensor.status()["privacy"]["mode"], "blur");
        sensor.process().end(SIGKILL);
    }
    {
        // Then it is in force afterwards
        Sensor sensor(data, clip);
        EXPECT_EQ(sensor.status_when(has_pictures)["privacy"]["mode"], "blur");
        EXPECT_THAT(sensor.get("/api/v1/snapshot.jpg"), HasSubstr("privacy mode normal only"));
        // And nobody guesses their way out of it
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(sensor.set_privacy("normal", "wrong-words"), "403");
        EXPECT_EQ(sensor.set_privacy("normal", "wrong-words"), "429");
        EXPECT_EQ(sensor.set_privacy("normal", "private-words"), "429") << "not even with the right one, for ten minutes";
        EXPECT_EQ(sensor.status()["privacy"]["mode"], "blur");
        EXPECT_EQ(sensor.process().end(SIGTERM), 0);
    }
    EXPECT_THAT(text_of(data / "settings.json"), testing::Not(HasSubstr("private-words")));
}

TEST_F(Serve, before_activation_and_without_signing_in_nothing_but_the_way_in_is_answered) {
    const int port = peers::free_port();
    peers::Process sensor({program(), "serve", "--data-dir", data, "--port", std::to_string(port)});
    ASSERT_TRUE(sensor.says("The page is at "));
    const auto status_of = [&](const std::string& verb, const std::string& path, const std::string& body = "") {
        return ask(port, verb, path, body, {"-o", "/dev/null", "-w", "%{http_code}"});
    };
    const auto expect_closed = [&] {
        for (const char* path : {"/api/v1/status", "/api/v1/settings", "/api/v1/settings/schema", "/api/v1/scene",
                                 "/api/v1/tokens", "/api/v1/live", "/api/v1/live.mjpeg", "/api/v1/snapshot.jpg"})
            EXPECT_EQ(status_of("GET", path), "401") << path;
        EXPECT_EQ(status_of("PATCH", "/api/v1/settings", "{}"), "401");
        EXPECT_EQ(status_of("DELETE", "/api/v1/sessions"), "401");
        EXPECT_EQ(status_of("GET", "/healthz"), "200");
        EXPECT_EQ(status_of("GET", "/api/v1/session"), "200");
    };
    EXPECT_THAT(ask(port, "GET", "/api/v1/status"), HasSubstr("not activated yet"));
    expect_closed();
    const std::string token = token_of(port);
    expect_closed();
    EXPECT_EQ(
        ask(port, "GET", "/api/v1/status", "", {"-H", "Authorization: Bearer " + token, "-o", "/dev/null", "-w", "%{http_code}"}),
        "200");
    EXPECT_THAT(ask(port, "GET", "/api/v1/session"), AllOf(HasSubstr(R"("activated":true)"), HasSubstr(R"("signed_in":false)")));
}

TEST_F(Serve, a_forgotten_password_is_taken_away_by_whoever_has_access_to_the_machine) {
    {
        Sensor sensor(data);
        const Outcome running = headcount({"account", "reset", "--data-dir", data});
        EXPECT_EQ(running.status, 1);
        EXPECT_THAT(running.err, HasSubstr("in use by another Headcount"));
        EXPECT_EQ(sensor.process().end(SIGTERM), 0);
    }
    EXPECT_EQ(headcount({"account", "reset", "--data-dir", data}).status, 0);
    const int port = peers::free_port();
    peers::Process sensor({program(), "serve", "--data-dir", data, "--port", std::to_string(port)});
    ASSERT_TRUE(sensor.says("The page is at "));
    EXPECT_THAT(ask(port, "GET", "/api/v1/session"), HasSubstr(R"("activated":false)"));
}

/// What the page said of the counts, and when it said so.
struct Reading {
    Moment at;
    int out = 0;
};

/// Counts at full speed until `patience` is over, then kills the sensor. The last readings that came in time.
std::vector<Reading> count_until_killed(const fs::path& data, const fs::path& clip, std::chrono::milliseconds patience) {
    Sensor sensor(data, {"--source", clip, "--loop", "--speed", "max"});
    const int before = sensor.status()["counts"]["out"];
    sensor.status_when([before](const Json& status) { return status["counts"]["out"] > before; });
    std::vector<Reading> readings;
    for (const Moment end = now() + patience; now() < end;) {
        const int out = sensor.status()["counts"]["out"];
        readings.push_back({now(), out});
    }
    sensor.process().end(SIGKILL);
    readings.push_back({now(), readings.empty() ? before : readings.back().out});
    return readings;
}

TEST_F(Serve, killed_at_any_moment_it_loses_at_most_the_last_second) {
    const fs::path clip = one_person_walking_down(folder);
    write_settings(line_settings());
    constexpr unsigned seed = 7; // other moments each time that the machine is differently busy; the seed is of the pauses
    std::mt19937 chance(seed);
    for (int round = 0; round < 4; ++round) {
        const std::chrono::milliseconds patience(std::uniform_int_distribution(50, 2500)(chance));
        const std::vector<Reading> readings = count_until_killed(data, clip, patience);
        int certain = 0; // what the page had said a second before the end
        for (const Reading& reading : readings) {
            if (reading.at <= readings.back().at - 1s) certain = reading.out;
        }
        Sensor restarted(data);
        const int out = restarted.status()["counts"]["out"];
        EXPECT_GE(out, certain) << "round " << round << ", killed after " << patience.count() << " ms";
        EXPECT_GT(out, round) << "every round counts somebody and keeps what the rounds before have counted";
        EXPECT_EQ(restarted.process().end(SIGTERM), 0);
        Sensor again(data);
        EXPECT_EQ(again.status()["counts"]["out"], out) << "a restart by itself counts nobody";
    }
}

int resident_megabytes(pid_t pid) {
    std::istringstream status(text_of("/proc/" + std::to_string(pid) + "/status"));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stoi(line.substr(6)) / 1024;
    }
    return 0;
}

TEST_F(Serve, its_memory_is_small_and_does_not_grow) {
    if (is_instrumented) GTEST_SKIP() << "memory is measured on the program as it ships";
    write_settings(line_settings());
    const fs::path clip = excerpt(recording("paving.mp4"), folder / "hd.mp4",
                                  {"-t", "6", "-vf", "scale=1280:720", "-c:v", "libx264", "-preset", "ultrafast"});
    Sensor sensor(data, {"--source", clip, "--loop", "--speed", "max"});
    const auto after_crossings = [&sensor](int crossings) {
        const Json status = sensor.status_when([crossings](const Json& seen) { return seen["counts"]["out"] >= crossings; });
        EXPECT_GE(status["counts"]["out"].get<int>(), crossings);
        return resident_megabytes(sensor.process().pid());
    };
    const int early = after_crossings(3);
    const int late = after_crossings(9);
    EXPECT_LT(late, 150) << "MB";
    EXPECT_LT(late, early + 8) << "MB more after playing the clip six more times";
}

} // namespace
} // namespace headcount::program
