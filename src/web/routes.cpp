#include "web/routes.h"

#include "web/credentials.h"
#include "web/host_name.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace headcount::web {

namespace {

namespace http = boost::beast::http;

std::string_view value_of(const http::fields& fields, http::field field) {
    const auto value = fields[field];
    return {value.data(), value.size()};
}

/// Whether a list of entity tags (RFC 9110, 13.1.2) holds this one or stands for all. Weak tags compare as strong ones do.
bool names(std::string_view list, std::string_view etag) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view tag = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        const std::size_t from = tag.find_first_not_of(" \t");
        if (from == std::string_view::npos) continue;
        tag = tag.substr(from, tag.find_last_not_of(" \t") - from + 1);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

Response file_answer(const PageFile& file, const Request& request) {
    const bool is_known = names(value_of(request, http::field::if_none_match), file.etag);
    Response response = answer(is_known ? Status::not_modified : Status::ok, file.content_type, is_known ? "" : file.body);
    response.set(http::field::etag, file.etag);
    response.set(http::field::cache_control, file.is_final ? "public, max-age=31536000, immutable" : "no-cache");
    return response;
}

std::optional<Verb> verb_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
        case http::verb::head:
            return Verb::get;
        case http::verb::put:
            return Verb::put;
        case http::verb::post:
            return Verb::post;
        case http::verb::patch:
            return Verb::patch;
        case http::verb::delete_:
            return Verb::remove;
        default:
            return std::nullopt;
    }
}

std::optional<Response> refuse_host(const Site& site, const Header& header) {
    const std::size_t hosts = header.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() >= 11))
        return refusal(Status::bad_request, "The request must have one Host field.");
    if (hosts == 0) return std::nullopt;
    const std::optional<Authority> host = parse_host(value_of(header, http::field::host));
    if (!host) return refusal(Status::bad_request, "The request's Host field is no host name.");
    if (is_local_name(host->name, site.options.host_names)) return std::nullopt;
    return refusal(Status::misdirected_request, "The sensor does not know itself by the name " + host->name +
                                                    "; use its IP address, or set web.host_name to this name.");
}

/// Browsers let any site send requests and open WebSockets here, but say from where.
std::optional<Response> refuse_origin(const Header& header) {
    // Programs that are no browsers send none.
    if (header.count(http::field::origin) == 0) return std::nullopt;
    const std::string_view origin = value_of(header, http::field::origin);
    const std::optional<Authority> from = parse_origin(origin);
    // A port that is not said is that of the origin's scheme: behind a proxy for HTTPS, both fields leave it out.
    std::optional<Authority> host = parse_host(value_of(header, http::field::host));
    if (host && origin.starts_with("https://") && host->port == 80) host->port = 443;
    if (from && host && *from == *host && header.count(http::field::origin) == 1) return std::nullopt;
    return refusal(Status::forbidden, "Pages of other sites may not change the sensor or listen to it.");
}

std::optional<Response> refuse_verb(const Header& header, const Question& question) {
    if (question.found.route) return std::nullopt;
    const bool is_get = header.method() == http::verb::get || header.method() == http::verb::head;
    if (question.found.verbs.empty() && is_get) return std::nullopt;
    std::string allowed;
    for (const Verb verb : question.found.verbs.empty() ? std::vector{Verb::get} : question.found.verbs)
        allowed.append(allowed.empty() ? "" : ", ").append(verb == Verb::get ? "GET, HEAD" : name_of(verb));
    Response response = refusal(Status::method_not_allowed, "Only " + allowed + " is understood here.");
    response.set(http::field::allow, allowed);
    return response;
}

/// `application/json` of `application/JSON; charset=utf-8`.
bool is_of_type(std::string_view field, std::string_view type) {
    std::string_view media = field.substr(0, field.find(';'));
    while (media.ends_with(' ') || media.ends_with('\t'))
        media.remove_suffix(1);
    return boost::beast::iequals({media.data(), media.size()}, {type.data(), type.size()});
}

