#pragma once

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace headcount::peers {

/// A foreign program that a test starts. It ends with this object, and with the test, however that ends.
class Process {
public:
    /// Starts `words[0]`; what it says (both outputs) can be read line by line. Throws with a sentence if it isn't installed.
    explicit Process(const std::vector<std::string>& words) : name_(words.front()) {
        std::vector<char*> arguments;
        for (const std::string& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        int output[2];
        int trouble[2];
        if (pipe2(output, O_CLOEXEC) != 0 || pipe2(trouble, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        const pid_t parent = getpid();
        pid_ = fork();
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            dup2(output[1], STDOUT_FILENO);
            dup2(output[1], STDERR_FILENO);
            execvp(arguments[0], arguments.data());
            const char missing = 1;
            [[maybe_unused]] const ssize_t told = write(trouble[1], &missing, 1);
            _exit(127);
        }
        close(output[1]);
        close(trouble[1]);
        output_ = output[0];
        char missing = 0;
        const bool is_missing = read(trouble[0], &missing, 1) == 1;
        close(trouble[0]);
        if (is_missing) {
            wait();
            close(output_);
            throw std::runtime_error(name_ +
                                     " can't be started: install the packages of scripts/packages with scripts/install test");
        }
        reader_ = std::thread([this] { read_lines(); });
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process() {
        end(SIGKILL);
        if (reader_.joinable()) reader_.join();
        if (output_ >= 0) close(output_);
    }

    pid_t pid() const { return pid_; }

    void signal(int number) const { kill(pid_, number); }

    /// Sends the signal and waits for the end. Returns the exit status as waitpid has it.
    int end(int number) {
        if (pid_ <= 0) return 0;
        kill(pid_, number);
        return wait();
    }

    int wait() {
        if (pid_ <= 0) return 0;
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return status;
    }

    /// The next line; nothing if none comes in time, or the program has ended.
    std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        std::unique_lock lock(mutex_);
        said_more_.wait_for(lock, patience, [this] { return !lines_.empty() || has_ended_; });
        if (lines_.empty()) return std::nullopt;
        std::string next = std::move(lines_.front());
        lines_.pop_front();
        return next;
    }

    /// Reads lines until one contains `text`; false if none does in time.
    bool says(const std::string& text, std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        while (const auto found = line(patience)) {
            if (found->find(text) != std::string::npos) return true;
        }
        return false;
    }

private:
    /// Takes in what is said at once, so that the program never waits for the test.
    void read_lines() {
        std::string unfinished;
        char bytes[65536];
        ssize_t count = 0;
        while ((count = read(output_, bytes, sizeof bytes)) > 0) {
            unfinished.append(bytes, static_cast<std::size_t>(count));
            const std::scoped_lock lock(mutex_);
            std::size_t end = 0;
            while ((end = unfinished.find('\n')) != std::string::npos) {
                lines_.push_back(unfinished.substr(0, end));
                unfinished.erase(0, end + 1);
            }
            said_more_.notify_all();
        }
        const std::scoped_lock lock(mutex_);
        has_ended_ = true;
        said_more_.notify_all();
    }

    std::string name_;
    pid_t pid_ = -1;
    int output_ = -1;
    std::mutex mutex_;
    std::condition_variable said_more_;
    std::deque<std::string> lines_;
    bool has_ended_ = false;
    std::thread reader_;
};

} // namespace headcount::peers
