#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::web {

/// Whom a request is for: `Host: example.org:8080`, `Host: [::1]`.
struct Authority {
    std::string name; ///< lower case; an IPv6 address has its brackets
    int port = 80;
    friend bool operator==(const Authority&, const Authority&) = default;
};

/// Reads the value of a Host field; nothing for one that is none (RFC 9110, 7.2).
std::optional<Authority> parse_host(std::string_view text);

/// Reads the value of an Origin field; nothing for `null` and for anything that is not http or https.
std::optional<Authority> parse_origin(std::string_view text);

/// Whether a name can only mean this machine: an address, `localhost`, a name without a dot, one that exists only in local
/// networks (`.local`, `.lan`, `.home.arpa`, `.internal`, `.localhost`), or one of `own` (any case). All others can be given an
/// address by whoever owns them, and so can be made to point here.
bool is_local_name(std::string_view name, const std::vector<std::string>& own);

} // namespace headcount::web