std::optional<Response> refuse_body(const Header& header, const Question& question) {
    const Route* const route = question.found.route;
    if (!route || question.body_bytes == 0) return std::nullopt;
    if (question.body_bytes > route->most_body_bytes) return too_large(route->most_body_bytes);
    const std::string_view type = value_of(header, http::field::content_type);
    const auto& understood = route->body_types;
    if (std::any_of(understood.begin(), understood.end(), [&](const std::string& known) { return is_of_type(type, known); }))
        return std::nullopt;
    return refusal(Status::unsupported_media_type, "The request's body must be of the type " + understood.front() + ".");
}

std::uint64_t announced_bytes(const Header& header) {
    if (header.count(http::field::transfer_encoding) > 0) return 1;
    std::uint64_t bytes = 0;
    const std::string_view length = value_of(header, http::field::content_length);
    std::from_chars(length.data(), length.data() + length.size(), bytes); // the parser has seen that it is a number
    return bytes;
}

} // namespace

Question question_of(const Site& site, const Header& header, const std::string& address) {
    Question question;
    question.path = path_of({header.target().data(), header.target().size()});
    question.is_stream =
        is_channel(question.path) || question.path == "/api/v1/live.mjpeg" || question.path == "/api/v1/snapshot.jpg";
    question.found = site.api.find(verb_of(header.method()), question.path);
    question.credentials = credentials_of(header);
    question.credentials.changes = header.method() != http::verb::get && header.method() != http::verb::head;
    question.credentials.address = address;
    question.body_bytes = announced_bytes(header);
    return question;
}

std::optional<Response> refuse(const Site& site, const Header& header, const Question& question) {
    if (std::optional<Response> refused = refuse_host(site, header)) return refused;
    if (question.path.empty()) return refusal(Status::bad_request, "The request's target is no path.");
    if (std::optional<Response> refused = refuse_verb(header, question)) return refused;
    const bool is_socket = is_channel(question.path) && header.count(http::field::upgrade) > 0;
    if (question.credentials.changes || is_socket) {
        if (std::optional<Response> refused = refuse_origin(header)) return refused;
    }
    const Scope scope = question.found.route ? question.found.route->scope : question.is_stream ? Scope::read : Scope::open;
    if (scope != Scope::open && site.gate) {
        if (std::optional<ApiAnswer> refused = site.gate(question.credentials, scope)) return response_of(std::move(*refused));
    }
    return refuse_body(header, question);
}

bool is_channel(std::string_view path) {
    return path == messages_path || path == video_path;
}

std::optional<Response> refuse_video(const Site& site) {
    if (site.live_video != nullptr && site.live_view->mode() == privacy::Mode::normal) return std::nullopt;
    return refusal(Status::forbidden, "The live video exists in privacy mode normal only.");
}

std::optional<Response> refuse_listener(const Request& request) {
    if (!boost::beast::websocket::is_upgrade(request)) {
        Response response = refusal(Status::upgrade_required, "This is a WebSocket (RFC 6455, version 13).");
        response.set(http::field::upgrade, "websocket");
        response.set(http::field::sec_websocket_version, "13");
        return response;
    }
    return std::nullopt;
}

Response response_of(ApiAnswer answered) {
    const auto is_one_line = [](const std::string& text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
    };
    for (const auto& [name, value] : answered.fields) {
        if (!is_one_line(name) || !is_one_line(value))
            return refusal(Status::internal_server_error, "The sensor failed to answer.");
    }
    Response response = answer(static_cast<Status>(answered.status), answered.content_type, std::move(answered.body));
    for (const auto& [name, value] : answered.fields)
        response.insert(boost::beast::string_view(name), boost::beast::string_view(value));
    return response;
}

Response respond(const Site& site, const Request& request, const std::string& path) {
    if (path == "/healthz") return answer(Status::ok, "text/plain; charset=utf-8", "ok\n");
    if (const PageFile* file = site.page.find(path)) return file_answer(*file, request);
    if (path == "/" && !site.page_fault.empty()) return refusal(Status::not_found, site.page_fault);
    return refusal(Status::not_found, "There is nothing here.");
}

} // namespace headcount::web
