#include "web/routes.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <cstdlib>

namespace {

using namespace headcount;

/// A site with a route of every kind and a gate that lets in one cookie.
web::Site& site() {
    static stream::LiveView view({});
    static web::Site made = [] {
        web::Api api;
        for (const char* path : {"/api/v1/status", "/api/v1/settings", "/api/v1/tokens/{id}", "/api/v1/{a}/{b}"}) {
            for (const web::Verb verb : {web::Verb::get, web::Verb::patch, web::Verb::remove}) {
                web::Route route;
                route.verb = verb;
                route.path = path;
                api.add(std::move(route));
            }
        }
        return web::Site(
            {}, std::move(api),
            [](const web::Credentials& shown, web::Scope) -> std::optional<web::ApiAnswer> {
                if (shown.session == "in") return std::nullopt;
                return web::error_answer(401, "Sign in first.");
            },
            web::Live{view});
    }();
    return made;
}

void expect_one_line_fields(const web::Response& response) {
    for (const auto& field : response) {
        if (field.value().find_first_of("\r\n") != boost::beast::string_view::npos) std::abort();
    }
}

} // namespace

/// The way of a request from its bytes to its route. Whoever is let in to what is not open has shown the cookie; no answer's
/// header holds a line's end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace http = boost::beast::http;
    http::request_parser<http::string_body> parser;
    parser.header_limit(16 << 10);
    parser.body_limit(1 << 20);
    parser.eager(true);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(data, size), error);
    if (!parser.is_header_done()) return 0;
    const web::Question question = web::question_of(site(), parser.get(), "192.0.2.1");
    const std::optional<web::Response> refused = web::refuse(site(), parser.get(), question);
    if (refused) expect_one_line_fields(*refused);
    if (!refused && (question.found.route || question.is_stream) && question.credentials.session != "in") std::abort();
    for (const auto& [name, value] : question.found.values) {
        if (value.empty()) std::abort();
    }
    const auto target = parser.get().target();
    web::parse_query({target.data(), target.size()});
    if (refused || question.found.route) return 0;
    expect_one_line_fields(web::respond(site(), parser.get(), question.path));
    return 0;
}
