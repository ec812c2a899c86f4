#pragma once

#include "web/api.h"
#include "web/http.h"
#include "web/site.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headcount::web {

/// What a request's header asks for.
struct Question {
    std::string path;       ///< percent signs decoded; empty: the target is no path
    bool is_stream = false; ///< one of the paths whose answer goes on: pictures, the WebSocket
    Api::Found found;       ///< a stream and a file of the page have no route
    Credentials credentials;
    std::uint64_t body_bytes = 0; ///< as announced; of a chunked body 1, since nobody knows
};

using Header = boost::beast::http::request_header<>;

/// Reads a header. What is wrong with it is said by `refuse`.
Question question_of(const Site& site, const Header& header, const std::string& address);

/// Why a request is not served, by its header alone: its host, target, verb, origin, the gate, its body's type and size. Nothing
/// if it may be.
std::optional<Response> refuse(const Site& site, const Header& header, const Question& question);

constexpr std::string_view messages_path = "/api/v1/live";
constexpr std::string_view video_path = "/api/v1/live.mp4";

/// Whether a WebSocket is there.
bool is_channel(std::string_view path);

/// Why there is no live video now; nothing if there is.
std::optional<Response> refuse_video(const Site& site);

/// Why a page may not open a WebSocket: the request asks for none. Nothing if it may.
std::optional<Response> refuse_listener(const Request& request);

/// The answer to a request that no route takes: the page's files, or that there is nothing.
Response respond(const Site& site, const Request& request, const std::string& path);

/// An API's answer as it is sent. One whose fields hold a line's end is replaced by 500: it must not become a header of its own.
Response response_of(ApiAnswer answer);

} // namespace headcount::web
