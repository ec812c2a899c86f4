#include "delivery/local_door.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace headcount::delivery {

namespace {

/// A folder of mode 0700 that is there for as long as this object.
class PrivateFolder {
public:
    explicit PrivateFolder(const std::filesystem::path& parent) : path_(parent / "headcount-XXXXXX") {
        if (mkdtemp(path_.data()) == nullptr) return;
        descriptor_ = Descriptor(open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        is_made_ = true;
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    ~PrivateFolder() {
        if (!is_made_) return;
        unlinkat(descriptor_.get(), name, 0);
        rmdir(path_.c_str());
    }

    bool is_made() const { return is_made_ && descriptor_; }
    /// A socket's path has 108 bytes, and a folder's may be longer.
    std::string socket_path() const { return fmt::format("/proc/self/fd/{}/{}", descriptor_.get(), name); }

private:
    static constexpr const char* name = "s";
    std::string path_;
    Descriptor descriptor_;
    bool is_made_ = false;
};

bool is_of_this_process(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid == getpid();
}

Result<Descriptor> let_in_through(const PrivateFolder& folder, const std::function<void(const std::string&)>& connect) {
    const auto no_way = [](const char* what) {
        return failure(fmt::format("the sensor can't connect to itself: {}: {}", what, std::generic_category().message(errno)));
    };
    const std::string path = folder.socket_path();
    const Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return no_way("bind");
    if (listen(listener.get(), 1) != 0) return no_way("listen");
    connect(path);
    Descriptor accepted(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!accepted) return no_way("accept");
    if (!is_of_this_process(accepted.get())) return failure("another program has come in between");
    return accepted;
}

} // namespace

Result<Descriptor> let_in(const std::function<void(const std::string& path)>& connect) {
    std::error_code ignored;
    for (const std::filesystem::path& parent :
         {std::filesystem::path("/dev/shm"), std::filesystem::temp_directory_path(ignored)}) {
        const PrivateFolder folder(parent);
        if (folder.is_made()) return let_in_through(folder, connect);
    }
    return failure("the sensor can't connect to itself: neither /dev/shm nor the folder for temporary files can be written to");
}

} // namespace headcount::delivery
