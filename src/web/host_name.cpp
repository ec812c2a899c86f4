#include "web/host_name.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace headcount::web {

namespace {

constexpr std::size_t longest_name = 255;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

bool is_address(std::string_view name) {
    if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
    boost::system::error_code error;
    boost::asio::ip::make_address(std::string(name), error);
    return !error;
}

bool is_name(std::string_view name) {
    if (name.empty() || name.size() > longest_name) return false;
    if (name.front() == '[') return is_address(name);
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_'; });
}

std::optional<int> parse_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65'535) return std::nullopt;
    return port;
}

std::optional<Authority> parse(std::string_view text, int default_port) {
    const std::size_t after_brackets = text.starts_with('[') ? text.find(']') : 0;
    if (after_brackets == std::string_view::npos) return std::nullopt;
    const std::size_t colon = text.find(':', after_brackets);
    Authority authority{lower_case(text.substr(0, colon)), default_port};
    if (!is_name(authority.name)) return std::nullopt;
    if (colon == std::string_view::npos || colon + 1 == text.size()) return authority;
    const std::optional<int> port = parse_port(text.substr(colon + 1));
    if (!port) return std::nullopt;
    authority.port = *port;
    return authority;
}

} // namespace

std::optional<Authority> parse_host(std::string_view text) {
    return parse(text, 80);
}

std::optional<Authority> parse_origin(std::string_view text) {
    constexpr std::string_view http = "http://";
    constexpr std::string_view https = "https://";
    if (text.starts_with(http)) return parse(text.substr(http.size()), 80);
    if (text.starts_with(https)) return parse(text.substr(https.size()), 443);
    return std::nullopt;
}

bool is_local_name(std::string_view name, const std::vector<std::string>& own) {
    std::string lower = lower_case(name);
    if (lower.size() > 1 && lower.back() == '.') lower.pop_back();
    if (is_address(lower) || lower.find('.') == std::string::npos) return true;
    constexpr std::array<std::string_view, 5> local_endings = {".local", ".lan", ".home.arpa", ".internal", ".localhost"};
    const bool is_local =
        std::any_of(local_endings.begin(), local_endings.end(), [&](std::string_view ending) { return lower.ends_with(ending); });
    return is_local || std::any_of(own.begin(), own.end(), [&](const std::string& known) { return lower_case(known) == lower; });
}

} // namespace headcount::web
