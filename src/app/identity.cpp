#include "app/identity.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>

namespace headcount::app {

namespace {

struct Interface {
    std::string ip_address;
    std::string mac_address;
    bool is_loopback = false;
};

std::string text_of(const in_addr& address) {
    char text[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &address, text, sizeof text);
    return text;
}

/// All interfaces that are up, by their name.
std::map<std::string, Interface> interfaces() {
    std::map<std::string, Interface> found;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return found;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
        Interface& interface = found[entry->ifa_name];
        interface.is_loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0;
        if (entry->ifa_addr->sa_family == AF_INET) {
            sockaddr_in address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            if (interface.ip_address.empty()) interface.ip_address = text_of(address.sin_addr);
        } else if (entry->ifa_addr->sa_family == AF_PACKET) {
            sockaddr_ll address{};
            std::memcpy(&address, entry->ifa_addr, sizeof address);
            const unsigned char* mac = address.sll_addr;
            interface.mac_address =
                fmt::format("{:02X}:{:02X}:{:02X}:{:02X}:{:02X}:{:02X}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
        }
    }
    return found;
}

/// The address that packets to the world would bear. Connecting a datagram socket chooses the route and sends nothing.
std::string address_towards_the_world() {
    const int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return {};
    sockaddr_in far{};
    far.sin_family = AF_INET;
    far.sin_port = htons(9);
    inet_pton(AF_INET, "192.0.2.1", &far.sin_addr); // reserved for documentation (RFC 5737): nobody has it
    sockaddr_in own{};
    socklen_t length = sizeof own;
    std::string address;
    // The socket interface has untyped addresses; this is the cast that it is made for.
    if (connect(probe, reinterpret_cast<const sockaddr*>(&far), sizeof far) == 0 &&
        getsockname(probe, reinterpret_cast<sockaddr*>(&own), &length) == 0)
        address = text_of(own.sin_addr);
    close(probe);
    return address;
}

Interface interface_in_use() {
    const std::map<std::string, Interface> all = interfaces();
    const std::string wanted = address_towards_the_world();
    Interface first;
    for (const auto& [name, interface] : all) {
        if (!wanted.empty() && interface.ip_address == wanted) return interface;
        if (first.ip_address.empty() && !interface.is_loopback) first = interface;
    }
    return first;
}

std::string machine_id() {
    std::ifstream file("/etc/machine-id");
    std::string id;
    std::getline(file, id);
    return id;
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
std::uint64_t digest(std::string_view text) {
    std::uint64_t value = 14695981039346656037ULL;
    for (const char letter : text)
        value = (value ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
    return value;
}

} // namespace

std::string serial_number_from(std::string_view machine_id, std::string_view data_folder) {
    return fmt::format("{:016X}", digest(fmt::format("headcount {} {}", machine_id, data_folder)));
}

report::Identity find_identity(const settings::Device& device, const std::filesystem::path& data_folder) {
    const Interface in_use = interface_in_use();
    report::Identity identity;
    identity.name = device.name;
    identity.ip_address = in_use.ip_address.empty() ? "127.0.0.1" : in_use.ip_address;
    identity.mac_address = in_use.mac_address.empty() ? "00:00:00:00:00:00" : in_use.mac_address;
    identity.serial_number = device.serial_number;
    if (identity.serial_number.empty()) {
        const std::string id = machine_id();
        std::error_code trouble;
        const std::filesystem::path folder = std::filesystem::weakly_canonical(data_folder, trouble);
        identity.serial_number =
            serial_number_from(id.empty() ? identity.mac_address : id, (trouble ? data_folder : folder).string());
    }
    return identity;
}

} // namespace headcount::app
