#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::settings {

/// The forms that a text setting can be required to have. Each gives what is wrong as the rest of a sentence that begins with
/// the setting's name ("has ...", "must be ..."), or nothing. None repeats the text itself, which may hold a secret.
using TextForm = std::optional<std::string> (*)(std::string_view text);

/// A time zone of the IANA database.
std::optional<std::string> time_zone_form(std::string_view text);

/// Letters, digits, `-`, `_`, `.`: fit for topics and file names. May be empty.
std::optional<std::string> serial_number_form(std::string_view text);

/// An IPv4 or IPv6 address in digits.
std::optional<std::string> ip_address_form(std::string_view text);

/// An IPv4 address in digits; the second form may be empty.
std::optional<std::string> ipv4_address_form(std::string_view text);
std::optional<std::string> optional_ipv4_address_form(std::string_view text);

/// A host's name or address, without scheme, port or path. May be empty.
std::optional<std::string> host_form(std::string_view text);

/// A topic that can be published to: at most 65 535 bytes, no wildcards (MQTT 3.1.1, 4.7). May be empty.
std::optional<std::string> topic_form(std::string_view text);

/// `http://host[:port][/path]` or `https://...`, without a user's name and password. May be empty.
std::optional<std::string> http_url_form(std::string_view text);

/// An IPv4 multicast address that programs may use: 224.0.1.0 to 239.255.255.255 (RFC 5771; 224.0.0.0/24 is the routers' own).
std::optional<std::string> multicast_group_form(std::string_view text);

/// A user's name that Basic and Digest authentication can carry (RFC 7617, RFC 7616): no `:` and no `"`. May be empty.
std::optional<std::string> rtsp_user_form(std::string_view text);

/// How many characters (code points) a text has; nothing if it is not valid UTF-8.
std::optional<std::size_t> count_characters(std::string_view text);

/// Whether a text in valid UTF-8 has control characters (C0, DEL, C1), not counting tabs and ends of lines where there may be
/// several lines.
bool has_control_characters(std::string_view text, bool several_lines = false);

/// An address such as `rtsp://user:password@host/path` without user and password, for others' eyes.
std::string without_user(std::string_view address);

} // namespace headcount::settings
