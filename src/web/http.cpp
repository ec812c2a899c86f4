#include "web/http.h"

#include <boost/beast/http/field.hpp>
#include <date/date.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace headcount::web {

namespace {

namespace http = boost::beast::http;

std::optional<int> hexadecimal(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

} // namespace

void put_common_fields(http::fields& fields, const Clock& clock) {
    const auto now = std::chrono::floor<std::chrono::seconds>(clock.now());
    fields.set(http::field::date, date::format("%a, %d %b %Y %T GMT", now));
    fields.set("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src blob:; "
               "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    fields.set("X-Content-Type-Options", "nosniff");
    fields.set("Referrer-Policy", "no-referrer");
    fields.set("Cross-Origin-Resource-Policy", "same-origin");
    fields.set("Cross-Origin-Opener-Policy", "same-origin");
}

Response answer(Status status, std::string_view content_type, std::string body) {
    Response response{status, 11};
    response.set(http::field::content_type, boost::beast::string_view(content_type.data(), content_type.size()));
    response.set(http::field::cache_control, "no-store");
    response.body() = std::move(body);
    return response;
}

Response refusal(Status status, std::string_view sentence) {
    const nlohmann::json body = {{"error", sentence}};
    return answer(status, "application/json", body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

Response too_large(std::size_t most_bytes) {
    return refusal(Status::payload_too_large, fmt::format("The request's body is larger than {} KiB.", most_bytes >> 10U));
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const std::optional<int> high = hexadecimal(text[i + 1]);
        const std::optional<int> low = hexadecimal(text[i + 2]);
        if (!high || !low) return std::nullopt;
        plain += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return plain;
}

std::string path_of(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (target.starts_with(scheme)) {
        const std::size_t slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (!target.starts_with('/')) return {};
    return percent_decoded(target.substr(0, target.find_first_of("?#"))).value_or("");
}

} // namespace headcount::web
