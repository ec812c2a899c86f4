#pragma once

#include "web/http.h"
#include "web/site.h"

#include <optional>
#include <string>

namespace headcount::web {

/// Why a request is not served, whatever it is for: its method, its host, its target. Nothing if it may be.
std::optional<Response> refuse(const Site& site, const Request& request, const std::string& path);

/// Why a page may not open the WebSocket: it comes from another site (CSWSH), or asks for none. Nothing if it may.
std::optional<Response> refuse_listener(const Request& request);

/// The answer to every request that one answer is enough for: the page's files and the JSON texts.
Response respond(const Site& site, const Request& request, const std::string& path);

} // namespace headcount::web
