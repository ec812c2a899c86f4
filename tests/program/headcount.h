#pragma once

#include "peers/process.h"
#include "peers/temporary_folder.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace headcount::program {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// How a program ended and what it said.
struct Outcome {
    int status = -1; ///< exit status; -1 if a signal ended it
    std::string out;
    std::string err;
};

inline std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

inline fs::path write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
    return file;
}

/// Runs a program to its end.
inline Outcome run(std::vector<std::string> words) {
    const peers::TemporaryFolder folder;
    const std::string out = folder / "out";
    const std::string err = folder / "err";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t pid = -1;
    const int trouble = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (trouble != 0) throw std::runtime_error(words[0] + " cannot be started; scripts/install test installs what tests need");
    int status = 0;
    waitpid(pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out), text_of(err)};
}

inline std::string program() {
    return HEADCOUNT_BINARY_DIR "/headcount";
}

/// Runs `headcount` with these words.
inline Outcome headcount(std::vector<std::string> words) {
    words.insert(words.begin(), program());
    return run(std::move(words));
}

constexpr auto account_password = "Program-test1";

/// What curl says to a request with a JSON body; `more` are words before the address.
inline std::string ask(int port, const std::string& verb, const std::string& path, const std::string& body = "",
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"curl", "-s", "-m", "20", "-X", verb};
    if (!body.empty()) words.insert(words.end(), {"-H", "Content-Type: application/json", "-d", body});
    words.insert(words.end(), more.begin(), more.end());
    words.push_back("http://127.0.0.1:" + std::to_string(port) + path);
    return run(words).out;
}

/// Activates a sensor, if that is still to be done, and gives a token that may change its settings: as its owner would.
inline std::string token_of(int port) {
    const std::string password = Json{{"password", account_password}}.dump();
    ask(port, "POST", "/api/v1/activation", password); // refused by one that was activated before
    const std::string answer = ask(port, "POST", "/api/v1/session", password, {"-D", "-"});
    const std::size_t cookie = answer.find("headcount_session=");
    const std::size_t body = answer.find("\r\n\r\n");
    if (cookie == std::string::npos || body == std::string::npos) throw std::runtime_error("signing in failed: " + answer);
    const std::string csrf = Json::parse(answer.substr(body + 4))["csrf"];
    const std::string made =
        ask(port, "POST", "/api/v1/tokens", R"({"name":"test","scope":"settings"})",
            {"-H", "Cookie: " + answer.substr(cookie, answer.find(';', cookie) - cookie), "-H", "X-CSRF-Token: " + csrf});
    return Json::parse(made)["token"];
}

/// A recording of the project's data, which lies beside the project and not in it.
inline fs::path recording(const std::string& name) {
    const fs::path file = fs::path(HEADCOUNT_SOURCE_DIR) / ".." / "shared" / "data" / "clips" / name;
    if (!fs::exists(file)) throw std::runtime_error("the recordings are missing: " + file.string() + " is expected");
    return file;
}

/// A part of a recording in another form, made by ffmpeg: `more` are words before the name of the new file.
inline fs::path excerpt(const fs::path& from, const fs::path& to, const std::vector<std::string>& more) {
    std::vector<std::string> words{"ffmpeg", "-v", "error", "-y", "-i", from};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(to);
    const Outcome made = run(words);
    if (made.status != 0) throw std::runtime_error("ffmpeg could not make " + to.string() + ": " + made.err);
    return to;
}

/// The first five seconds of `paving`: one person walks down the picture and out of it.
inline fs::path one_person_walking_down(const peers::TemporaryFolder& folder) {
    return excerpt(recording("paving.mp4"), folder / "walk.mp4",
                   {"-t", "5", "-vf", "fps=10", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"});
}

/// A line across the middle of the picture, drawn left to right: up is In.
constexpr auto line_across = R"({"line":{"points":[[0,0.5],[1,0.5]]}})";

} // namespace headcount::program
