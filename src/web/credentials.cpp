#include "web/credentials.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>

namespace headcount::web {

namespace {

namespace http = boost::beast::http;

template <class Name>
std::string_view only_value(const http::fields& fields, const Name& name) {
    if (fields.count(name) != 1) return {};
    const auto value = fields[name];
    return {value.data(), value.size()};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

/// The session's cookie. If there are two, an attacker on a neighbouring host may have set one: neither is believed.
std::string session_of(std::string_view cookies) {
    std::string session;
    while (!cookies.empty()) {
        const std::string_view pair = trimmed(cookies.substr(0, cookies.find(';')));
        cookies.remove_prefix(std::min(cookies.size(), std::min(cookies.find(';'), cookies.size()) + 1));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != session_cookie) continue;
        if (!session.empty()) return {};
        session = pair.substr(equals + 1);
    }
    return session;
}

std::string bearer_of(std::string_view authorization) {
    constexpr std::string_view scheme = "Bearer ";
    const boost::beast::string_view start(authorization.data(), std::min(authorization.size(), scheme.size()));
    if (!boost::beast::iequals(start, boost::beast::string_view(scheme.data(), scheme.size()))) return {};
    return std::string(trimmed(authorization.substr(scheme.size())));
}

} // namespace

Credentials credentials_of(const http::fields& fields) {
    Credentials shown;
    shown.session = session_of(only_value(fields, http::field::cookie));
    shown.token = bearer_of(only_value(fields, http::field::authorization));
    shown.csrf = std::string(only_value(fields, "X-CSRF-Token"));
    return shown;
}

} // namespace headcount::web
