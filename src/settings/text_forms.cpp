#include "settings/text_forms.h"

#include "base/time_zone.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace headcount::settings {

namespace {

constexpr std::size_t longest_host = 253;     // RFC 1035, 2.3.4, as text
constexpr std::size_t longest_topic = 65'535; // MQTT 3.1.1, 1.5.3

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_address(int family, std::string_view text) {
    unsigned char address[sizeof(in6_addr)];
    if (text.find('\0') != std::string_view::npos) return false;
    return inet_pton(family, std::string(text).c_str(), address) == 1;
}

/// Names as DNS has them, with the underscore that local networks are fond of; or an IPv4 address.
bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > longest_host || text.front() == '-' || text.front() == '.') return false;
    return text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
           });
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), port);
    return trouble == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

/// `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.
bool is_host_with_port(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !is_address(AF_INET6, text.substr(1, end - 1))) return false;
        const std::string_view rest = text.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    }
    const std::size_t colon = text.find(':');
    return is_host_name(text.substr(0, colon)) && (colon == std::string_view::npos || is_port(text.substr(colon + 1)));
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower_case) {
    return text.size() >= lower_case.size() && std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char a, char b) {
               return a == b || (b >= 'A' && b <= 'Z' && a == b - 'A' + 'a');
           });
}

/// Takes one character off the front of `text`. Nothing at an end or where it is not UTF-8 (RFC 3629, 4).
std::optional<char32_t> take_character(std::string_view& text) {
    if (text.empty()) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() < length) return std::nullopt;
    char32_t character = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<std::uint8_t>(text[i]);
        if ((next & 0xC0U) != 0x80) return std::nullopt;
        character = (character << 6U) | (next & 0x3FU);
    }
    const bool is_overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    const bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (is_overlong || is_surrogate || character > 0x10FFFF) return std::nullopt;
    text.remove_prefix(length);
    return character;
}

} // namespace

std::optional<std::string> time_zone_form(std::string_view text) {
    if (TimeZone::find(text)) return std::nullopt;
    return "must be a time zone of the IANA database (package tzdata), such as Europe/Berlin or UTC";
}

std::optional<std::string> serial_number_form(std::string_view text) {
    const bool fits =
        std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
    if (fits) return std::nullopt;
    return "may have only letters, digits, '-', '_' and '.', because topics are made from it";
}

std::optional<std::string> ip_address_form(std::string_view text) {
    if (is_address(AF_INET, text) || is_address(AF_INET6, text)) return std::nullopt;
    return "must be an IP address in digits: 0.0.0.0 for everybody, 127.0.0.1 for this machine only";
}

std::optional<std::string> ipv4_address_form(std::string_view text) {
    if (is_address(AF_INET, text)) return std::nullopt;
    return "must be an IPv4 address in digits, such as 192.0.2.1";
}

std::optional<std::string> optional_ipv4_address_form(std::string_view text) {
    return text.empty() ? std::nullopt : ipv4_address_form(text);
}

std::optional<std::string> host_form(std::string_view text) {
    if (text.empty() || is_host_name(text) || is_address(AF_INET6, text)) return std::nullopt;
    return "must be the name or IP address of a host alone, such as broker.example.org, without mqtt://, port or path";
}

std::optional<std::string> topic_form(std::string_view text) {
    if (text.size() > longest_topic) return "is longer than the 65535 bytes that MQTT allows a topic";
    if (text.find_first_of("+#") != std::string_view::npos)
        return "has a wildcard (+ or #), which subscribers may use but nobody can publish to: leave it out";
    if (text.find('\0') != std::string_view::npos) return "has a NUL character, which MQTT forbids in topics: leave it out";
    return std::nullopt;
}

std::optional<std::string> http_url_form(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const bool is_encrypted = starts_with_ignoring_case(text, "https://");
    if (!is_encrypted && !starts_with_ignoring_case(text, "http://")) return "must begin with https:// or http://";
    if (text.find_first_of(" \\\"<>^`{|}") != std::string_view::npos)
        return "has a space or another character that addresses must write as %20 and the like";
    const std::string_view rest = text.substr(text.find("://") + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos)
        return "has a user or password in it: put them into username and password, where they are kept as secrets";
    if (!is_host_with_port(authority)) return "must name a host after http://, such as http://example.org:8080/reports";
    return std::nullopt;
}

std::optional<std::string> multicast_group_form(std::string_view text) {
    constexpr std::uint32_t first = 0xE0000100; // 224.0.1.0
    constexpr std::uint32_t last = 0xEFFFFFFF;  // 239.255.255.255
    in_addr address{};
    if (is_address(AF_INET, text) && inet_pton(AF_INET, std::string(text).c_str(), &address) == 1) {
        const std::uint32_t number = ntohl(address.s_addr);
        if (number >= first && number <= last) return std::nullopt;
    }
    return "must be an IPv4 multicast address from 224.0.1.0 to 239.255.255.255, such as 239.6.6.6";
}

std::optional<std::string> rtsp_user_form(std::string_view text) {
    if (text.find_first_of(":\"") == std::string_view::npos) return std::nullopt;
    return "may have neither ':' nor '\"', because players cannot send them";
}

std::optional<std::size_t> count_characters(std::string_view text) {
    std::size_t count = 0;
    while (take_character(text))
        ++count;
    return text.empty() ? std::optional(count) : std::nullopt;
}

bool has_control_characters(std::string_view text, bool several_lines) {
    while (const std::optional<char32_t> character = take_character(text)) {
        if (several_lines && (*character == '\n' || *character == '\r' || *character == '\t')) continue;
        if (*character < 0x20 || (*character >= 0x7F && *character < 0xA0)) return true;
    }
    return false;
}

std::string without_user(std::string_view address) {
    const std::size_t scheme_end = address.find("://");
    const std::size_t user_end = address.rfind('@');
    if (scheme_end == std::string_view::npos || user_end == std::string_view::npos || user_end < scheme_end)
        return std::string(address);
    // Up to the last @: a password may hold one, and a path that is cut short is better than a password that is shown.
    return std::string(address.substr(0, scheme_end + 3)) + std::string(address.substr(user_end + 1));
}

} // namespace headcount::settings
