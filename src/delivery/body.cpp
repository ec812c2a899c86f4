#include "delivery/body.h"

#include <openssl/evp.h>

namespace headcount::delivery {

namespace {

/// Puts a member behind the others of a JSON object.
std::string with_last_member(std::string_view json, std::string_view member) {
    constexpr std::string_view spaces = " \t\r\n";
    const std::size_t open = json.find_first_not_of(spaces);
    const std::size_t close = json.find_last_not_of(spaces);
    if (open == std::string_view::npos || open == close || json[open] != '{' || json[close] != '}') return std::string(json);

    const bool is_empty = json.find_first_not_of(spaces, open + 1) == close;
    std::string whole;
    whole.reserve(json.size() + member.size() + 1);
    whole += json.substr(0, close);
    if (!is_empty) whole += ',';
    whole += member;
    whole += json.substr(close);
    return whole;
}

} // namespace

std::string marked_as_late(std::string_view json) {
    return with_last_member(json, R"("isRetransmission":true)");
}

std::string with_snapshot(std::string_view json, std::string_view jpeg) {
    std::string base64(4 * ((jpeg.size() + 2) / 3) + 1, '\0'); // OpenSSL writes a NUL behind it
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()),
                                       reinterpret_cast<const unsigned char*>(jpeg.data()), static_cast<int>(jpeg.size()));
    base64.resize(static_cast<std::size_t>(length));
    return with_last_member(json, R"("snapshot":")" + base64 + '"');
}

} // namespace headcount::delivery
