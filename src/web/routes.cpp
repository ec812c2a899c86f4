#include "web/routes.h"

#include "web/host_name.h"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <functional>
#include <string_view>

namespace headcount::web {

namespace {

namespace http = boost::beast::http;

std::string_view value_of(const Request& request, http::field field) {
    const auto value = request[field];
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

Response json_answer(const std::function<std::string()>& make) {
    return make ? answer(Status::ok, "application/json", make())
                : refusal(Status::not_found, "This sensor does not give this answer.");
}

} // namespace

std::optional<Response> refuse(const Site& site, const Request& request, const std::string& path) {
    const std::size_t hosts = request.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && request.version() >= 11))
        return refusal(Status::bad_request, "The request must have one Host field.");
    if (hosts == 1) {
        const std::optional<Authority> host = parse_host(value_of(request, http::field::host));
        if (!host) return refusal(Status::bad_request, "The request's Host field is no host name.");
        if (!is_local_name(host->name, site.options.host_names))
            return refusal(Status::misdirected_request, "The sensor does not know itself by the name " + host->name +
                                                            "; use its IP address, or set web.host_name to this name.");
    }
    if (path.empty()) return refusal(Status::bad_request, "The request's target is no path.");
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
        Response response = refusal(Status::method_not_allowed, "Only GET and HEAD are understood.");
        response.set(http::field::allow, "GET, HEAD");
        return response;
    }
    return std::nullopt;
}

std::optional<Response> refuse_listener(const Request& request) {
    if (!boost::beast::websocket::is_upgrade(request)) {
        Response response = refusal(Status::upgrade_required, "This is a WebSocket (RFC 6455, version 13).");
        response.set(http::field::upgrade, "websocket");
        response.set(http::field::sec_websocket_version, "13");
        return response;
    }
    const std::string_view origin = value_of(request, http::field::origin);
    // Programs that are no browsers send none.
    if (request.count(http::field::origin) == 0) return std::nullopt;
    const std::optional<Authority> from = parse_origin(origin);
    // A port that is not said is that of the origin's scheme: behind a proxy for HTTPS, both fields leave it out.
    std::optional<Authority> host = parse_host(value_of(request, http::field::host));
    if (host && origin.starts_with("https://") && host->port == 80) host->port = 443;
    if (!from || !host || *from != *host || request.count(http::field::origin) != 1)
        return refusal(Status::forbidden, "Pages of other sites may not listen to the sensor.");
    return std::nullopt;
}

Response respond(const Site& site, const Request& request, const std::string& path) {
    if (path == "/healthz") return answer(Status::ok, "text/plain; charset=utf-8", "ok\n");
    if (path == "/api/v1/status") return json_answer(site.answers.status);
    if (path == "/api/v1/scene") return json_answer(site.answers.scene);
    if (path == "/api/v1/settings") return json_answer(site.answers.settings);
    if (path == "/api/v1/settings/schema") return json_answer(site.answers.schema);
    if (const PageFile* file = site.page.find(path)) return file_answer(*file, request);
    if (path == "/" && !site.page_fault.empty()) return refusal(Status::not_found, site.page_fault);
    return refusal(Status::not_found, "There is nothing here.");
}

} // namespace headcount::web
