#include "peers/network.h"
#include "program/headcount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headcount::program {
namespace {

using namespace std::chrono_literals;

/// The fields with which the owner of a sensor is let in: activates it, signs in and makes a token. None where nobody has to be
/// let in.
std::vector<std::string> owner_of(int port) {
    const std::string address = "http://127.0.0.1:" + std::to_string(port) + "/api/v1/";
    const auto post = [&](const std::string& what, const std::string& body, std::vector<std::string> more) {
        std::vector<std::string> words{"curl", "-s", "-m", "20", "-X", "POST", "-H", "Content-Type: application/json",
                                       "-d",   body};
        words.insert(words.end(), more.begin(), more.end());
        words.push_back(address + what);
        return run(std::move(words)).out;
    };
    const std::string password = R"({"password":"Program-test1"})";
    post("activation", password, {});
    const std::string answer = post("session", password, {"-D", "-"});
    const std::size_t cookie = answer.find("headcount_session=");
    const std::size_t body = answer.find("\r\n\r\n");
    if (cookie == std::string::npos || body == std::string::npos) return {};
    const std::string csrf = Json::parse(answer.substr(body + 4))["csrf"];
    const std::string made =
        post("tokens", R"({"name":"test","scope":"settings"})",
             {"-H", "Cookie: " + answer.substr(cookie, answer.find(';', cookie) - cookie), "-H", "X-CSRF-Token: " + csrf});
    return {"-H", "Authorization: Bearer " + Json::parse(made)["token"].get<std::string>()};
}

/// `headcount serve` in a data folder, with its page on a free port.
class Serving {
public:
    Serving(const fs::path& data, const Json& settings, const std::string& source) {
        fs::create_directories(data);
        write(data / "settings.json", settings.dump());
        process_.emplace(std::vector<std::string>{program(), "serve", "--data-dir", data, "--port", std::to_string(port_),
                                                  "--source", source});
        if (!process_->says("The page is at ")) throw std::runtime_error("the sensor did not start");
        owner_ = owner_of(port_);
    }

    std::string curl(std::vector<std::string> words, const std::string& path) const {
        words.insert(words.begin(), {"curl", "-s", "-m", "20"});
        words.insert(words.end(), owner_.begin(), owner_.end());
        words.push_back("http://127.0.0.1:" + std::to_string(port_) + path);
        return run(std::move(words)).out;
    }
    Json status() const { return Json::parse(curl({}, "/api/v1/status")); }

    /// The first status that is as wanted; the last one if none is within a minute.
    Json status_when(const std::function<bool(const Json&)>& is_wanted) const {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        Json last = status();
        while (!is_wanted(last) && std::chrono::steady_clock::now() < deadline)
            last = status();
        return last;
    }

private:
    int port_ = peers::free_port();
    std::optional<peers::Process> process_;
    std::vector<std::string> owner_;
};

Json with_digital_lines(Json settings) {
    settings["building"]["digital_io"] = {{"enabled", true}, {"board", "simulated"}};
    return settings;
}

TEST(ServeBuilding, APulseDiscardsExactlyOneCrossing) {
    const peers::TemporaryFolder folder;
    // The same person walks down the picture twice, within the eight seconds that a pulse waits.
    const fs::path once = one_person_walking_down(folder);
    const fs::path twice = excerpt(
        once, folder / "twice.mp4",
        {"-filter_complex", "[0:v]split[a][b];[a][b]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"});
    const Json settings = with_digital_lines({{"scene", Json::parse(line_across)}, {"counting", {{"filter_staff", true}}}});
    const auto crossings_after = [&](const std::string& name, bool pulse) {
        const Serving sensor(folder / name, settings, twice);
        if (pulse) {
            sensor.status_when([](const Json& status) { return status["source"]["state"] == "running"; });
            EXPECT_EQ(sensor.curl({"-X", "POST"}, "/api/v1/digital-input/pulse"), "{}");
        }
        const Json end = sensor.status_when([](const Json& status) { return status["source"]["state"] == "ended"; });
        EXPECT_EQ(end["building"]["digital_io"]["signals"], pulse ? 1 : 0);
        return end["counts"]["in"].get<int>() + end["counts"]["out"].get<int>();
    };
    EXPECT_EQ(crossings_after("without", false), 2);
    EXPECT_EQ(crossings_after("with", true), 1);
}

TEST(ServeBuilding, TooManyPeopleOpenTheOutput) {
    const peers::TemporaryFolder folder;
    Json settings = with_digital_lines(Json::object());
    settings["counting"]["overcrowding"] = {{"enabled", true}, {"threshold", 1}};
    const Serving sensor(folder / "data", settings, "scene:office");
    const auto is_open = [](const Json& status) { return status["building"]["digital_io"]["output_open"] == true; };
    const Json open = sensor.status_when(is_open);
    EXPECT_TRUE(is_open(open)) << open;
    EXPECT_EQ(open["counts"]["overcrowded"], true);
}

} // namespace
} // namespace headcount::program
