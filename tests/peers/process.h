#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
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
    }
    Process(Process&& other) noexcept
        : name_(std::move(other.name_)),
          pid_(std::exchange(other.pid_, -1)),
          output_(std::exchange(other.output_, -1)),
          unread_(std::move(other.unread_)) {}
    Process& operator=(Process&&) = delete;
    ~Process() {
        end(SIGKILL);
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
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (true) {
            const std::size_t end = unread_.find('\n');
            if (end != std::string::npos) {
                std::string found = unread_.substr(0, end);
                unread_.erase(0, end + 1);
                return found;
            }
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            pollfd waiting{output_, POLLIN, 0};
            if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
            char bytes[65536];
            const ssize_t count = read(output_, bytes, sizeof bytes);
            if (count <= 0) return std::nullopt;
            unread_.append(bytes, static_cast<std::size_t>(count));
        }
    }

    /// Reads lines until one contains `text`; false if none does in time.
    bool says(const std::string& text, std::chrono::milliseconds patience = std::chrono::seconds(30)) {
        while (const auto found = line(patience)) {
            if (found->find(text) != std::string::npos) return true;
        }
        return false;
    }

private:
    std::string name_;
    pid_t pid_ = -1;
    int output_ = -1;
    std::string unread_;
};

} // namespace headcount::peers
